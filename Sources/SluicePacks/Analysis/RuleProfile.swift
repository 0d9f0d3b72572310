import SluiceEvaluation
import SluicePlugins
import SluiceSQL
import SluiceTopics
import SluiceValues

/// What a rule hears, reads, writes and causes.
struct RuleProfile: Sendable {
    let rule: Rule
    /// The filters that it hears, of queues that it looks into at its times too; none for a rule that reads rows, or nothing.
    let filters: [TopicFilter]
    /// The messages that its actions and its failure may cause.
    private(set) var made: [MadeMessage] = []
    /// What its actions write.
    private(set) var written: Set<ResourceName> = []
    /// What its error actions alone write.
    private(set) var writtenOnFailure: Set<ResourceName> = []
    /// What it reads: by its schedule, a filter, or a look-up.
    private(set) var read: Set<ResourceName> = []
    /// Whether it looks something up under a name that only a message tells.
    private(set) var readsByUnknownName = false

    /// - Parameter pack: the rule's.
    init(_ rule: Rule, in pack: Pack) {
        self.rule = rule
        switch rule.trigger {
        case .topics(let filters): self.filters = filters
        case .schedule(_, let sources):
            filters = []
            for source in sources { read.insert(ResourceName(source.kind.resourceKind, source.name)) }
        case .polls(_, let queues): filters = queues.compactMap { try? TopicFilter("$queue/\($0)") }
        case .direct: filters = []
        }
        for filter in filters {
            if let heard = Self.resource(of: filter) { read.insert(heard) }
        }
        readLookUps(pack)
        readActions(pack)
    }

    /// Whether messages may be sent straight to it, by its name: not where it reads the engine's own topics alone.
    var takesStrangers: Bool { filters.isEmpty || filters.contains { !ReservedTopics.isInternal($0.text) } }

    /// The resource whose messages a filter hears; nil for one with a wildcard in its place, and for other topics.
    private static func resource(of filter: TopicFilter) -> ResourceName? {
        let levels = filter.text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard levels.count >= 2, levels[1] != "+", levels[1] != "#" else { return nil }
        let kinds: [Substring: ResourceKind] = ["$table": .table, "$queue": .queue, "$bucket": .bucket, "$alarm": .alarm]
        return kinds[levels[0]].map { ResourceName($0, String(levels[1])) }
    }

    /// Whether it runs at its own times, so that what comes back to it goes round no faster.
    var isScheduled: Bool { rule.trigger.schedule != nil }

    /// Whether what it sees, or selects, is an Array of messages or of items.
    var takesSeveral: Bool { rule.batch != nil || rule.isEach }

    /// Whether it can fail for good other than by a mistake in it: it reaches outside, or fails on purpose.
    var mayFail: Bool {
        if rule.actions.contains(where: { $0.action.spec.reachesOutside }) { return true }
        var fails = false
        for expression in rule.statement.expressions {
            expression.forEachCall { function, _ in if function.text.lowercased() == "fail" { fails = true } }
        }
        return fails
    }

    // MARK: Reading

    private mutating func readLookUps(_ pack: Pack) {
        var expressions = rule.statement.expressions
        expressions += (rule.actions + rule.errorActions).flatMap(\.expressions)
        var read = read
        var readsByUnknownName = false
        for expression in expressions {
            expression.forEachCall { function, arguments in
                let function = function.text.lowercased()
                if function == "get_thing_shadow", let table = pack.shadows { read.insert(ResourceName(.table, table)) }
                if function == "get_registry_data", let table = pack.registry { read.insert(ResourceName(.table, table)) }
                guard DeclaredResources.namingFunctions[function] == .table else { return }
                if case .literal(.string(let name, _))? = arguments.first?.kind {
                    read.insert(ResourceName(.table, name))
                } else {
                    readsByUnknownName = true
                }
            }
        }
        self.read = read
        self.readsByUnknownName = readsByUnknownName
    }

    // MARK: Writing

    private mutating func readActions(_ pack: Pack) {
        for (actions, isError) in [(rule.actions, false), (rule.errorActions, true)] {
            // An error action is given the failure, not what was selected.
            let payload = isError ? KnownPayload.failure : KnownPayload(of: rule.statement.select)
            for action in actions {
                readResources(of: action, isError: isError, payload, pack)
                for pattern in patterns(of: action, pack) {
                    made.append(MadeMessage(pattern: pattern.pattern, way: pattern.way, payload: payload))
                }
            }
        }
        made.append(MadeMessage(pattern: TopicPattern("$rule/\(rule.name)/error"), way: .failure, payload: .failure))
        writtenOnFailure.subtract(written)
    }

