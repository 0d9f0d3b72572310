package import SluicePlugins
import SluiceSQL
package import SluiceValues

/// The part of a statement that works on many rows: grouping, aggregates, HAVING, ORDER BY, LIMIT.
///
/// Which rows there are is the stores' business, what they mean is decided here.
package struct QueryPlan: Sendable {
    /// Whether rows are put together into groups.
    let isGrouped: Bool
    private let keys: [(name: String, node: any Node)]
    private let aggregates: [Planner.AggregateCall]
    private let having: (any Node)?
    private let order: [(node: any Node, isDescending: Bool)]
    private let limit: Int?
    private let bounds: [TimeBound]

    /// Rows that a query puts out, or groups that it holds, at most; more is an error, not a cut result.
    package static let maximumRows = 100_000

    /// A condition on `time` that every row of the result has to meet.
    private struct TimeBound: Sendable {
        let ordering: Ordering
        let node: any Node
    }

    // MARK: Planning

    static func make(_ statement: Statement, with planner: inout Planner) -> (QueryPlan, Projection) {
        let bounds = timeBounds(statement.where, &planner)
        let keys = statement.groupBy.enumerated().map { index, key in
            (name: SelectItem(expression: key, sourceText: "group\(index)").key[0], node: planner.node(key))
        }
        let isGrouped = !statement.groupBy.isEmpty || statement.having != nil || statement.containsAggregate
        if isGrouped { planner.grouping = Planner.Grouping(keys: statement.groupBy) }
        let projection = planner.groupedProjection(statement.select)
        let having = statement.having.map { planner.node($0) }
        let order = statement.orderBy.map { item in
            (node: planner.node(statement.select.expression(named: item.expression) ?? item.expression), item.isDescending)
        }
        let plan = QueryPlan(
            isGrouped: isGrouped, keys: keys, aggregates: planner.grouping?.aggregates ?? [], having: having,
            order: order, limit: statement.limit?.count, bounds: bounds)
        return (plan, projection)
    }

    /// The conjuncts of the form `time >= x`, `time BETWEEN x AND y` whose other side reads no row.
    private static func timeBounds(_ condition: Expression?, _ planner: inout Planner) -> [TimeBound] {
        guard let condition else { return [] }
        func isTime(_ expression: Expression) -> Bool { expression.kind == .name("time") }
        func bound(_ ordering: Ordering, _ side: Expression) -> [TimeBound] {
            guard !side.readsRow else { return [] }
            let before = planner.diagnostics
            let node = planner.node(side)
            planner.diagnostics = before
            return [TimeBound(ordering: ordering, node: node)]
        }
        switch condition.kind {
        case .binary(.and, let a, let b):
            return timeBounds(a, &planner) + timeBounds(b, &planner)
        case .binary(let op, let a, let b):
            guard let ordering = Ordering(op) else { return [] }
            if isTime(a) { return bound(ordering, b) }
            if isTime(b) { return bound(ordering.mirrored, a) }
            return []
        case .between(let item, let low, let high, negated: false) where isTime(item):
            return bound(.greaterOrEqual, low) + bound(.lessOrEqual, high)
        default:
            return []
        }
    }

    /// The times outside of which no row can meet the condition, so that a store need not read them.
    package func timeRange(_ frame: Frame) -> TimeRange {
        var range = TimeRange()
        for bound in bounds {
            guard let number = bound.node.value(frame).asNumber else { continue }
            switch bound.ordering {
            case .greater, .greaterOrEqual:
                guard let time = number.rounded(.down)?.int64 else { continue }
                range.from = max(range.from ?? time, time)
            case .less, .lessOrEqual:
                guard let time = number.rounded(.up)?.int64 else { continue }
                range.through = min(range.through ?? time, time)
            }
        }
        return range
    }

    // MARK: Running

    fileprivate struct Group {
        var first: Object
        var keys: Object
        var folds: [AggregateFold]
    }

    fileprivate func addRow(_ frame: Frame, to groups: inout OrderedGroups) throws(QueryError) {
        let values = keys.map { $0.node.value(frame) }
        try groups.withGroup(values.map(\.json).joined(separator: "\u{1}")) {
            Group(
                first: frame.row, keys: Object(zip(keys.map(\.name), values)),
                folds: aggregates.map { $0.aggregate.makeFold() })
        } update: { group in
            for (index, call) in aggregates.enumerated() {
                let value = call.argument?.value(frame) ?? .bool(true)
                group.folds[index].add(value, fraction: call.fraction?.value(frame) ?? .undefined)
            }
        }
    }

    fileprivate func passesHaving(_ frame: Frame) -> Bool { having?.isTrue(frame) ?? true }

    fileprivate func sortKeys(_ frame: Frame) -> [Value] { order.map { $0.node.value(frame) } }

    fileprivate var stopsAtLimit: Int? { order.isEmpty && !isGrouped ? limit : nil }

    fileprivate func arranged(_ rows: [(keys: [Value], row: ResultRow)]) -> [ResultRow] {
        var rows = rows
        if !order.isEmpty {
            let sorted = rows.enumerated().sorted { a, b in
                for (index, item) in order.enumerated() {
                    let comparison = a.element.keys[index].rank(against: b.element.keys[index])
                    if comparison != 0 { return (comparison < 0) != item.isDescending }
                }
                return a.offset < b.offset
            }
            rows = sorted.map(\.element)
        }
        return rows.prefix(limit ?? Int.max).map(\.row)
    }
}

