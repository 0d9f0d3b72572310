import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues

/// What is done with what rules select.
extension Decider {
    /// Runs a rule's actions on what it selected, or on each item of it; of a message that one item is to be tried again for, on
    /// that one.
    func act(_ rule: PreparedRule, on message: Message, selected payload: Payload, in decision: Decision) throws {
        guard rule.rule.isEach, payload.isJSON, let items = JSONText.elements(of: payload.bytes) else {
            var message = message
            message.context.resultItem = nil
            return try act(rule, on: message, payload: payload, in: decision)
        }
        if items.isEmpty { return decision.conclude(rule, message, LedgerCounts(filtered: 1)) }
        guard items.count <= options.maximumCascade else {
            return try fail(rule, message, [tooManyItems(items.count, rule)], in: decision)
        }
        let wanted = message.context.resultItem
        if let wanted, !items.indices.contains(wanted) { return decision.conclude(rule, message, LedgerCounts(filtered: 1)) }
        for (place, item) in items.enumerated() where place == wanted ?? place {
            if place > 0, wanted == nil { accept(rule, in: decision) }
            var message = message
            message.context.resultItem = place
            try act(rule, on: message, payload: Payload(Array(item), isJSON: true), in: decision)
        }
    }

    func tooManyItems(_ count: Int, _ rule: PreparedRule) -> ActionFailure {
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
    func perform(
        _ actions: [PreparedAction], of rule: PreparedRule, on message: Message, payload: Payload, stage: Execution.Stage,
        in decision: Decision
    ) throws -> (work: [(lane: String, call: ActionCall)], failures: [ActionFailure]) {
        var work: [(lane: String, call: ActionCall)] = []
        var failures: [ActionFailure] = []
        decision.depth = message.context.depth
        for (place, action) in actions.enumerated() {
            var call: ActionCall?
            var failed: ActionFailure?
            defer { tell(call, failed, of: place, rule, message, payload, stage) }
            do {
                let made = try self.call(place, action, rule, message, payload, stage, in: decision)
                call = made
                switch action.kind {
                case .store(let store):
                    decision.subject = (rule.name, message)
                    defer { decision.subject = nil }
                    try decision.attempt { try store.perform(made, in: decision) }
                case .outside(let outside):
                    work += try outside.pieces(of: made, in: decision).map { (outside.lane(for: $0), $0) }
                }
            } catch let failure as ActionFailure {
                // A store that can't be written fails the whole transaction: nothing is acknowledged, and all is tried again.
                if failure.isOutage { throw StoreError(.unavailable, failure.message) }
                failed = failure
                failures.append(failure)
            }
        }
        return (work, failures)
    }

    /// Tells the witness of an action's turn; one that asks a function first has had none yet.
    private func tell(
        _ call: ActionCall?, _ failure: ActionFailure?, of place: Int, _ rule: PreparedRule, _ message: Message,
        _ payload: Payload, _ stage: Execution.Stage
    ) {
        guard let witness, call != nil || failure != nil else { return }
        witness.saw(
            WitnessedAction(
                place: place, onError: stage == .errorAction, message: message.context.actionID, payload: payload, call: call,
                trace: frame.trace, failure: failure),
            of: rule.rule)
    }

    private func call(
        _ place: Int, _ action: PreparedAction, _ rule: PreparedRule, _ message: Message, _ payload: Payload,
        _ stage: Execution.Stage, in decision: Decision
    ) throws -> ActionCall {
        // The statement, and each action, fails on its own account alone.
        if frame.context.isTouched { frame.context.reset() }
        frame.context.seed = rule.seed(message.context.actionID, salt: UInt64(place + 1) << 8 | (stage == .actions ? 0 : 1))
        if action.readsOutput { frame.output = payload.writtenValue ?? .undefined }
        if witness != nil { frame.trace = Trace() }
        let items = ItemReader(stores: decision.stores, tables: tables)
        var fields = try action.values(frame, items: items)
        while fields == nil {
            try answer(rule, in: decision)
            fields = try action.values(frame, items: items)
        }
        return ActionCall(
            action: action.name, rule: rule.name, fields: fields ?? Object(), payload: payload,
            idempotencyKey: "\(message.context.actionID)/\(rule.name)/\(stage.rawValue)/\(place)",
            messageTime: message.context.receivedAt, depth: message.context.depth)
    }
}

extension MessageContext {
    /// What actions go by: the name of the message, and of an item of what its rule selected one of its own, far from those of the
    /// items of a batch, each of which may give an Array.
    fileprivate var actionID: MessageID {
        var id = id
        id.low &+= UInt64(resultItem ?? 0) << 32
        return id
    }
}
