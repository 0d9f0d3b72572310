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
    private let places: [String: Int]
    private let router: Router
    private let frame = Frame()
    private let options: EngineOptions
    private var output: [UInt8] = []

    init(rules: [PreparedRule], fields: FieldTable, options: EngineOptions) {
        self.rules = rules
        self.options = options
        places = Dictionary(rules.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        router = Router(rules: rules, fields: fields)
    }

    func rule(named name: String) -> PreparedRule? { places[name].map { rules[$0] } }

    // MARK: Messages

    /// Decides a message and all that its rules hand on.
    ///
    /// - Parameter name: gives a message that the engine makes its identity.
    func decide(
        _ message: Message, in decision: Decision, stores: any StoreTransaction, name: (Decision.MadeMessage) -> Message
    ) throws {
        try route(message, in: decision, stores: stores)
        while !decision.made.isEmpty {
            let made = decision.made.removeFirst()
            let next = name(made)
            let route = router.route(topic: next.topic)
            if !route.rules.isEmpty { try run(route, on: next, in: decision, stores: stores) }
        }
    }

    private func route(_ message: Message, in decision: Decision, stores: any StoreTransaction) throws {
        if let ingest = ReservedTopics.basicIngest(message.topic) {
            guard let route = router.route(ruleNamed: ingest.rule) else {
                decision.log(.warning, "no rule '\(ingest.rule)' for a message on '\(message.topic)'")
                return
            }
            var straight = message
            straight.topic = String(ingest.rest)
            straight.context.topic = straight.topic
            return try run(route, on: straight, in: decision, stores: stores)
        }
        if ReservedTopics.isInternal(message.topic), message.context.transport != .engine {
            decision.refused += 1
            decision.log(.warning, "refused a message on '\(message.topic)': the engine alone makes messages there")
            return
        }
        let route = router.route(topic: message.topic)
        guard !route.rules.isEmpty else { return }
        guard message.payload.count <= options.maximumPayload else {
            let failure = ActionFailure(
                action: "receive", resource: message.topic,
                message: "the payload of \(message.payload.count) bytes is over the limit of \(options.maximumPayload)")
            return try decision.bury(
                DeadLetter(rule: "", message: message, failures: [failure], at: message.context.receivedAt))
        }
        try run(route, on: message, in: decision, stores: stores)
    }

    private func run(_ route: Router.Route, on message: Message, in decision: Decision, stores: any StoreTransaction) throws {
        load(message, route.plan)
        for place in route.rules { try run(rules[place], on: message, in: decision, stores: stores) }
    }

    private func load(_ message: Message, _ plan: SlotPlan) {
        frame.load(payload: message.payload, plan: plan)
        frame.context.message = message.context
        frame.context.payload = message.payload
    }

    private func run(_ rule: PreparedRule, on message: Message, in decision: Decision, stores: any StoreTransaction) throws {
        decision.count(rule.name, LedgerCounts(accepted: 1))
        decision.note(rule.name) { $0.matched += 1 }
        prepare(rule, message, salt: 0)
        output.removeAll(keepingCapacity: true)
        switch rule.plan.evaluate(frame, into: &output) {
        case .filtered:
            decision.count(rule.name, LedgerCounts(filtered: 1))
        case .selected(let isJSON):
            try act(rule, on: message, payload: Payload(output, isJSON: isJSON), in: decision, stores: stores)
        case .failed(let reason):
            try fail(rule, message, [Self.statementFailure(rule, reason)], in: decision, stores: stores)
        case .needs(let requests):
            let asked = requests.map { "\($0.kind) '\($0.target)'" }.joined(separator: ", ")
            let failure = Self.statementFailure(rule, "nobody answers what the statement asks for: \(asked)")
            try fail(rule, message, [failure], in: decision, stores: stores)
        }
    }

    private static func statementFailure(_ rule: PreparedRule, _ reason: String) -> ActionFailure {
        ActionFailure(action: "sql", resource: rule.name, message: reason)
    }

    /// Sets the rule's part of the frame.
    private func prepare(_ rule: PreparedRule, _ message: Message, salt: UInt64) {
        frame.beginRule(variableCount: rule.plan.variableCount)
        frame.context.version = rule.rule.version
        frame.context.ruleName = rule.name
        frame.context.parameters = rule.parameters
        frame.context.seed = Self.seed(message.context.id, rule.name, salt)
    }

    /// What a rule draws for a message: the same over passes, retries and replays, whatever other rules do.
    private static func seed(_ id: MessageID, _ rule: String, _ salt: UInt64) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in rule.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return id.high ^ (id.low &* 0x9E37_79B9_7F4A_7C15) ^ hash ^ (salt &* 0xD6E8_FEB8_6659_FD93)
    }

    // MARK: Rows

    /// Runs a scheduled rule: its query at the due time, then its actions for each row of the result.
    func tick(
        _ rule: PreparedRule, _ tick: Message, in decision: Decision, stores: any StoreTransaction,
        name: (Decision.MadeMessage) -> Message
    ) throws {
        guard case .schedule(_, let sources) = rule.rule.trigger, !sources.isEmpty else {
            load(tick, router.route(rule: places[rule.name] ?? 0).plan)
            try run(rule, on: tick, in: decision, stores: stores)
            return try decideMade(in: decision, stores: stores, name: name)
        }
        frame.load(payload: [], plan: SlotPlan(slots: [], of: FieldTable()))
        frame.context.message = tick.context
        frame.context.payload = []
        prepare(rule, tick, salt: 0)
        let rows: [ResultRow]
        do {
            rows = try rule.plan.run(frame) { body in
                let times = rule.plan.query?.timeRange(frame) ?? TimeRange()
                for source in sources { try StoredRows.scan(source, times: times, in: stores, body) }
            }
        } catch let error as QueryError {
            decision.count(rule.name, LedgerCounts(accepted: 1))
            decision.note(rule.name) { $0.matched += 1 }
            return try fail(rule, tick, [Self.statementFailure(rule, error.message)], in: decision, stores: stores)
        }
        if rows.isEmpty {
            decision.count(rule.name, LedgerCounts(accepted: 1, filtered: 1))
            decision.note(rule.name) { $0.matched += 1 }
        }
        for row in rows {
            var message = tick
            message.payload = Array(Value.object(row.fields).json.utf8)
            decision.count(rule.name, LedgerCounts(accepted: 1))
            decision.note(rule.name) { $0.matched += 1 }
            frame.row = row.fields
            try act(rule, on: message, payload: row.payload, in: decision, stores: stores)
        }
        try decideMade(in: decision, stores: stores, name: name)
    }

    private func decideMade(
        in decision: Decision, stores: any StoreTransaction, name: (Decision.MadeMessage) -> Message
    ) throws {
        guard !decision.made.isEmpty else { return }
        let first = decision.made.removeFirst()
        try decide(name(first), in: decision, stores: stores, name: name)
    }

    // MARK: Actions

    /// Runs a rule's actions on what it selected.
    private func act(
        _ rule: PreparedRule, on message: Message, payload: Payload, in decision: Decision, stores: any StoreTransaction
    ) throws {
        decision.note(rule.name) { $0.passed += 1 }
        let (work, failures) = try perform(
            rule.actions, of: rule, on: message, payload: payload, stage: .actions, in: decision, stores: stores)
        if !work.isEmpty {
            try decision.owe(
                work, of: Execution(rule: rule.name, message: message, remaining: work.count, failures: failures))
        } else if failures.isEmpty {
            decision.count(rule.name, LedgerCounts(delivered: 1))
        } else {
            try fail(rule, message, failures, in: decision, stores: stores)
        }
    }

    /// Performs what stays inside and returns what reaches outside; every action is tried, whatever becomes of the others.
    private func perform(
        _ actions: [PreparedAction], of rule: PreparedRule, on message: Message, payload: Payload, stage: Execution.Stage,
        in decision: Decision, stores: any StoreTransaction
    ) throws -> (work: [(lane: String, call: ActionCall)], failures: [ActionFailure]) {
        var work: [(lane: String, call: ActionCall)] = []
        var failures: [ActionFailure] = []
        decision.depth = message.context.depth
        for (place, action) in actions.enumerated() {
            let madeBefore = decision.made.count
            do {
                let call = try call(place, action, rule, message, payload, stage)
                switch action.action {
                case let store as any StoreAction:
                    try stores.savepoint { try store.perform(call, in: decision) }
                case let outside as any OutsideAction:
                    work.append((outside.lane(for: call), call))
                default:
                    preconditionFailure("an action is either a store action or an outside action")
                }
            } catch let failure as ActionFailure {
                decision.made.removeLast(decision.made.count - madeBefore)
                // A store that can't be written fails the whole transaction: nothing is acknowledged, and all is tried again.
                if failure.isOutage { throw StoreError(.unavailable, failure.message) }
                failures.append(failure)
            }
        }
        return (work, failures)
    }

    private func call(
        _ place: Int, _ action: PreparedAction, _ rule: PreparedRule, _ message: Message, _ payload: Payload, _ stage: Execution.Stage
    ) throws(ActionFailure) -> ActionCall {
        let salt = UInt64(place + 1) << 8 | (stage == .actions ? 0 : 1)
        frame.context.seed = Self.seed(message.context.id, rule.name, salt)
        if action.readsOutput { frame.output = payload.value ?? .undefined }
        return ActionCall(
            action: action.action.spec.name, rule: rule.name, fields: try action.values(frame), payload: payload,
            idempotencyKey: "\(message.context.id)/\(rule.name)/\(stage.rawValue)/\(place)",
            messageTime: message.context.receivedAt, depth: message.context.depth)
    }

    // MARK: Failures

    /// Loads the message of an execution again, to run its error action.
    func fail(_ execution: Execution, in decision: Decision, stores: any StoreTransaction) throws {
        guard let place = places[execution.rule] else {
            decision.count(execution.rule, LedgerCounts(deadLettered: 1))
            return try decision.bury(
                DeadLetter(
                    rule: execution.rule, message: execution.message, failures: execution.failures,
                    at: execution.message.context.receivedAt))
        }
        let rule = rules[place]
        load(execution.message, router.route(rule: place).plan)
        if rule.plan.query != nil, case .object(let row) = frame.payloadAsValue { frame.row = row }
        prepare(rule, execution.message, salt: 0)
        try fail(rule, execution.message, execution.failures, in: decision, stores: stores)
    }

    /// Hands a failed message to the rule's error action, or to the dead letters.
    private func fail(
        _ rule: PreparedRule, _ message: Message, _ failures: [ActionFailure], in decision: Decision, stores: any StoreTransaction
    ) throws {
        decision.note(rule.name) { $0.failed += 1 }
        var reasons = failures
        if !rule.errorActions.isEmpty {
            // An error action's templates read the message; for a row of a query that is the row.
            if rule.plan.query != nil { load(message, router.route(rule: places[rule.name] ?? 0).plan) }
            let document = ErrorDocument.payload(rule: rule.name, message: message, failures: failures)
            let (work, errors) = try perform(
                rule.errorActions, of: rule, on: message, payload: document, stage: .errorAction, in: decision, stores: stores)
            if errors.isEmpty {
                guard work.isEmpty else {
                    return try decision.owe(
                        work,
                        of: Execution(
                            rule: rule.name, message: message, stage: .errorAction, remaining: work.count, failures: failures))
                }
                return decision.count(rule.name, LedgerCounts(handled: 1))
            }
            reasons += errors
        }
        try bury(rule.name, message, reasons, in: decision)
    }

    func bury(_ rule: String, _ message: Message, _ failures: [ActionFailure], in decision: Decision) throws {
        decision.count(rule, LedgerCounts(deadLettered: 1))
        try decision.bury(DeadLetter(rule: rule, message: message, failures: failures, at: message.context.receivedAt))
    }
}
