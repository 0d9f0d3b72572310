package import SluicePlugins
import SluiceSQL
import SluiceValues

/// The part of a statement that works on many rows: grouping, aggregates, HAVING, ORDER BY, LIMIT.
///
/// Which rows there are is the stores' business, what they mean is decided here.
package struct QueryPlan: Sendable {
    /// Whether rows are put together into groups.
    let isGrouped: Bool
    let keys: [(name: String, node: any Node)]
    let aggregates: [Planner.AggregateCall]
    let having: (any Node)?
    let order: [Order]
    let limit: Int?
    /// What bounds the times of the rows.
    let bounds: [TimeBound]
    let variableCount: Int

    /// Rows that a query puts out, or groups that it holds, at most; more is an error, not a cut result.
    package static let maximumRows = 100_000

    struct Order: Sendable {
        let key: Key
        let isDescending: Bool

        enum Key: Sendable {
            /// What stands under a path of the result; where nothing does, what the path is in the row.
            case result([String], otherwise: (any Node)?)
            case node(any Node)
        }
    }

    /// The name that a key has in the rows that templates read.
    static func name(ofKey key: Expression, at index: Int) -> String {
        SelectItem(expression: key, sourceText: "group\(index)").key[0]
    }

    static func make(_ statement: Statement, with planner: inout Planner) -> (QueryPlan, Projection) {
        let isWindowed = statement.window != nil
        let bounds = isWindowed ? [] : TimeBound.all(in: statement.where, &planner)
        let keys = statement.groupBy.enumerated().map { index, key in
            (name: name(ofKey: key, at: index), node: planner.node(key))
        }
        let isGrouped = isWindowed || !statement.groupBy.isEmpty || statement.having != nil || statement.containsAggregate
        if isGrouped {
            planner.grouping = Planner.Grouping(
                keys: statement.groupBy.map { planner.resolved($0) }, isWindowed: isWindowed, aliases: statement.select.aliases)
        }
        let projection = planner.projection(statement.select)
        let having = statement.having.map { planner.node($0) }
        let order = statement.orderBy.map { item in
            Order(key: planner.orderKey(item.expression, in: statement), isDescending: item.isDescending)
        }
        let plan = QueryPlan(
            isGrouped: isGrouped, keys: keys, aggregates: planner.grouping?.aggregates ?? [], having: having,
            order: order, limit: statement.limit?.count, bounds: bounds, variableCount: planner.variableCount)
        return (plan, projection)
    }
}

/// A condition on `time` that every row of the result has to meet.
struct TimeBound: Sendable {
    let ordering: Ordering
    let node: any Node

    /// The conjuncts of the form `time >= x`, `time = x`, `time BETWEEN x AND y` whose other side reads no row.
    static func all(in condition: Expression?, _ planner: inout Planner) -> [TimeBound] {
        guard let condition else { return [] }
        func isTime(_ expression: Expression) -> Bool { planner.resolved(expression).kind == .name("time") }
        func bounds(_ orderings: [Ordering], _ side: Expression) -> [TimeBound] {
            guard planner.isFixed(side, by: []) else { return [] }
            // The condition's own plan has told of its mistakes, and numbers its own calls.
            var copy = planner
            let node = copy.node(side)
            return orderings.map { TimeBound(ordering: $0, node: node) }
        }
        switch condition.kind {
        case .binary(.and, let a, let b):
            return all(in: a, &planner) + all(in: b, &planner)
        case .binary(.equal, let a, let b) where isTime(a):
            return bounds([.greaterOrEqual, .lessOrEqual], b)
        case .binary(.equal, let a, let b) where isTime(b):
            return bounds([.greaterOrEqual, .lessOrEqual], a)
        case .binary(let op, let a, let b):
            guard let ordering = Ordering(op) else { return [] }
            if isTime(a) { return bounds([ordering], b) }
            return isTime(b) ? bounds([ordering.mirrored], a) : []
        case .between(let item, let low, let high, negated: false) where isTime(item):
            return bounds([.greaterOrEqual], low) + bounds([.lessOrEqual], high)
        default:
            return []
        }
    }

    /// Makes a range as narrow as the condition allows.
    func narrow(_ range: inout TimeRange, _ frame: Frame) {
        guard let number = node.value(frame).asNumber else { return }
        switch ordering {
        case .greater, .greaterOrEqual:
            guard let time = number.rounded(.down)?.int64 else { return }
            range.from = max(range.from ?? time, time)
        case .less, .lessOrEqual:
            guard let time = number.rounded(.up)?.int64 else { return }
            range.through = min(range.through ?? time, time)
        }
    }
}

extension QueryPlan {
    /// The times outside of which no row can meet the condition, so that a store need not read them.
    ///
    /// A bound that draws, asks the outside or fails is left out: evaluated for a row it may be another.
    package func timeRange(_ frame: Frame) -> TimeRange {
        let (row, context) = (frame.row, frame.context)
        defer {
            frame.row = row
            frame.context = context
        }
        var range = TimeRange()
        frame.row = Object()
        for bound in bounds {
            var narrowed = range
            frame.forgetVariables(count: variableCount)
            frame.context.reset()
            bound.narrow(&narrowed, frame)
            if !frame.context.isTouched { range = narrowed }
        }
        return range
    }
}
