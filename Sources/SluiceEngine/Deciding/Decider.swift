import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceTopics
import SluiceValues

/// Decides messages: which rules they reach, what those select, what their actions do.
///
/// It holds the frame and the routes, and belongs to one thread at a time.
final class Decider {
    let rules: [PreparedRule]
    /// What the packs declare, by name.
    let series: [String: SeriesDeclaration]
    let tables: [String: TableDeclaration]
    let notificationTopics: [String: NotificationTopic]
    let alarms: [Alarm]
    let queues: [String: QueueDeclaration]
    /// What the names of messages from queues are made from.
    let queueSeed: MessageID
    private let places: [String: Int]
    let router: Router
    let windows: WindowKeeper
    let frame = Frame()
    let options: EngineOptions
    let outside: any OutsideSource
    let noSlots: SlotPlan
    let witness: (any DecisionWitness)?
    /// Whether messages were waiting for functions when its packs were taken, perhaps of rules that ask none any more.
    var hasOpenQuestions = false
    private var output: [UInt8] = []

    /// - Throws: `EngineError` where two rules have one name: the ledger, retries and error actions go by it.
    init(
        packs: [Pack], fields: FieldTable, options: EngineOptions, outside: any OutsideSource, queueSeed: MessageID,
        witness: (any DecisionWitness)? = nil
    ) throws(EngineError) {
        self.witness = witness
        var rules: [PreparedRule] = []
        for pack in packs {
            for rule in pack.rules { rules.append(PreparedRule(rule, in: pack, at: rules.count)) }
        }
        self.rules = rules
        self.options = options
        self.outside = outside
        alarms = try Self.alarms(of: packs)
        self.queueSeed = queueSeed
        series = Dictionary(packs.flatMap(\.series).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        tables = Dictionary(packs.flatMap(\.tables).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        notificationTopics = Dictionary(packs.flatMap(\.topics).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        queues = Dictionary(packs.flatMap(\.queues).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var places: [String: Int] = [:]
        for rule in rules {
            if let first = places.updateValue(rule.place, forKey: rule.name) {
                throw EngineError(
                    message: "two rules are named '\(rule.name)', one in pack '\(rules[first].rule.pack)' and one in pack "
                        + "'\(rule.rule.pack)'; rules that run in one engine need different names")
            }
        }
        self.places = places
        router = Router(rules: rules, fields: fields)
        noSlots = SlotPlan(slots: [], of: fields)
        windows = WindowKeeper(rules: rules, maximumGroups: options.maximumGroups)
    }

    private static func alarms(of packs: [Pack]) throws(EngineError) -> [Alarm] {
        var alarms: [Alarm] = []
        for alarm in packs.flatMap(\.alarms) where !alarms.contains(alarm) {
            guard !alarms.contains(where: { $0.name == alarm.name }) else {
                throw EngineError(message: "two alarms of different packs are named '\(alarm.name)'; give one another name")
            }
            alarms.append(alarm)
        }
        return alarms
    }

    func rule(named name: String) -> PreparedRule? { places[name].map { rules[$0] } }

    /// The rules, by their places, that read a queue: those on its topic, and those that look into it when they are due.
    func readers(ofQueue name: String) -> [Int] {
        readersOnTopic(ofQueue: name) + rules.filter { !$0.rule.isDisabled && $0.polledQueues.contains(name) }.map(\.place)
    }

    func readersOnTopic(ofQueue name: String) -> [Int] { router.route(topic: Self.topic(ofQueue: name)).rules }

    /// Whether a message on a topic reaches a rule.
    func hears(_ topic: String) -> Bool { !router.route(topic: topic).rules.isEmpty }

    // MARK: Messages

    /// Decides a message from outside and all that its rules hand on.
    func decide(_ arrived: Publication, in decision: Decision) throws {
        guard let (route, topic) = destination(of: arrived.topic, in: decision) else { return }
        let id = decision.makeID()
        var message = Message(
            topic: topic, payload: arrived.payload,
            context: MessageContext(
                id: id, receivedAt: decision.now, qos: arrived.qos, isRetained: arrived.isRetained, traceID: id.uuid,
                properties: arrived.properties))
        guard arrived.payload.count <= options.maximumPayload else {
            message.topic = arrived.topic
            let failure = ActionFailure(
                action: "receive", resource: arrived.topic,
                message: "the payload of \(arrived.payload.count) bytes is over the limit of \(options.maximumPayload)")
            return try decision.bury(DeadLetter(rule: "", message: message, failures: [failure], at: decision.now))
        }
        try run(route, on: message, in: decision)
        try decideMade(in: decision)
    }

    /// The rules that a topic from outside reaches, and the topic that they see; nil where there are none.
    func destination(of topic: String, in decision: Decision) -> (route: Router.Route, topic: String)? {
        if let ingest = ReservedTopics.basicIngest(topic) {
            let rest = String(ingest.rest)
            // A rule believes what comes on the engine's own topics, so nobody may send it that under its name either.
            guard !ReservedTopics.isInternal(rest) else {
                decision.refuse(topic)
                return nil
            }
            if let route = router.route(ruleNamed: ingest.rule) { return (route, rest) }
            decision.log(
                LogLine(.warning, "no rule '\(ingest.rule)' takes messages, for one on '\(topic)'", kind: "no rule")
                    .with("topic", topic))
            return nil
        }
        if ReservedTopics.isInternal(topic) {
            decision.refuse(topic)
            return nil
        }
        let route = router.route(topic: topic)
        return route.rules.isEmpty ? nil : (route, topic)
    }

    /// Decides what rules and changes have made, and what is made of that, in the order in which it was made.
    func decideMade(in decision: Decision) throws {
        while let message = decision.takeMade() { try run(router.route(topic: message.topic), on: message, in: decision) }
    }

    func run(_ route: Router.Route, on message: Message, in decision: Decision) throws {
        load(message, route.plan)
        for place in route.rules {
            try run(rules[place], on: message, in: decision)
            // Items were loaded in its place.
            if rules[place].rule.isEach { load(message, route.plan) }
        }
        try emitClosed(in: decision)
    }

    func load(_ message: Message, _ plan: SlotPlan) {
        frame.load(payload: message.payload, plan: plan)
        frame.context.message = message.context
        frame.context.payload = message.payload
    }

    /// Runs a rule on the message that the frame holds, now or with its batch.
    func run(_ rule: PreparedRule, on message: Message, in decision: Decision) throws {
        guard rule.rule.batch == nil else { return try addToBatch(message, of: rule, in: decision) }
        try decide(rule, message, in: decision)
    }

    /// Decides what a rule does with the message that the frame holds, or with each item of it.
    func decide(_ rule: PreparedRule, _ message: Message, in decision: Decision) throws {
        guard rule.rule.isEach, let items = message.items else { return try decideWhole(rule, message, in: decision) }
        guard !items.isEmpty, items.count <= options.maximumCascade else {
            accept(rule, in: decision)
            if items.isEmpty { return decision.conclude(rule, message, LedgerCounts(filtered: 1)) }
            prepare(rule, message)
            return try fail(rule, message, [tooManyItems(items.count, rule)], in: decision)
        }
        let plan = router.route(rule: rule.place).plan
        for item in items {
            load(item, plan)
            try decideWhole(rule, item, in: decision)
        }
    }

    func decideWhole(_ rule: PreparedRule, _ message: Message, in decision: Decision) throws {
        let asks = try rule.asksFunctions || mayWait(rule, message, in: decision)
        if asks { return try decideAsking(rule, message, in: decision) }
        try decideAnswered(rule, message, in: decision)
    }

    /// Whether a rule that asks no function any more still has messages of a topic that do: those behind them wait, so that the
    /// topic's order stays.
    private func mayWait(_ rule: PreparedRule, _ message: Message, in decision: Decision) throws -> Bool {
        guard hasOpenQuestions else { return false }
        return try decision.stores.isWaiting(rule.name, on: message.topic)
    }

    /// Decides a message whose questions are answered, as far as that is known.
    func decideAnswered(_ rule: PreparedRule, _ message: Message, in decision: Decision) throws {
        accept(rule, in: decision)
        prepare(rule, message)
        if rule.plan.windows != nil { return try take(message, of: rule, in: decision) }
        output.removeAll(keepingCapacity: true)
        var outcome = rule.plan.evaluate(frame, into: &output)
        while case .needs = outcome {
            try answer(rule, in: decision)
            outcome = rule.plan.evaluate(frame, into: &output)
        }
        switch outcome {
        case .filtered:
            tell(.filtered, of: message, at: rule)
            decision.conclude(rule, message, LedgerCounts(filtered: 1))
        case .selected(let isJSON):
            tell(.passed(rows: 1), of: message, at: rule)
            try act(rule, on: message, selected: Payload(output, isJSON: isJSON), in: decision)
        case .failed(let reason):
            tell(.failed(reason), of: message, at: rule)
            try fail(rule, message, [Self.statementFailure(rule, reason)], in: decision)
        case .needs:
            preconditionFailure("all that was asked for has been answered")
        }
    }

    /// Answers what the last pass of a rule has asked for, and begins the next.
    func answer(_ rule: PreparedRule, in decision: Decision) throws {
        try frame.answerPending(answers(for: rule, in: decision))
    }

    func accept(_ rule: PreparedRule, in decision: Decision) {
        if decision.isAccepted {
            decision.isAccepted = false
            return
        }
        decision.count(rule, LedgerCounts(accepted: 1))
        decision.note(rule, RuleActivity(matched: 1))
    }

    static func statementFailure(_ rule: PreparedRule, _ reason: String) -> ActionFailure {
        ActionFailure(action: "sql", resource: rule.name, message: reason)
    }

    /// Tells the witness what a rule's statement came to.
    ///
    /// - Parameter trace: the frame's, where it is not given.
    func tell(_ outcome: WitnessedOutcome, of message: Message, at rule: PreparedRule, trace: Trace? = nil) {
        witness?.saw(outcome, of: message, at: rule.rule, trace: trace ?? frame.trace)
    }

    /// Sets the rule's part of the frame.
    func prepare(_ rule: PreparedRule, _ message: Message) {
        if witness != nil { frame.trace = Trace() }
        frame.beginRule(variableCount: rule.plan.variableCount)
        frame.context.version = rule.rule.version
        frame.context.ruleName = rule.name
        frame.context.parameters = rule.parameters
        frame.context.seed = rule.seed(message.context.id, salt: 0)
    }
}

extension Message {
    /// The items of a payload that is an Array, each a message of its own with a name of its own to draw from; nil for any other.
    fileprivate var items: [Message]? {
        JSONText.elements(of: payload)?.enumerated().map { place, item in
            var message = self
            message.payload = Array(item)
            message.context.id.low &+= UInt64(place)
            return message
        }
    }
}
