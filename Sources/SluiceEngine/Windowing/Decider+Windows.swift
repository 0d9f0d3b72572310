import SluiceEvaluation
import SluicePlugins
import SluiceTopics
import SluiceValues

// Rules with windows: a message is taken into them, and each row of a window that closes is a message of its own.
extension Decider {
    /// Takes the message that the frame holds into the windows of a rule. Its part is done then, durably with the transaction.
    func take(_ message: Message, of rule: PreparedRule, in decision: Decision) throws {
        var outcome = rule.plan.entry(frame)
        while case .needs = outcome {
            try answer(rule, in: decision)
            outcome = rule.plan.entry(frame)
        }
        switch outcome {
        case .filtered:
            tell(.filtered, of: message, at: rule)
            decision.conclude(rule, message, LedgerCounts(filtered: 1))
        case .entry(let entry):
            tell(.taken, of: message, at: rule)
            if let refusal = windows.take(entry, of: rule, message.context) {
                decision.note(rule, RuleActivity(refused: 1))
                return try fail(rule, message, [Self.windowFailure(rule, refusal.message)], in: decision)
            }
            decision.conclude(rule, message, LedgerCounts(delivered: 1))
        case .failed(let reason):
            tell(.failed(reason), of: message, at: rule)
            try fail(rule, message, [Self.statementFailure(rule, reason)], in: decision)
        case .needs:
            preconditionFailure("all that was asked for has been answered")
        }
    }

    /// Closes what ends by a time, though no message comes.
    func closeWindows(by time: Timestamp, in decision: Decision) throws {
        for (rule, window) in windows.close(by: time) { try emit(window, of: rule, in: decision) }
        try decideMade(in: decision)
    }

    /// Emits what messages have closed.
    func emitClosed(in decision: Decision) throws {
        for (rule, window) in windows.takeClosed() { try emit(window, of: rule, in: decision) }
    }

    private func emit(_ window: ClosedWindow, of rule: PreparedRule, in decision: Decision) throws {
        var closing = Message(
            topic: WindowTopic.name(of: rule.name), payload: [],
            context: MessageContext(
                id: decision.makeID(), receivedAt: window.at, transport: .engine, depth: window.depth))
        load(closing, noSlots)
        // Each group is a message of its own, with a name of its own to draw from.
        var turns: [(outcome: WitnessedOutcome, id: MessageID, trace: Trace)] = []
        var rows: [(turn: Int, row: GroupRow)] = []
        var failed: [(turn: Int, account: Object, reason: String)] = []
        for group in window.groups {
            prepare(rule, closing)
            var turn = WitnessedOutcome.passed(rows: 1)
            switch try outcome(of: group, rule, in: decision) {
            case .filtered: turn = .dropped
            case .row(let row): rows.append((turns.count, row))
            case .failed(let reason):
                turn = .failed(reason)
                failed.append((turns.count, rule.plan.account(of: group), reason))
            case .needs: preconditionFailure("all that was asked for has been answered")
            }
            turns.append((turn, closing.context.id, frame.trace))
            closing.context.id.low &+= 1
        }
        let arranged = try rule.plan.arranged(rows.map(\.row))
        if arranged.count < rows.count {
            for place in Set(rows.indices).subtracting(arranged) { turns[rows[place].turn].outcome = .cut }
        }
        for turn in turns {
            closing.context.id = turn.id
            tell(turn.outcome, of: closing, at: rule, trace: turn.trace)
        }
        if arranged.isEmpty, failed.isEmpty {
            accept(rule, in: decision)
            decision.count(rule, LedgerCounts(filtered: 1))
        }
        for (turn, group) in arranged.map({ rows[$0] }) {
            closing.payload = Array(Value.object(group.row.fields).json.utf8)
            closing.context.id = turns[turn].id
            accept(rule, in: decision)
            load(closing, noSlots)
            prepare(rule, closing)
            frame.row = group.row.fields
            try act(rule, on: closing, payload: group.row.payload, in: decision)
        }
        for (turn, account, reason) in failed {
            closing.payload = Array(Value.object(account).json.utf8)
            closing.context.id = turns[turn].id
            accept(rule, in: decision)
            prepare(rule, closing)
            try fail(rule, closing, [Self.statementFailure(rule, reason)], in: decision)
        }
    }

    private func outcome(of group: ClosedGroup, _ rule: PreparedRule, in decision: Decision) throws -> GroupOutcome {
        var outcome = rule.plan.evaluate(group, frame)
        while case .needs = outcome {
            try answer(rule, in: decision)
            outcome = rule.plan.evaluate(group, frame)
        }
        return outcome
    }

    private static func windowFailure(_ rule: PreparedRule, _ reason: String) -> ActionFailure {
        ActionFailure(action: "window", resource: rule.name, message: reason)
    }
}

/// The topic that the rows of a rule's windows bear.
enum WindowTopic {
    static func name(of rule: String) -> String { prefix + rule }

    /// Whether a message is a row of a window.
    static func isRow(_ message: Message) -> Bool { message.topic.utf8.starts(with: prefix.utf8) }

    private static let prefix = "$window/"
}
