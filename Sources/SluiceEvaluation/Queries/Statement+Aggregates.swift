import SluiceSQL

extension Statement {
    /// Whether an aggregate stands in SELECT or ORDER BY, which makes all rows one group where there is no GROUP BY.
    var containsAggregate: Bool {
        (select.expressions + orderBy.map(\.expression)).contains(where: \.containsAggregate)
    }
}

extension SelectClause {
    /// What the aliases of one name stand for.
    var aliases: [String: Expression] {
        guard case .items(let items) = self else { return [:] }
        let named = items.filter { $0.alias.count == 1 }.map { ($0.alias[0].text, $0.expression) }
        return Dictionary(named, uniquingKeysWith: { $1 })
    }
}

extension Expression {
    /// What a nested query selects is over its elements; what it runs over is of the row or the group around it.
    fileprivate var containsAggregate: Bool {
        contains {
            switch $0.kind {
            case .call(let name, _): Aggregate(rawValue: name.text.lowercased()) != nil
            case .subquery(let query), .exists(let query): query.from.containsAggregate
            default: false
            }
        }
    }
}
