import SluiceEvaluation
import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceTopics
import SluiceValues
import SluiceZones

/// Reads one `*.rules.yaml`.
struct RuleFileReader {
    private(set) var reader: FileReader
    private(set) var rules: [Rule] = []
    private let pack: String
    private let registry: Registry
    private let fields: FieldTable
    private let isTraced: Bool
    private let statements: [String: String]

    static let maximumActions = 10
    /// Messages of a batch.
    static let maximumBatch = 10_000
    /// The size of a rule document, by the service that the language comes from.
    static let maximumRuleSizeBytes = 256 * 1024

    init(
        _ file: SourceFile, pack: String, resources: DeclaredResources, parameters: Object, registry: Registry,
        fields: FieldTable, isTraced: Bool = false, statements: [String: String] = [:]
    ) {
        reader = FileReader(file)
        reader.resources = resources
        reader.parameters = parameters
        self.pack = pack
        self.registry = registry
        self.fields = fields
        self.isTraced = isTraced
        self.statements = statements
        guard let root = reader.document(),
            let mapping = reader.mapping(root, keys: PackKeys.rulesFile, of: "a rules file"),
            let node = reader.required("rules", in: mapping, at: Span(root.span.lowerBound, root.span.lowerBound + 1)),
            let entries = reader.entries(node, of: "'rules'")
        else { return }
        rules = entries.compactMap { rule($0) }
    }

    /// The names of all rules of the file with their places, of those with errors too.
    private(set) var names: [(name: String, span: Span)] = []

    /// Reports a name that a rule of this or an earlier file has.
    mutating func reportDuplicate(_ name: String, at span: Span, firstAt place: FilePlace) {
        reader.report(
            .duplicateRule, "a second rule '\(name)'", at: span,
            hint: .init("the first one is at \(place); give this one another name"))
    }

    private mutating func rule(_ entry: YAMLEntry) -> Rule? {
        reader.checkName(entry.key, others: "_", at: entry.keySpan, of: "a rule")
        names.append((entry.key, entry.keySpan))
        let size = entry.value.span.upperBound - entry.keySpan.lowerBound
        guard size <= Self.maximumRuleSizeBytes else {
            reader.report(
                .ruleTooLarge, "the rule '\(entry.key)' has \(size) bytes, more than \(Self.maximumRuleSizeBytes)",
                at: entry.keySpan)
            return nil
        }
        guard let mapping = reader.mapping(entry.value, keys: PackKeys.rule, of: "a rule") else { return nil }
        let errorCount = reader.errorCount
        let version = version(mapping["awsIotSqlVersion"])
        let isDisabled = mapping["ruleDisabled"].map { reader.bool($0, of: "'ruleDisabled'") } ?? false
        let schedule = mapping["schedule"].map { zoned(self.schedule($0), mapping) }
        if schedule == nil { _ = zoned(nil, mapping) }
        let description = mapping["description"].flatMap { reader.text($0, of: "the description", isProse: true) } ?? ""
        let retry = mapping["retry"].map { self.retry($0) } ?? RetryPolicy()
        let read = reader.required("sql", in: mapping, at: entry.keySpan).flatMap { node in
            version.flatMap { statement(node, of: entry.key, schedule: schedule ?? nil, isScheduled: schedule != nil, version: $0) }
        }
        let batch = mapping["batch"].flatMap { self.batch($0) }
        let isEach = mapping["each"].flatMap { reader.bool($0, of: "'each'") } ?? false
        if let read { checkBatch(mapping, of: read) }
        let refusal = read?.statement.window == nil ? nil : Self.windowRefusal
        reader.functionRefusal = refusal
        let actions = self.actions(mapping, of: read, at: entry.keySpan)
        reader.functionRefusal = nil
        let errorActions = self.errorActions(mapping["errorAction"], of: read)
        // A rule with an error may not have said yet what it means.
        if let read, errorCount == reader.errorCount { lint(read, actions: actions + errorActions) }
        guard let version, let isDisabled, let read, let plan = read.plan, let trigger = read.trigger else { return nil }
        let loopEnds = mapping["loopEnds"].flatMap { reader.text($0, of: "'loopEnds'", isProse: true) }
        let expressions = read.statement.expressions + actions.flatMap(\.expressions)
        return Rule(
            name: entry.key, pack: pack, description: description, version: version, isDisabled: isDisabled,
            statement: read.statement, plan: plan, trigger: trigger, batch: batch, isEach: isEach,
            actions: actions, errorActions: errorActions, retry: retry,
            asksFunctions: expressions.contains(where: DeclaredResources.asksFunctions),
            place: reader.place(of: entry.keySpan),
            sourceSpans: read.statement.from?.sources.map { read.fragment.fileSpan($0.span) } ?? [], text: read.fragment,
            loopEnds: loopEnds)
    }

