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
    private let witness: (any DecisionWitness)?
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
    private func destination(of topic: String, in decision: Decision) -> (route: Router.Route, topic: String)? {
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

    private func run(_ route: Router.Route, on message: Message, in decision: Decision) throws {
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
        if rule.asksFunctions { return try decideAsking(rule, message, in: decision) }
        try decideAnswered(rule, message, in: decision)
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
            tell(.filtered, at: rule)
            decision.conclude(rule, message, LedgerCounts(filtered: 1))
        case .selected(let isJSON):
            tell(.passed(rows: 1), at: rule)
            try act(rule, on: message, selected: Payload(output, isJSON: isJSON), in: decision)
        case .failed(let reason):
            tell(.failed(reason), at: rule)
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
    func tell(_ outcome: WitnessedOutcome, at rule: PreparedRule) { witness?.saw(outcome, at: rule.rule, trace: frame.trace) }

    /// Sets the rule's part of the frame.
    func prepare(_ rule: PreparedRule, _ message: Message) {
        if witness != nil { frame.trace = Trace() }
        frame.beginRule(variableCount: rule.plan.variableCount)
        frame.context.version = rule.rule.version
        frame.context.ruleName = rule.name
        frame.context.parameters = rule.parameters
        frame.context.seed = rule.seed(message.context.id, salt: 0)
    }

    // MARK: Rows

    /// Runs a scheduled rule: its query at the due time, then its actions for each row of the result. Other rules may read the
    /// tick's topic.
    func tick(_ rule: PreparedRule, due: Timestamp, in decision: Decision) throws {
        let tick = Message(
            topic: "$schedule/\(rule.name)", payload: Array(#"{"scheduledTime":\#(due)}"#.utf8),
            context: MessageContext(id: decision.makeID(), receivedAt: due, transport: .engine))
        switch rule.rule.trigger {
        case .schedule where rule.readsRows:
            if rule.asksFunctions {
                try decideAsking(rule, tick, in: decision)
            } else {
                try queryAnswered(rule, tick, in: decision)
            }
        case .polls(_, let queues):
            for queue in queues {
                _ = try receive(from: queue, by: [rule.place], limit: rule.rule.batch?.size ?? 1, in: decision)
                try closeBatches(in: decision)
            }
        case .schedule, .topics, .direct:
            try run(router.route(rule: rule.place), on: tick, in: decision)
        }
        let readers = router.route(topic: tick.topic)
        if !readers.rules.isEmpty { try run(readers, on: tick, in: decision) }
        try decideMade(in: decision)
        try ScheduleMemory.note(rule, due: due, in: decision.stores)
    }

    /// Runs a rule's query, whose questions are answered as far as that is known.
    func queryAnswered(_ rule: PreparedRule, _ tick: Message, in decision: Decision) throws {
        guard case .schedule(_, let sources) = rule.rule.trigger else { return }
        load(tick, noSlots)
        prepare(rule, tick)
        let rows: [ResultRow]
        do {
            rows = try rule.plan.run(
                frame,
                rows: { body in
                    let times = rule.plan.query?.timeRange(frame) ?? TimeRange()
                    for source in sources { try StoredRows.scan(source, times: times, in: decision.stores, body) }
                }, answer: answers(for: rule, in: decision))
        } catch let error as QueryError {
            return try failQuery(rule, tick, error.message, in: decision)
        } catch let error as StoreError where !error.canRetry {
            // It would fail at each try, and hold up all schedules.
            return try failQuery(rule, tick, error.message, in: decision)
        }
        tell(rows.isEmpty ? .filtered : .passed(rows: rows.count), at: rule)
        if rows.isEmpty {
            accept(rule, in: decision)
            decision.count(rule, LedgerCounts(filtered: 1))
        }
        for (index, row) in rows.enumerated() {
            // Each row is a message of its own, with a name of its own to draw from.
            var message = tick
            message.payload = Array(Value.object(row.fields).json.utf8)
            message.context.id.low &+= UInt64(index)
            accept(rule, in: decision)
            prepare(rule, message)
            frame.row = row.fields
            try act(rule, on: message, payload: row.payload, in: decision)
        }
    }

    private func failQuery(_ rule: PreparedRule, _ tick: Message, _ reason: String, in decision: Decision) throws {
        accept(rule, in: decision)
        tell(.failed(reason), at: rule)
        try fail(rule, tick, [Self.statementFailure(rule, reason)], in: decision)
    }

    // MARK: Actions

    /// Runs a rule's actions on what it selected, or on each item of it.
    private func act(_ rule: PreparedRule, on message: Message, selected payload: Payload, in decision: Decision) throws {
        guard rule.rule.isEach, payload.isJSON, let items = JSONText.elements(of: payload.bytes) else {
            return try act(rule, on: message, payload: payload, in: decision)
        }
        if items.isEmpty { return decision.conclude(rule, message, LedgerCounts(filtered: 1)) }
        guard items.count <= options.maximumCascade else {
            return try fail(rule, message, [tooManyItems(items.count, rule)], in: decision)
        }
        for (place, item) in items.enumerated() {
            if place > 0 { accept(rule, in: decision) }
            var message = message
            message.context.id.low &+= UInt64(place)
            try act(rule, on: message, payload: Payload(Array(item), isJSON: true), in: decision)
        }
    }

    private func tooManyItems(_ count: Int, _ rule: PreparedRule) -> ActionFailure {
        Self.statementFailure(
            rule, "an Array of \(count) items is taken item by item; the most messages made of one are \(options.maximumCascade)")
    }

    /// Runs a rule's actions on what it selected.
    func act(_ rule: PreparedRule, on message: Message, payload: Payload, in decision: Decision) throws {
        decision.note(rule, RuleActivity(passed: 1))
        let (work, failures) = try perform(
            rule.actions, of: rule, on: message, payload: payload, stage: .actions, in: decision)
        if !work.isEmpty {
            try decision.owe(
                work, of: Execution(rule: rule.name, message: message, remaining: work.count, failures: failures))
        } else if failures.isEmpty {
            decision.conclude(rule, message, LedgerCounts(delivered: 1))
        } else {
            try fail(rule, message, failures, in: decision)
        }
    }

    /// Performs what stays inside and returns what reaches outside; every action is tried, whatever becomes of the others.
    private func perform(
        _ actions: [PreparedAction], of rule: PreparedRule, on message: Message, payload: Payload, stage: Execution.Stage,
        in decision: Decision
    ) throws -> (work: [(lane: String, call: ActionCall)], failures: [ActionFailure]) {
        var work: [(lane: String, call: ActionCall)] = []
        var failures: [ActionFailure] = []
        decision.depth = message.context.depth
        for (place, action) in actions.enumerated() {
            do {
                let call = try call(place, action, rule, message, payload, stage, in: decision)
                witness?.saw(action: place, onError: stage == .errorAction, of: rule.rule)
                switch action.kind {
                case .store(let store):
                    decision.subject = (rule.name, message)
                    defer { decision.subject = nil }
                    try decision.attempt { try store.perform(call, in: decision) }
                case .outside(let outside):
                    work += try outside.pieces(of: call, in: decision).map { (outside.lane(for: $0), $0) }
                }
            } catch let failure as ActionFailure {
                // A store that can't be written fails the whole transaction: nothing is acknowledged, and all is tried again.
                if failure.isOutage { throw StoreError(.unavailable, failure.message) }
                failures.append(failure)
            }
        }
        return (work, failures)
    }

    private func call(
        _ place: Int, _ action: PreparedAction, _ rule: PreparedRule, _ message: Message, _ payload: Payload,
        _ stage: Execution.Stage, in decision: Decision
    ) throws -> ActionCall {
        // The statement, and each action, fails on its own account alone.
        if frame.context.isTouched { frame.context.reset() }
        frame.context.seed = rule.seed(message.context.id, salt: UInt64(place + 1) << 8 | (stage == .actions ? 0 : 1))
        if action.readsOutput { frame.output = payload.value ?? .undefined }
        let items = ItemReader(stores: decision.stores, tables: tables)
        var fields = try action.values(frame, items: items)
        while fields == nil {
            try answer(rule, in: decision)
            fields = try action.values(frame, items: items)
        }
        return ActionCall(
            action: action.name, rule: rule.name, fields: fields ?? Object(), payload: payload,
            idempotencyKey: "\(message.context.id)/\(rule.name)/\(stage.rawValue)/\(place)",
            messageTime: message.context.receivedAt, depth: message.context.depth)
    }

    // MARK: Failures

    /// Loads the message of an execution again, to run its error action.
    func fail(_ execution: Execution, in decision: Decision) throws {
        guard let rule = rule(named: execution.rule) else {
            return try bury(execution.rule, execution.message, execution.failures, in: decision)
        }
        load(execution.message, router.route(rule: rule.place).plan)
        prepare(rule, execution.message)
        try fail(rule, execution.message, execution.failures, in: decision)
    }

    /// Hands a failed message to the rule's error action, or back to its queue, or to the dead letters.
    func fail(_ rule: PreparedRule, _ message: Message, _ failures: [ActionFailure], in decision: Decision) throws {
        decision.note(rule, RuleActivity(failed: 1))
        let document = ErrorDocument.payload(rule: rule.name, message: message, failures: failures)
        decision.depth = message.context.depth
        decision.announce(failureOf: rule.name, document: document)
        guard !rule.errorActions.isEmpty else { return try bury(rule.name, message, failures, in: decision) }
        // The templates of error actions read the message, also where it is a row of a query.
        if rule.plan.query != nil || WindowTopic.isRow(message) { load(message, router.route(rule: rule.place).plan) }
        let (work, errors) = try perform(
            rule.errorActions, of: rule, on: message, payload: document, stage: .errorAction, in: decision)
        if !work.isEmpty {
            try decision.owe(
                work,
                of: Execution(
                    rule: rule.name, message: message, stage: errors.isEmpty ? .errorAction : .errorActionFailed,
                    remaining: work.count, failures: failures + errors))
        } else if errors.isEmpty {
            decision.conclude(rule, message, LedgerCounts(handled: 1))
        } else {
            try bury(rule.name, message, failures + errors, in: decision)
        }
    }

    func bury(_ rule: String, _ message: Message, _ failures: [ActionFailure], in decision: Decision) throws {
        if !message.context.receipts.isEmpty { return decision.giveBack(rule, message, failures) }
        decision.count(rule, LedgerCounts(deadLettered: 1))
        try decision.bury(DeadLetter(rule: rule, message: message, failures: failures, at: decision.now))
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
