import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues

/// What rules do when they are due.
extension Decider {
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
        tell(rows.isEmpty ? .filtered : .passed(rows: rows.count), of: tick, at: rule)
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
        tell(.failed(reason), of: tick, at: rule)
        try fail(rule, tick, [Self.statementFailure(rule, reason)], in: decision)
    }
}