    private static let windowRefusal = "windows close at their time, and don't wait for answers"

    // MARK: The statement

    /// A statement that parsed; what comes of it where it was checked without errors.
    private struct ReadStatement {
        var statement: Statement
        var trigger: Trigger?
        var plan: StatementPlan?
        var context: PlanningContext
        var fragment: SourceFragment
    }

    /// Tells what is legal in a rule without errors, and surely a mistake.
    private mutating func lint(_ read: ReadStatement, actions: [RuleAction]) {
        let names = actions.flatMap(\.expressions).reduce(into: Set<String>()) { $0.formUnion($1.variableNames) }
        let findings = Linter.findings(in: read.statement, read.context, readElsewhere: names)
        reader.add(findings.map(read.fragment.inFile))
    }

    private mutating func statement(
        _ node: YAMLNode, of rule: String, schedule: Schedule?, isScheduled: Bool, version: LanguageVersion
    ) -> ReadStatement? {
        guard var fragment = reader.sql(node, of: "'sql'") else { return nil }
        // Its places are those in itself, since the file does not hold it.
        if let other = statements[rule] { fragment = SourceFragment(name: reader.file.name, text: other) }
        let parsed = Parser.parseStatement(fragment.text)
        guard !parsed.hasErrors else {
            let context = PlanningContext(
                registry: registry, version: version, fields: fields, place: isScheduled ? .stored : .stream)
            reader.add(StatementPlan.make(parsed, in: context).diagnostics.map(fragment.inFile))
            return nil
        }
        reader.add(parsed.diagnostics.map(fragment.inFile))
        reader.functionRefusal = parsed.tree.window == nil ? nil : Self.windowRefusal
        for expression in parsed.tree.expressions { reader.checkNames(in: expression, of: fragment) }
        var statement = parsed.tree
        var triggerReader = TriggerReader(reader: reader, fragment: fragment)
        let trigger = triggerReader.trigger(of: &statement, schedule: schedule, isScheduled: isScheduled)
        reader = triggerReader.reader
        let readsRows: Bool
        if case .polls = trigger { readsRows = false } else { readsRows = isScheduled && statement.from != nil }
        var context = PlanningContext(
            registry: registry, version: version, fields: fields, place: readsRows ? .stored : .stream)
        context.keepsWindows = !isScheduled
        context.isTraced = isTraced
        let planned = StatementPlan.make(statement, in: context)
        reader.add(planned.diagnostics.map(fragment.inFile))
        return ReadStatement(statement: statement, trigger: trigger, plan: planned.plan, context: context, fragment: fragment)
    }

    private mutating func version(_ node: YAMLNode?) -> LanguageVersion? {
        guard let node else { return .v2016_03_23 }
        guard let text = reader.text(node, of: "'awsIotSqlVersion'") else { return nil }
        if let version = LanguageVersion(named: text) { return version }
        let known = LanguageVersion.allCases.map(\.rawValue)
        reader.report(
            .unknownSqlVersion, "unknown version '\(text)'", at: node.span, label: "expected \(known.joined(separator: ", "))",
            hint: FileReader.nearest(to: text, among: known, at: node.span))
        return nil
    }

    private mutating func schedule(_ node: YAMLNode) -> Schedule? {
        guard let text = reader.text(node, of: "'schedule'") else { return nil }
        do throws(ScheduleError) {
            return try Schedule(text)
        } catch {
            let fragment = node.scalar?.fragment(of: reader.file)
            let span = fragment?.fileSpan(Span(error.range.lowerBound, error.range.upperBound)) ?? node.span
            reader.report(.invalidSchedule, "'\(text)' is no schedule", at: span, label: error.message)
            return nil
        }
    }

    private mutating func batch(_ node: YAMLNode) -> BatchPolicy? {
        guard let mapping = reader.mapping(node, keys: PackKeys.batch, of: "'batch'"),
            let size = reader.required("size", in: mapping, at: node.span)
        else { return nil }
        let within = mapping["within"].flatMap { reader.duration($0, of: "'within'") } ?? 0
        return reader.int(size, in: 1...Self.maximumBatch, of: "'size'").map { BatchPolicy(size: $0, within: within) }
    }