    private mutating func readResources(of action: RuleAction, isError: Bool, _ payload: KnownPayload, _ pack: Pack) {
        for resource in resources(of: action, pack) {
            let name = resource.name
            if isError { writtenOnFailure.insert(resource) } else { written.insert(resource) }
            switch resource.kind {
            case .table:
                if action.readsItem { read.insert(resource) }
                for event in Self.events(of: action.action.spec.name) {
                    made.append(
                        MadeMessage(
                            pattern: TopicPattern("$table/\(name)/\(event)"), way: .resource(resource),
                            payload: KnownPayload(tableEvent: event)))
                }
            case .queue:
                made.append(MadeMessage(pattern: TopicPattern("$queue/\(name)"), way: .resource(resource), payload: payload))
            case .bucket:
                let events = ["bucketPut": "put", "bucketDelete": "remove"]
                let event = events[action.action.spec.name].map { TopicPattern.Part.text($0) } ?? .level
                let keys = templates("key", of: action, pack)
                for key in keys.isEmpty ? [TopicPattern([.anything])] : keys {
                    let topic = TopicPattern([.text("$bucket/\(name)/"), event, .text("/")]).followed(by: key)
                    made.append(MadeMessage(pattern: topic, way: .resource(resource), payload: .anything))
                }
            case .topic:
                if let table = pack.topics.first(where: { $0.name == name })?.subscribersFrom {
                    read.insert(ResourceName(.table, table))
                }
            case .series, .alarm, .function, .parameter: break
            }
        }
    }

    /// What an action names: as it is, or all that its templates may come to.
    private func resources(of action: RuleAction, _ pack: Pack) -> [ResourceName] {
        action.fields.flatMap { field -> [ResourceName] in
            guard case .resource(let kind) = field.field.kind else { return [] }
            switch field.source {
            case .constant(let name): return name.string.map { [ResourceName(kind, $0)] } ?? []
            case .template(let template):
                let declared = DeclaredResources(of: pack)
                return declared.names(of: kind, for: template.text, hearing: filters, parameters: pack.parameters)
                    .map { ResourceName(kind, $0) }
            case .map, .values, .condition, .assignments: return []
            }
        }
    }

    /// What a table tells of what an action does.
    private static func events(of action: String) -> [String] {
        switch action {
        case "tablePut", "tableUpdate": ["insert", "modify"]
        case "tableDelete": ["remove"]
        default: ["insert", "modify", "remove"]
        }
    }

    /// The topics and flows that an action names.
    private func patterns(of action: RuleAction, _ pack: Pack) -> [(pattern: TopicPattern, way: MadeMessage.Way)] {
        switch action.action.spec.name {
        case "republish":
            return templates("topic", of: action, pack).compactMap { pattern in
                // A literal '$' is written twice; the engine's own topics are refused.
                let pattern = pattern.droppingDoubledDollar
                let first = pattern.knownPrefix.split(separator: "/", omittingEmptySubsequences: false).first ?? ""
                return ReservedTopics.isInternal(String(first)) ? nil : (pattern, .publication)
            }
        case "emit":
            return templates("flow", of: action, pack).map { (TopicPattern("$flow/").followed(by: $0), .flow) }
        default: return []
        }
    }

    /// What a field of an action may come to.
    private func templates(_ name: String, of action: RuleAction, _ pack: Pack) -> [TopicPattern] {
        switch action.fields.first(where: { $0.field.name == name })?.source {
        case .constant(let value): value.string.map { [TopicPattern($0)] } ?? []
        case .template(let template): TopicPattern.all(of: template.text, hearing: filters, parameters: pack.parameters)
        default: []
        }
    }
}

extension RuleAction {
    /// Whether what it does depends on the item that is stored.
    fileprivate var readsItem: Bool {
        fields.contains { field in
            switch field.source {
            case .condition, .assignments: true
            case .constant, .template, .map, .values: false
            }
        }
    }
}

extension StoredSource.Kind {
    /// What a pack declares it as.
    var resourceKind: ResourceKind {
        switch self {
        case .table: .table
        case .series: .series
        case .queue: .queue
        case .bucket: .bucket
        }
    }
}
