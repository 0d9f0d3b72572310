import SluiceEvaluation
import SluicePlugins
import SluiceText
import SluiceValues

/// Devices, as `pack.yaml` describes them.
extension FileReader {
    /// More than any demonstration needs, few enough to start.
    static let maximumDevices = 100_000

    mutating func device(_ entry: YAMLEntry, in context: PlanningContext) -> Device? {
        checkName(entry.key, others: "_-", at: entry.keySpan, of: "a device")
        guard let mapping = mapping(entry.value, keys: PackKeys.device, of: "a device") else { return nil }
        let count = mapping["count"].map { int($0, in: 1...Self.maximumDevices, of: "'count'") } ?? 1
        let every = mapping["every"].flatMap { duration($0, atLeast: 1, of: "'every'") }
        let delay = mapping["delay"].flatMap { duration($0, of: "'delay'") } ?? 0
        let vars = mapping["vars"].map { namedExpressions($0, of: "'vars'", in: context) } ?? []
        let next = mapping["next"].map { steps($0, in: context) } ?? []
        let publication = publication(mapping, at: entry.keySpan, in: context)
        let listeners = mapping["listens"].map { self.listeners($0, in: context) } ?? []
        if publication == nil, mapping["listens"] == nil, Self.targets.allSatisfy({ mapping[$0] == nil }) {
            report(
                .missingKey, "a device needs 'topic' and 'payload', or 'listens'", at: entry.keySpan,
                hint: .init("a device publishes, listens, or does both"))
        }
        guard let count, let vars, let next, let listeners else { return nil }
        return Device(
            name: entry.key, count: count, every: every, delay: delay, vars: vars, state: state(mapping["state"]), next: next,
            publication: publication, listeners: listeners, place: place(of: entry.keySpan))
    }

    private mutating func state(_ node: YAMLNode?) -> Object {
        guard let node, let entries = entries(node, of: "'state'") else { return Object() }
        return Object(entries.compactMap { entry in value(entry.value).map { (entry.key, $0) } })
    }

    /// Where a device may send to, each its own kind of place.
    private static let targets = ["topic", "queue", "bucket"]

    /// What a device sends; nil for one that only listens.
    private mutating func publication(
        _ device: KeyedMapping, at owner: Span, in context: PlanningContext
    ) -> Device.Publication? {
        let publishing = (Self.targets + ["key", "payload", "every", "next", "qos", "retain"]).contains { device[$0] != nil }
        guard publishing else { return nil }
        let target = target(device, at: owner, in: context)
        let payloadNode = required("payload", in: device, at: owner)
        _ = required("every", in: device, at: owner)
        let payload = payloadNode.flatMap { expression($0, of: "'payload'", in: context) }
        guard let target, let payload else { return nil }
        return Device.Publication(target: target, payload: payload)
    }

    /// Where a device sends to.
    private mutating func target(
        _ device: KeyedMapping, at owner: Span, in context: PlanningContext
    ) -> Device.Publication.Target? {
        let given = Self.targets.compactMap { device.entry($0) }
        if given.count > 1 {
            report(
                .unknownKey, "a device sends to a topic, a queue or a bucket, not to several", at: given[1].keySpan,
                hint: .init("leave out '\(given[0].key)' or '\(given[1].key)'"))
            return nil
        }
        let kind = given.first?.key ?? "topic"
        for (key, others) in [("qos", "topic"), ("retain", "topic"), ("key", "bucket")] where others != kind {
            guard let entry = device.entry(key) else { continue }
            report(.unknownKey, "'\(key)' is for a device that sends to a \(others)", at: entry.keySpan, hint: .init("leave it out"))
        }
        guard let node = required(kind, in: device, at: owner) else { return nil }
        switch kind {
        case "queue":
            guard let queue = text(node, of: "'queue'") else { return nil }
            checkDeclared(queue, as: .queue, at: node.span)
            return .queue(queue)
        case "bucket":
            let keyNode = required("key", in: device, at: owner)
            guard let bucket = text(node, of: "'bucket'") else { return nil }
            checkDeclared(bucket, as: .bucket, at: node.span)
            guard let keyNode, let key = template(keyNode, of: "'key'", for: nil, in: context) else { return nil }
            return .object(bucket: bucket, key: key)
        default:
            let qos = device["qos"].flatMap { int($0, in: 0...2, of: "'qos'") } ?? 0
            let isRetained = device["retain"].flatMap { bool($0, of: "'retain'") } ?? false
            guard let topic = topicTemplate(node, of: "'topic'", isFilter: false, in: context) else { return nil }
            return .topic(topic, qos: qos, isRetained: isRetained)
        }
    }

    /// `next`: a list, each element a mapping of one name, so that the order is plain to see.
    private mutating func steps(_ node: YAMLNode, in context: PlanningContext) -> [NamedExpression]? {
        guard let elements = elements(node, of: "'next'") else { return nil }
        var steps: [NamedExpression] = []
        for element in elements {
            guard let entries = element.entries, entries.count == 1 else {
                expected("one name with its expression", element, for: "a step of 'next'")
                return nil
            }
            guard let named = namedExpressions(element, of: "'next'", in: context) else { return nil }
            steps += named
        }
        return steps
    }

    private mutating func listeners(_ node: YAMLNode, in context: PlanningContext) -> [Device.Listener]? {
        guard let elements = elements(node, of: "'listens'") else { return nil }
        let listeners = elements.compactMap { listener($0, in: context) }
        return listeners.count == elements.count ? listeners : nil
    }

    private mutating func listener(_ node: YAMLNode, in context: PlanningContext) -> Device.Listener? {
        let start = Span(node.span.lowerBound, node.span.lowerBound + 1)
        guard let mapping = mapping(node, keys: PackKeys.listener, of: "what a device listens to"),
            let topicNode = required("topic", in: mapping, at: start),
            let topic = topicTemplate(topicNode, of: "'topic'", isFilter: true, in: context)
        else { return nil }
        let set = mapping["set"].map { namedExpressions($0, of: "'set'", in: context) } ?? []
        let log = mapping["log"].map { template($0, of: "'log'", for: nil, in: context) }
        guard let set else { return nil }
        if let log, log == nil { return nil }
        return Device.Listener(topic: topic, set: set, log: log ?? nil)
    }

    /// The template of a topic, checked where nothing is put in.
    private mutating func topicTemplate(
        _ node: YAMLNode, of what: String, isFilter: Bool, in context: PlanningContext
    ) -> TemplatePlan? {
        guard let plan = template(node, of: what, for: nil, in: context) else { return nil }
        if let constant = plan.constant, let scalar = node.scalar {
            checkTopic(constant, isFilter: isFilter, in: scalar, at: node.span)
        }
        return plan
    }
}
