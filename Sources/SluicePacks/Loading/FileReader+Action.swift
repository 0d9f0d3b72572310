import SluiceEvaluation
import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceValues

/// Actions, as their specs describe them.
extension FileReader {
    /// A mapping of one key: the action's name with its fields.
    mutating func action(_ node: YAMLNode, for statement: Statement?, in context: PlanningContext) -> RuleAction? {
        guard let entries = node.entries, entries.count == 1 else {
            let found = node.entries.map { "\($0.count) keys" } ?? node.described
            report(
                .actionShape, "an action is one name with its fields, not \(found)", at: node.span,
                hint: .init("write - tablePut: { table: Name }, each action after a dash of its own"))
            return nil
        }
        let entry = entries[0]
        guard let action = context.registry.action(named: entry.key) else {
            report(
                .unknownAction, "unknown action '\(entry.key)'", at: entry.keySpan,
                hint: Self.nearest(to: entry.key, among: context.registry.actions.keys, at: entry.keySpan)
                    ?? .init("there are \(context.registry.actions.keys.sorted().joined(separator: ", "))"))
            return nil
        }
        guard let given = entry.value.isNull ? [] : self.entries(entry.value, of: "'\(entry.key)'") else { return nil }
        checkFields(given, of: action.spec, at: entry.keySpan)
        var fields: [ConfiguredField] = []
        for field in action.spec.fields {
            if let entry = given.first(where: { $0.key == field.name }) {
                guard let source = source(entry.value, for: field, statement, context) else { continue }
                fields.append(ConfiguredField(field: field, source: source))
            } else if let value = field.defaultValue {
                fields.append(ConfiguredField(field: field, source: .constant(value)))
            }
        }
        checkColumns(given, of: action.spec)
        checkItem(given, of: action.spec, at: entry.keySpan)
        return RuleAction(action: action, fields: fields, place: place(of: entry.keySpan))
    }

    private mutating func checkFields(_ given: [YAMLEntry], of spec: ActionSpec, at span: Span) {
        let names = spec.fields.map(\.name)
        var present = Set(given.map(\.key))
        for entry in given where !names.contains(entry.key) {
            let hint = Self.nearest(to: entry.key, among: names, at: entry.keySpan)
            if let name = hint?.replacement { present.insert(name) }
            report(
                .unknownField, "unknown field '\(entry.key)' of '\(spec.name)'", at: entry.keySpan,
                hint: hint ?? .init("'\(spec.name)' has \(names.joined(separator: ", "))"))
        }
        for field in spec.fields where field.isRequired && !present.contains(field.name) {
            report(.missingField, "'\(spec.name)' needs '\(field.name)'", at: span, label: field.summary)
        }
    }

    // MARK: Fields

    private mutating func source(
        _ node: YAMLNode, for field: ActionSpec.Field, _ statement: Statement?, _ context: PlanningContext
    ) -> FieldSource? {
        switch field.kind {
        case .resource(let kind):
            guard let plan = template(node, of: "'\(field.name)'", for: statement, in: context) else { return nil }
            guard let name = plan.constant else {
                checkDeclared(plan.text, as: kind, at: node.span)
                return .template(plan)
            }
            checkDeclared(name, as: kind, at: node.span)
            return .constant(.string(name))
        case .secret:
            return text(node, of: "'\(field.name)'").map { .constant(.string($0)) }
        case .fields where node.elements != nil:
            return texts(node, of: "'\(field.name)'").map { .constant(.array($0.map(Value.string))) }
        case .map, .fields:
            return map(node, for: field, statement, context).map(FieldSource.map)
        case .names:
            return texts(node, of: "'\(field.name)'").map { .constant(.array($0.map(Value.string))) }
        case .value:
            return value(node, of: "'\(field.name)'", statement, context)
        case .values:
            return values(node, of: "'\(field.name)'", statement, context).map(FieldSource.values)
        case .condition:
            return actionExpression(node, of: "'\(field.name)'", condition: field.name, statement, context).map(FieldSource.condition)
        case .assignments:
            return assignments(node, of: "'\(field.name)'", statement, context).map(FieldSource.assignments)
        case .text, .int, .number, .bool, .duration, .choice, .topic:
            guard let plan = template(node, of: "'\(field.name)'", for: statement, in: context) else { return nil }
            guard let constant = plan.constant else { return .template(plan) }
            return self.constant(constant, node, for: field).map(FieldSource.constant)
        }
    }

