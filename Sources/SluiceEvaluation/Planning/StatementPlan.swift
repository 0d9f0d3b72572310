package import SluicePlugins
package import SluiceSQL
import SluiceText

/// A checked statement, ready to evaluate many times.
///
/// A class, so that handing it about costs one reference whatever it holds.
package final class StatementPlan: Sendable {
    package let statement: Statement
    /// The slots of the payload's fields that the statement reads.
    package let slots: Set<Int>
    package let variableCount: Int
    /// How it runs over stored data; nil for a statement on a stream.
    package let query: QueryPlan?
    /// The windows that it groups a stream by; nil without any. Such a statement is not evaluated message by message.
    package let windows: WindowPlan?
    let condition: (any Node)?
    let projection: Projection

    private init(
        statement: Statement, planner: Planner, query: QueryPlan? = nil, windows: WindowPlan? = nil, condition: (any Node)?,
        projection: Projection
    ) {
        self.statement = statement
        slots = planner.slots
        variableCount = planner.variableCount
        self.query = query
        self.windows = windows
        self.condition = condition
        self.projection = projection
    }

    /// Checks a statement and makes its plan; no plan where there is an error.
    package static func make(_ statement: Statement, in context: PlanningContext) -> Planned<StatementPlan> {
        var planner = Planner(context: context)
        planner.declare(statement.set)
        planner.isBeforeGroups = context.place == .stored || statement.window != nil || !statement.groupBy.isEmpty
        let condition = statement.where.map { planner.node($0) }
        planner.isBeforeGroups = false
        let plan: StatementPlan
        if let window = statement.window, let spec = planner.windowSpec(window, of: statement) {
            let (query, projection) = QueryPlan.make(statement, with: &planner)
            plan = StatementPlan(
                statement: statement, planner: planner, windows: WindowPlan(spec: spec, query: query, of: statement),
                condition: condition, projection: projection)
        } else if context.place == .stored {
            let (query, projection) = QueryPlan.make(statement, with: &planner)
            plan = StatementPlan(
                statement: statement, planner: planner, query: query, condition: condition, projection: projection)
        } else {
            planner.refuseStoredClauses(of: statement)
            let projection = planner.projection(statement.select)
            if planner.grouping != nil { planner.diagnostics.removeAll { $0.id == .ungroupedColumn } }
            plan = StatementPlan(statement: statement, planner: planner, condition: condition, projection: projection)
        }
        return Planned(plan: planner.hasErrors ? nil : plan, diagnostics: planner.diagnostics)
    }

    /// Runs the statement on the message that `frame` holds, and appends what it selects to `output`.
    ///
    /// `beginRule` and the rule's part of the frame's context are the caller's to set before.
    package func evaluate(_ frame: Frame, into output: inout [UInt8]) -> Outcome {
        precondition(windows == nil, "the messages of a window are taken into it, not evaluated one by one")
        if let condition, !condition.isTrue(frame) { return frame.interruption ?? .filtered }
        let start = output.count
        let isJSON = select(frame, into: &output)
        if let interruption = frame.interruption {
            output.removeLast(output.count - start)
            return interruption
        }
        return .selected(isJSON: isJSON)
    }

    /// Appends the outgoing payload; whether it is JSON.
    private func select(_ frame: Frame, into output: inout [UInt8]) -> Bool {
        // A lone `*` hands the payload on as it came, white space and all, JSON or not.
        guard projection.isPayload else { return projection.write(frame, to: &output) }
        output.append(contentsOf: frame.payloadBytes)
        if case .json = frame.payload { return true }
        return false
    }
}

/// What became of a message at a rule.
package enum Outcome: Sendable {
    /// `WHERE` was not true.
    case filtered
    /// The outgoing payload has been written.
    case selected(isJSON: Bool)
    /// The pass asked for these answers; see ``Frame/answerPending(_:)``.
    case needs([OutsideRequest])
    /// A function failed the message.
    case failed(String)
}

extension Frame {
    /// Why the pass ends without a result, if it does.
    ///
    /// A failure counts once all is answered: it may come of an answer that was not there yet.
    var interruption: Outcome? {
        if !context.pending.isEmpty { return .needs(context.pending) }
        return context.failure.map { .failed($0) }
    }
}

extension Planner {
    /// Where one message is tried.
    static let manyMessagesHint = "a rule of a pack is tried on many messages with 'sluice test' and 'sluice play'"

    /// Grouping, ordering and limits work on rows: a message is only one.
    mutating func refuseStoredClauses(of statement: Statement) {
        // The window has been told of.
        guard statement.window == nil else { return grouping = Grouping(keys: statement.groupBy, isWindowed: true) }
        let before = diagnostics.count
        func refuse(_ clause: String, at span: Span) {
            report(
                .clauseNeedsStoredData, "\(clause) needs a window or stored data", at: span,
                label: "this statement runs on one message at a time",
                hint: .init(
                    !context.keepsWindows
                        ? Self.manyMessagesHint
                        : "write GROUP BY …, TUMBLING(1m), or give the rule a schedule and read a table or a series, FROM \"name\""))
        }
        if let first = statement.groupBy.first { refuse("GROUP BY", at: first.span) }
        if let having = statement.having { refuse("HAVING", at: having.span) }
        if let first = statement.orderBy.first { refuse("ORDER BY", at: first.expression.span) }
        if let limit = statement.limit { refuse("LIMIT", at: limit.span) }
        guard diagnostics.count > before else { return }
        // Aggregates belong to the same mistake and are not told of one by one; other mistakes in these clauses are.
        grouping = Grouping(keys: statement.groupBy)
        for expression in statement.groupBy + [statement.having].compactMap(\.self) + statement.orderBy.map(\.expression) {
            _ = node(expression)
        }
    }
}
