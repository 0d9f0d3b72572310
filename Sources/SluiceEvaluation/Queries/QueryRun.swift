package import SluicePlugins
package import SluiceValues

/// One row of a query's result.
package struct ResultRow: Sendable {
    /// The JSON text; empty for an Undefined `SELECT VALUE`.
    package var payload: Payload
    /// What the templates of the rule's actions see: the group's keys and the members of the result.
    package var fields: Object

    package init(payload: Payload, fields: Object) {
        self.payload = payload
        self.fields = fields
    }
}

/// Why a query over stored data has no result.
package enum QueryError: Error, Sendable {
    /// More rows or groups than ``QueryPlan/maximumRows``.
    case tooManyRows
    /// A function failed it.
    case failed(String)

    package var message: String {
        switch self {
        case .tooManyRows: "the query gives more than \(QueryPlan.maximumRows) rows"
        case .failed(let reason): reason
        }
    }
}

extension StatementPlan {
    /// Runs a query over the rows that `rows` feeds in.
    ///
    /// - Parameters:
    ///   - rows: calls the closure it is given with each row until that answers false; once more for each pass.
    ///   - answer: answers what the expressions ask for.
    /// - Complexity: O(rows), and O(n log n) in what is put out where it is ordered; for each pass.
    package func run(
        _ frame: Frame, rows: ((Object) throws -> Bool) throws -> Void, answer: (OutsideRequest) throws -> OutsideAnswer
    ) throws -> [ResultRow] {
        while true {
            if let result = try pass(frame, rows: rows) { return result }
            try frame.answerPending(answer)
        }
    }

    /// nil where something was asked for.
    private func pass(_ frame: Frame, rows: ((Object) throws -> Bool) throws -> Void) throws -> [ResultRow]? {
        guard let query else { preconditionFailure("a statement on a stream has no rows to run over") }
        var results = QueryResults<ResultRow>(query)
        var groups = QueryGroups(query)
        func finish(keys: Object) throws(QueryError) {
            guard query.having?.isTrue(frame) ?? true else { return }
            let value = projection.value(frame)
            try results.add(row(of: value, keys: keys), keys: query.sortKeys(frame, of: value))
        }
        frame.aggregates = []
        frame.forgetVariables(count: variableCount)
        try rows { row in
            frame.row = row
            if condition?.isTrue(frame) ?? true {
                if query.isGrouped { try groups.add(frame) } else { try finish(keys: Object()) }
            }
            // What one pass asks for is answered at once, for as many rows as may be.
            return frame.context.failure == nil && frame.pending.count < Frame.maximumAnswers && !results.isComplete
        }
        // Without GROUP BY all rows are one group, be there any or not.
        if query.isGrouped, query.keys.isEmpty { groups.ensureOne() }
        for group in groups.inOrder where frame.interruption == nil {
            frame.row = group.first
            frame.aggregates = group.folds.map(\.result)
            try finish(keys: group.keys)
        }
        switch frame.interruption {
        case .failed(let reason): throw QueryError.failed(reason)
        case .needs: return nil
        default: return results.arranged
        }
    }

    func row(of value: Value, keys: Object) -> ResultRow {
        var bytes: [UInt8] = []
        value.writeJSON(to: &bytes)
        var fields = keys
        for member in value.object?.members ?? [] { fields[member.key] = member.value }
        return ResultRow(payload: Payload(bytes, isJSON: !value.isUndefined), fields: fields)
    }
}

/// The groups of a query in the order of their first rows, bounded.
struct QueryGroups {
    struct Group {
        var first: Object
        var keys: Object
        var folds: [AggregateFold]
    }

    private let query: QueryPlan
    private var places: [ExactText: Int] = [:]
    private(set) var inOrder: [Group] = []

    init(_ query: QueryPlan) { self.query = query }