    /// A scalar: its own value, or a template.
    private mutating func value(
        _ node: YAMLNode, of what: String, _ statement: Statement?, _ context: PlanningContext
    ) -> FieldSource? {
        guard let plan = template(node, of: what, for: statement, in: context) else { return nil }
        return plan.constant == nil ? .template(plan) : node.scalar.map { .constant($0.value) }
    }

    private mutating func values(
        _ node: YAMLNode, of what: String, _ statement: Statement?, _ context: PlanningContext
    ) -> [(name: String, source: FieldSource)]? {
        guard let entries = entries(node, of: what) else { return nil }
        let values = entries.compactMap { entry in
            value(entry.value, of: "'\(entry.key)'", statement, context).map { (name: entry.key, source: $0) }
        }
        return values.count == entries.count ? values : nil
    }

    private mutating func map(
        _ node: YAMLNode, for field: ActionSpec.Field, _ statement: Statement?, _ context: PlanningContext
    ) -> [(name: String, text: TemplatePlan)]? {
        guard let entries = node.entries else {
            expected(field.kind == .map ? "a mapping" : "a list or a mapping", node, for: "'\(field.name)'")
            return nil
        }
        var texts: [(name: String, text: TemplatePlan)] = []
        for entry in entries {
            guard let plan = template(entry.value, of: "'\(entry.key)'", for: statement, in: context) else { continue }
            texts.append((entry.key, plan))
        }
        return texts.count == entries.count ? texts : nil
    }

    /// A text without templates, converted as its kind says.
    private mutating func constant(_ text: String, _ node: YAMLNode, for field: ActionSpec.Field) -> Value? {
        let value: Value
        do throws(FieldMismatch) {
            value = try field.kind.value(of: text)
        } catch {
            report(mismatch: error, text, node, field)
            return nil
        }
        if let range = field.range, let int = value.number?.int64, !range.contains(Int(int)) {
            report(
                .outOfRange, "'\(field.name)' can't be \(int)", at: node.span,
                label: "expected \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return value
    }

    private mutating func report(mismatch: FieldMismatch, _ text: String, _ node: YAMLNode, _ field: ActionSpec.Field) {
        var span = node.span
        if let offset = mismatch.offset, offset < text.utf8.count, let fragment = node.scalar?.fragment(of: file) {
            span = fragment.fileSpan(Span(offset, offset + 1))
        }
        var hint: Diagnostic.Hint?
        let id: DiagnosticID
        switch field.kind {
        case .topic: id = .invalidTopic
        case .duration: id = .invalidDuration
        case .choice(let words):
            id = .unknownChoice
            hint = Self.nearest(to: text, among: words, at: node.span)
        default: id = .wrongType
        }
        report(id, "'\(field.name)' can't be '\(text)'", at: span, label: mismatch.expected, hint: hint)
    }

    // MARK: Columns

    /// Holds the names in `dimensions` and `measures` against the series that the action writes.
    private mutating func checkColumns(_ given: [YAMLEntry], of spec: ActionSpec) {
        guard let field = spec.fields.first(where: { $0.kind == .resource(.series) }),
            let name = given.first(where: { $0.key == field.name })?.value.scalar?.text,
            let series = resources.series(named: name)
        else { return }
        for (key, columns, word) in [("dimensions", series.dimensions, "dimension"), ("measures", series.measures, "measure")] {
            guard let node = given.first(where: { $0.key == key })?.value else { continue }
            var named = (node.entries ?? []).map { ($0.key, $0.keySpan) }
            named += (node.elements ?? []).compactMap { element in element.scalar.map { ($0.text, element.span) } }
            for (column, span) in named where !columns.contains(column) {
                report(
                    .undeclaredColumn, "the series '\(name)' has no \(word) '\(column)'", at: span,
                    hint: Self.nearest(to: column, among: columns, at: span)
                        ?? .init("it has \(columns.isEmpty ? "none" : columns.joined(separator: ", "))"))
            }
        }
    }
}
