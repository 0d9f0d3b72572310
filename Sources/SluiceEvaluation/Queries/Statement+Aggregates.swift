import SluiceSQL

extension Statement {
    /// Whether an aggregate stands in SELECT or ORDER BY, which makes all rows one group where there is no GROUP BY.
    var containsAggregate: Bool {
        (select.expressions + orderBy.map(\.expression)).contains(where: \.containsAggregate)
    }
}

extension SelectClause {
    /// The key of the result that an ORDER BY's name stands for, if it stands for one.
    func key(named expression: Expression) -> String? {
        guard case .name(let name) = expression.kind, case .items(let items) = self else { return nil }
        return items.contains { $0.expression.kind != .star && $0.key == [name] } ? name : nil
    }
}

extension Expression {
    fileprivate var containsAggregate: Bool {
        contains {
            guard case .call(let name, _) = $0.kind else { return false }
            return Aggregate(rawValue: name.text.lowercased()) != nil
        }
    }
}
