package import SluicePlugins
import SluiceSQL
package import SluiceValues

/// The part of a statement that groups a stream by windows.
package struct WindowPlan: Sendable {
    package let spec: WindowSpec
    /// The keys, the aggregates, and what is done with the groups of a window that closes.
    let query: QueryPlan
    /// What is kept under one identity means the same: the statement, white space and the case of keywords aside.
    package let identity: String

    init(spec: WindowSpec, query: QueryPlan, of statement: Statement) {
        self.spec = spec
        self.query = query
        identity = statement.printed()
    }

    /// Windows that hold nothing.
    package func makeOpenWindows() -> OpenWindows { OpenWindows(spec: spec, aggregates: query.aggregates.map(\.aggregate)) }
}

// MARK: Messages

/// What a message brings to its windows.
package struct WindowEntry: Sendable {
    let keys: [Value]
    /// For each aggregate its arguments.
    let inputs: [(value: Value, fraction: Value)]
    /// The same for equal keys.
    let group: ExactText

    init(keys: [Value], inputs: [(value: Value, fraction: Value)]) {
        self.keys = keys
        self.inputs = inputs
        group = ExactText(Value.groupName(of: keys))
    }
}

/// What becomes of a message at a statement with windows.
package enum WindowOutcome: Sendable {
    /// `WHERE` was not true.
    case filtered
    case entry(WindowEntry)
    /// The pass asked for these answers; see ``Frame/answerPending(_:)``.
    case needs([OutsideRequest])
    case failed(String)
}

extension StatementPlan {
    /// Filters the message that `frame` holds, and reads what its windows take of it.
    ///
    /// `beginRule` and the rule's part of the frame's context are the caller's to set before.
    package func entry(_ frame: Frame) -> WindowOutcome {
        guard let windows else { preconditionFailure("a statement without windows takes no message into one") }
        if let condition, !condition.isTrue(frame) { return WindowOutcome(frame.interruption) ?? .filtered }
        let keys = windows.query.keys.map { $0.node.value(frame) }
        let inputs = windows.query.aggregates.map { call in
            (call.argument?.value(frame) ?? .bool(true), call.fraction?.value(frame) ?? .undefined)
        }
        return WindowOutcome(frame.interruption) ?? .entry(WindowEntry(keys: keys, inputs: inputs))
    }
}

extension GroupOutcome {
    fileprivate init?(_ interruption: Outcome?) {
        switch interruption {
        case .failed(let reason): self = .failed(reason)
        case .needs(let requests): self = .needs(requests)
        default: return nil
        }
    }
}

extension WindowOutcome {
    fileprivate init?(_ interruption: Outcome?) {
        switch interruption {
        case .failed(let reason): self = .failed(reason)
        case .needs(let requests): self = .needs(requests)
        default: return nil
        }
    }
}

// MARK: Closed windows

/// What becomes of a group of a window that closed.
package enum GroupOutcome: Sendable {
    /// `HAVING` was not true.
    case filtered
    case row(GroupRow)
    /// The pass asked for these answers; see ``Frame/answerPending(_:)``.
    case needs([OutsideRequest])
    case failed(String)
}

/// A row of a window's result with what it is put in order by.
package struct GroupRow: Sendable {
    fileprivate let keys: [Value]
    package let row: ResultRow
}

extension StatementPlan {
    /// Makes the row of a group; `beginRule` is the caller's to call before.
    package func evaluate(_ group: ClosedGroup, _ frame: Frame) -> GroupOutcome {
        guard let query = windows?.query else { preconditionFailure("a statement without windows has no groups of them") }
        frame.groupKeys = group.keys
        frame.aggregates = group.results
        frame.windowBounds = (group.start, group.end)
        if let having = query.having, !having.isTrue(frame) { return GroupOutcome(frame.interruption) ?? .filtered }
        let value = projection.value(frame)
        let row = row(of: value, keys: Object(zip(query.keys.map(\.name), group.keys)))
        let sortKeys = query.sortKeys(frame, of: value)
        return GroupOutcome(frame.interruption) ?? .row(GroupRow(keys: sortKeys, row: row))
    }

    /// The places of the rows of one closing in the order of the statement, cut to its limit.
    package func arranged(_ rows: [GroupRow]) throws(QueryError) -> [Int] {
        guard let query = windows?.query else { return [] }
        var results = QueryResults<Int>(query)
        for (place, item) in rows.enumerated() { try results.add(place, keys: item.keys) }
        return results.arranged
    }

    /// What a group held, for those who are told that its row could not be made: its keys, its aggregates as they are
    /// written in the statement, and its window.
    package func account(of group: ClosedGroup) -> Object {
        guard let query = windows?.query else { return Object() }
        var account = Object(zip(query.keys.map(\.name), group.keys))
        for (call, result) in zip(query.aggregates, group.results) { account[call.expression.printed()] = result }
        account["window_start"] = .number(Number(group.start))
        account["window_end"] = .number(Number(group.end))
        return account
    }
}