    /// Batches are made of messages: a rule that makes its own, or keeps windows of them, has none.
    private mutating func checkBatch(_ mapping: KeyedMapping, of read: ReadStatement) {
        func report(_ key: String, _ label: String) {
            guard let entry = mapping.entry(key) else { return }
            reader.report(.misplacedBatch, "'\(key)' has nothing to work on", at: entry.keySpan, label: label)
        }
        switch read.trigger {
        case .schedule(_, let sources):
            report("batch", "a rule with a schedule takes messages from queues alone, FROM '$queue/NAME'")
            if !sources.isEmpty { report("each", "each row is a message of its own already") }
        case .polls:
            guard let within = mapping["batch"]?.entries?.first(where: { $0.key == "within" }) else { return }
            reader.report(
                .misplacedBatch, "'within' has nothing to work on", at: within.keySpan,
                label: "the schedule says when messages are taken")
        case .topics, .direct, nil:
            if read.statement.window != nil { report("batch", "a window takes its messages one by one") }
        }
    }

    /// The schedule by the clocks of the rule's time zone.
    private mutating func zoned(_ schedule: Schedule?, _ mapping: KeyedMapping) -> Schedule? {
        guard let entry = mapping.entry("timezone") else { return schedule }
        guard let name = reader.text(entry.value, of: "'timezone'") else { return nil }
        guard let zone = ZoneDatabase.system.zone(name) else {
            reader.report(
                .unknownTimezone, "there is no time zone '\(name)'", at: entry.value.span,
                label: "expected a name of the tz database, such as Europe/Rome, or an offset, such as +01:00")
            return nil
        }
        switch schedule {
        case .cron(let cron): return .cron(cron.inZone(zone))
        case .rate, nil:
            if mapping["schedule"] != nil, schedule == nil { return nil }
            reader.report(
                .unknownTimezone, "'timezone' has nothing to work on", at: entry.keySpan,
                label: "times of the calendar have a zone, schedule: cron(…)")
            return schedule
        }
    }

    private mutating func retry(_ node: YAMLNode) -> RetryPolicy {
        var policy = RetryPolicy()
        guard let mapping = reader.mapping(node, keys: PackKeys.retry, of: "'retry'") else { return policy }
        if let attempts = mapping["attempts"].flatMap({ reader.int($0, in: 1...100, of: "'attempts'") }) {
            policy.attempts = attempts
        }
        if let backoff = mapping["backoff"].flatMap({ reader.duration($0, atLeast: 1, of: "'backoff'") }) {
            policy.backoff = backoff
        }
        if let delay = mapping["maxDelay"].flatMap({ reader.duration($0, atLeast: 1, of: "'maxDelay'") }) {
            policy.maxDelay = delay
        }
        if let jitter = mapping["jitter"].flatMap({ reader.bool($0, of: "'jitter'") }) { policy.hasJitter = jitter }
        return policy
    }

    // MARK: Actions

    private mutating func actions(_ mapping: KeyedMapping, of read: ReadStatement?, at owner: Span) -> [RuleAction] {
        guard let node = reader.required("actions", in: mapping, at: owner),
            let elements = reader.elements(node, of: "'actions'")
        else { return [] }
        return actions(elements, of: read, place: nil)
    }

    /// One action, or a list of them.
    private mutating func errorActions(_ node: YAMLNode?, of read: ReadStatement?) -> [RuleAction] {
        guard let node else { return [] }
        return actions(node.elements ?? [node], of: read, place: .errorAction)
    }

    private mutating func actions(
        _ elements: [YAMLNode], of read: ReadStatement?, place: PlanningContext.Place?
    ) -> [RuleAction] {
        if elements.count > Self.maximumActions {
            reader.report(
                .tooManyActions, "\(elements.count) actions, more than \(Self.maximumActions)",
                at: elements[Self.maximumActions].span,
                hint: .init("hand the message on to a second rule with emit"))
        }
        // A statement that is broken still leaves its actions to be checked, but for what they read of it.
        var context = read?.context ?? PlanningContext(registry: registry, fields: fields)
        // Like the rows of stored data, those of windows are what the templates read.
        if read?.statement.window != nil { context.place = .stored }
        if let place { context.place = place }
        return elements.compactMap { reader.action($0, for: read?.statement, in: context) }
    }
}
