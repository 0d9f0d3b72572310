import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceTopics
import SluiceValues

/// What `pack.yaml` declares, to hold names against.
struct DeclaredResources {
    var tables: [TableDeclaration] = []
    var series: [SeriesDeclaration] = []
    var queues: [QueueDeclaration] = []
    var buckets: [BucketDeclaration] = []
    var alarms: [Alarm] = []
    var topics: [NotificationTopic] = []
    var functions: [FunctionDeclaration] = []
    /// The tables of shadows and of things.
    var shadows: String?
    var registry: String?
    /// Whether all that is declared could be read; otherwise no name is held against it, so that one mistake gives one message.
    var areKnown = true

    /// Whether an expression calls a function of the pack.
    static func asksFunctions(_ expression: Expression) -> Bool {
        var asks = false
        expression.forEachCall { function, _ in
            if namingFunctions[function.text.lowercased()] == .function { asks = true }
        }
        return asks
    }

    func names(of kind: ResourceKind) -> [String] {
        switch kind {
        case .table: tables.map(\.name)
        case .series: series.map(\.name)
        case .queue: queues.map(\.name)
        case .function: functions.map(\.name)
        case .bucket: buckets.map(\.name)
        case .alarm: alarms.map(\.name)
        case .topic: topics.map(\.name)
        case .parameter: []
        }
    }

    /// The names that a template may come to.
    ///
    /// - Parameter filters: what the rule hears, for templates of its topic.
    func names(of kind: ResourceKind, for template: TemplateText, hearing filters: [TopicFilter], parameters: Object) -> [String] {
        let patterns = TopicPattern.all(of: template, hearing: filters, parameters: parameters)
        return names(of: kind).filter { name in patterns.isEmpty || patterns.contains { $0.overlaps(TopicPattern(name)) } }
    }

    func series(named name: String) -> SeriesDeclaration? { series.first { $0.name == name } }

    /// The functions whose first argument names something that is declared.
    static let namingFunctions: [String: ResourceKind] = [
        "parameter": .parameter, "table_get": .table, "table_query": .table, "table_scan": .table, "get_dynamodb": .table,
        "function_call": .function, "aws_lambda": .function, "machinelearning_predict": .function,
    ]

    /// The functions that read a table which the pack names for them, and whether it does.
    func namesTable(for function: String) -> (key: String, isNamed: Bool)? {
        switch function {
        case "get_thing_shadow": ("shadows", shadows != nil)
        case "get_registry_data": ("registry", registry != nil)
        default: nil
        }
    }
}

extension DeclaredResources {
    /// What a pack that was loaded declares.
    init(of pack: Pack) {
        self.init(
            tables: pack.tables, series: pack.series, queues: pack.queues, buckets: pack.buckets, alarms: pack.alarms,
            topics: pack.topics, functions: pack.functions, shadows: pack.shadows, registry: pack.registry)
    }
}

extension FileReader {
    /// Reports a name that nothing declared has.
    mutating func checkDeclared(_ name: String, as kind: ResourceKind, at span: Span) {
        let names = resources.names(of: kind)
        guard resources.areKnown, !names.contains(name) else { return }
        let section = kind == .series ? "series" : kind.rawValue + "s"
        let declaring = PackKeys.pack.contains(section) ? Diagnostic.Hint("declare it under '\(section)' in pack.yaml") : nil
        report(
            .undeclaredResource, "undeclared \(kind.rawValue) '\(name)'", at: span,
            hint: Self.nearest(to: name, among: names, at: span) ?? declaring)
    }

    /// Reports a template that comes to no declared name, whatever it puts in.
    mutating func checkDeclared(_ template: TemplateText, as kind: ResourceKind, at span: Span) {
        guard resources.areKnown, resources.names(of: kind, for: template, hearing: [], parameters: parameters).isEmpty else { return }
        let names = resources.names(of: kind).sorted()
        report(
            .undeclaredResource, "this can't come to the name of a declared \(kind.rawValue)", at: span,
            hint: .init(names.isEmpty ? "pack.yaml declares none" : "pack.yaml declares \(names.joined(separator: ", "))"))
    }

    /// The name in `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`, and the bytes before it; nil where a text is no ARN.
    private static func functionName(inARN text: String) -> (name: String, offset: Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 7, parts[0] == "arn", parts[5] == "function" else { return nil }
        return (String(parts[6]), parts[..<6].reduce(6) { $0 + $1.utf8.count })
    }

    /// Checks the tables, functions and parameters that the functions of an expression name.
    mutating func checkNames(in expression: Expression, of fragment: SourceFragment) {
        var named: [(kind: ResourceKind, name: String, span: Span)] = []
        var missing: [(function: Name, key: String)] = []
        expression.forEachCall { function, arguments in
            if let table = resources.namesTable(for: function.text.lowercased()), !table.isNamed {
                missing.append((function, table.key))
            }
            guard let kind = DeclaredResources.namingFunctions[function.text.lowercased()], let first = arguments.first,
                case .literal(.string(let name, _)) = first.kind
            else { return }
            // Without the quotes, so that a hint replaces the name alone.
            let span = Span(first.span.lowerBound + 1, first.span.upperBound - 1)
            if kind == .function, let part = Self.functionName(inARN: name) {
                let start = span.lowerBound + part.offset
                named.append((kind, part.name, Span(start, start + part.name.utf8.count)))
            } else {
                named.append((kind, name, span))
            }
        }
        for (kind, name, span) in named {
            let span = fragment.fileSpan(span)
            if kind == .function, let functionRefusal {
                report(
                    .functionOutOfPlace, "'\(name)' can't be called here", at: span, label: functionRefusal,
                    hint: .init("hand the message on to a second rule with emit, and call it there"))
            }
            if kind != .parameter {
                checkDeclared(name, as: kind, at: span)
            } else if parameters[name] == nil {
                reportUnknownParameter(name, at: span)
            }
        }
        guard resources.areKnown else { return }
        for (function, key) in missing {
            report(
                .undeclaredResource, "'\(function.text)' has no table to read", at: fragment.fileSpan(function.span),
                hint: .init("name one in pack.yaml: '\(key): TABLE'"))
        }
    }
}
