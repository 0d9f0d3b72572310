import SluiceSQL
import SluiceText

extension Planner {
    mutating func subquery(_ query: Subquery, at span: Span) -> SubqueryNode {
        gate("nested queries", at: span)
        let source: any Node
        if case .star = query.from.kind {
            source = whole(at: query.from.span)
        } else {
            source = node(query.from)
        }
        scopes.append(query.alias?.text)
        defer { scopes.removeLast() }
        let condition = query.where.map { node($0) }
        return SubqueryNode(source: source, condition: condition, projection: projection(query.select))
    }

    /// The projection of a SELECT clause in the current scope.
    mutating func projection(_ select: SelectClause) -> Projection {
        switch select {
        case .value(let expression):
            return Projection(value: elementNode(expression))
        case .items(let items):
            return Projection(items: items.map { item in
                if case .star = item.expression.kind {
                    return .init(path: item.alias.map(\.text), node: star(at: item.expression.span))
                }
                return .init(path: item.key, node: node(item.expression))
            })
        }
    }
}