    /// Takes the row in the frame into its group.
    mutating func add(_ frame: Frame) throws(QueryError) {
        let values = query.keys.map { $0.node.value(frame) }
        let place = try place(of: values, first: frame.row)
        for (index, call) in query.aggregates.enumerated() {
            let value = call.argument?.value(frame) ?? .bool(true)
            inOrder[place].folds[index].add(value, fraction: call.fraction?.value(frame) ?? .undefined)
        }
    }

    private mutating func place(of values: [Value], first: Object) throws(QueryError) -> Int {
        let name = ExactText(Value.groupName(of: values))
        if let known = places[name] { return known }
        guard inOrder.count < QueryPlan.maximumRows else { throw .tooManyRows }
        places[name] = inOrder.count
        append(first: first, keys: Object(zip(query.keys.map(\.name), values)))
        return inOrder.count - 1
    }

    mutating func ensureOne() {
        if inOrder.isEmpty { append(first: Object(), keys: Object()) }
    }

    private mutating func append(first: Object, keys: Object) {
        inOrder.append(Group(first: first, keys: keys, folds: query.aggregates.map { $0.aggregate.makeFold() }))
    }
}

/// The rows of a result, put in order at the end and cut to the limit.
struct QueryResults<Row> {
    typealias Item = (keys: [Value], row: Row)

    private let query: QueryPlan
    private var items: [Item] = []

    /// Rows beyond the limit that are held before they are put in order and cut.
    private static var slack: Int { 1024 }

    init(_ query: QueryPlan) { self.query = query }

    /// Whether no later row can change the result.
    var isComplete: Bool {
        guard let limit = query.limit, query.order.isEmpty, !query.isGrouped else { return false }
        return items.count >= limit
    }

    var arranged: [Row] { sorted.prefix(query.limit ?? Int.max).map(\.row) }

    mutating func add(_ row: Row, keys: [Value]) throws(QueryError) {
        if let limit = query.limit, limit < QueryPlan.maximumRows / 2, items.count >= 2 * limit + Self.slack {
            items = Array(sorted.prefix(limit))
        }
        guard items.count < QueryPlan.maximumRows else { throw .tooManyRows }
        items.append((keys, row))
    }

    private var sorted: [Item] {
        guard !query.order.isEmpty else { return items }
        return items.enumerated().sorted { a, b in
            for (index, item) in query.order.enumerated() {
                let (one, other) = (a.element.keys[index], b.element.keys[index])
                if let comes = one.comes(before: other, isDescending: item.isDescending) { return comes }
            }
            return a.offset < b.offset
        }.map(\.element)
    }
}

extension QueryPlan {
    func sortKeys(_ frame: Frame, of result: Value) -> [Value] {
        order.map { item in
            switch item.key {
            case .result(let path, let row):
                let value = path.reduce(result) { $0[$1] }
                return value.isUndefined ? row?.value(frame) ?? value : value
            case .node(let node):
                return node.value(frame)
            }
        }
    }
}

extension Value {
    /// Which of two comes first in an ORDER BY: Booleans, numbers, Strings, anything else by its JSON; nil where they tie.
    ///
    /// Null and Undefined come last in either direction.
    fileprivate func comes(before other: Value, isDescending: Bool) -> Bool? {
        let isLast = isNull || isUndefined
        let otherIsLast = other.isNull || other.isUndefined
        if isLast || otherIsLast { return isLast == otherIsLast ? nil : otherIsLast }
        let order = typeOrder == other.typeOrder ? orderInType(against: other) : typeOrder - other.typeOrder
        return order == 0 ? nil : (order < 0) != isDescending
    }

    private func orderInType(against other: Value) -> Int {
        switch (self, other) {
        case (.bool(let a), .bool(let b)): return a == b ? 0 : a ? 1 : -1
        case (.number, .number), (.string, .string): return order(against: other) ?? 0
        default: return Value.string(json).order(against: .string(other.json)) ?? 0
        }
    }

    private var typeOrder: Int {
        switch self {
        case .bool: 0
        case .number: 1
        case .string: 2
        case .array: 3
        case .object: 4
        case .bytes, .null, .undefined: 5
        }
    }
}