/// One row of a query's result.
package struct ResultRow: Sendable {
    /// The JSON text; empty for an Undefined `SELECT VALUE`.
    package var payload: Payload
    /// What the templates of the rule's actions see: the group's keys and the members of the result.
    package var fields: Object
}

/// Why a query over stored data has no result.
package enum QueryError: Error, Sendable {
    /// More rows or groups than ``QueryPlan/maximumRows``.
    case tooManyRows
    /// A function failed it.
    case failed(String)
    case needs([OutsideRequest])

    package var message: String {
        switch self {
        case .tooManyRows: "the query gives more than \(QueryPlan.maximumRows) rows"
        case .failed(let reason): reason
        case .needs: "the query calls a function that reaches outside"
        }
    }
}

extension StatementPlan {
    /// Runs a query over the rows that `rows` feeds in.
    ///
    /// - Parameter rows: calls the closure it is given with each row until that answers false.
    /// - Complexity: O(rows), and O(n log n) in what is put out where it is ordered.
    package func run(_ frame: Frame, rows: ((Object) throws -> Bool) throws -> Void) throws -> [ResultRow] {
        guard let query else { preconditionFailure("a statement on a stream has no rows to run over") }
        var results: [(keys: [Value], row: ResultRow)] = []
        var groups = OrderedGroups()
        func finish(keys: Object) throws {
            guard query.passesHaving(frame) else { return }
            guard results.count < QueryPlan.maximumRows else { throw QueryError.tooManyRows }
            results.append((query.sortKeys(frame), result(frame, keys: keys)))
        }
        try rows { row in
            frame.row = row
            if !frame.variables.isEmpty { frame.variables = Array(repeating: nil, count: variableCount) }
            guard condition?.isTrue(frame) ?? true else { return frame.interruption == nil }
            if query.isGrouped {
                try query.addRow(frame, to: &groups)
            } else {
                try finish(keys: Object())
            }
            return frame.interruption == nil && results.count < query.stopsAtLimit ?? Int.max
        }
        // Without GROUP BY all rows are one group, be there any or not.
        if query.isGrouped, statement.groupBy.isEmpty, groups.isEmpty {
            frame.row = Object()
            groups.addEmpty(query)
        }
        for group in groups.inOrder {
            frame.row = group.first
            frame.aggregates = group.folds.map(\.result)
            try finish(keys: group.keys)
        }
        switch frame.interruption {
        case .failed(let reason): throw QueryError.failed(reason)
        case .needs(let requests): throw QueryError.needs(requests)
        default: return query.arranged(results)
        }
    }

    private func result(_ frame: Frame, keys: Object) -> ResultRow {
        var bytes: [UInt8] = []
        let isJSON = projection.write(frame, to: &bytes)
        var fields = keys
        if case .object(let object) = projection.value(frame) {
            for member in object.members { fields[member.key] = member.value }
        }
        return ResultRow(payload: Payload(bytes, isJSON: isJSON), fields: fields)
    }
}

/// Groups by key in the order of their first rows, bounded.
private struct OrderedGroups {
    private var places: [String: Int] = [:]
    private(set) var inOrder: [QueryPlan.Group] = []

    var isEmpty: Bool { inOrder.isEmpty }

    mutating func withGroup(
        _ key: String, make: () -> QueryPlan.Group, update: (inout QueryPlan.Group) -> Void
    ) throws(QueryError) {
        let place: Int
        if let known = places[key] {
            place = known
        } else {
            guard inOrder.count < QueryPlan.maximumRows else { throw .tooManyRows }
            place = inOrder.count
            places[key] = place
            inOrder.append(make())
        }
        update(&inOrder[place])
    }

    mutating func addEmpty(_ query: QueryPlan) {
        inOrder.append(query.emptyGroup)
    }
}

extension QueryPlan {
    fileprivate var emptyGroup: Group {
        Group(first: Object(), keys: Object(), folds: aggregates.map { $0.aggregate.makeFold() })
    }
}

extension Value {
    /// A total order for ORDER BY: Booleans, numbers, Strings, anything else by its JSON; Null and Undefined last.
    fileprivate func rank(against other: Value) -> Int {
        let a = rankOfType
        let b = other.rankOfType
        if a != b { return a - b }
        switch (self, other) {
        case (.bool(let x), .bool(let y)): return x == y ? 0 : x ? 1 : -1
        case (.null, _), (.undefined, _): return 0
        default: return order(against: other) ?? (json == other.json ? 0 : json < other.json ? -1 : 1)
        }
    }

    private var rankOfType: Int {
        switch self {
        case .bool: 0
        case .number: 1
        case .string: 2
        case .array: 3
        case .object: 4
        case .bytes: 5
        case .null: 6
        case .undefined: 7
        }
    }
}
