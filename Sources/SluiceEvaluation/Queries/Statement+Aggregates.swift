import SluiceSQL
import SluiceText

extension Statement {
    /// Whether an aggregate stands in SELECT, HAVING or ORDER BY, which makes all rows one group where there is no GROUP BY.
    var containsAggregate: Bool {
        let selected: [Expression] =
            switch select {
            case .value(let expression): [expression]
            case .items(let items): items.map(\.expression)
            }
        return (selected + orderBy.map(\.expression)).contains(where: \.containsAggregate)
    }
}

extension SelectClause {
    /// The selected expression whose alias an ORDER BY names.
    func expression(named expression: Expression) -> Expression? {
        guard case .name(let name) = expression.kind, case .items(let items) = self else { return nil }
        return items.first { $0.alias.map(\.text) == [name] }?.expression
    }
}

extension Planner {
    /// The projection of a query over stored data; `*` does not go with grouping.
    mutating func groupedProjection(_ select: SelectClause) -> Projection {
        if grouping != nil, case .items(let items) = select {
            for item in items where item.expression.kind == .star {
                report(
                    .starMisplaced, "'*' does not go with GROUP BY or an aggregate", at: item.expression.span,
                    label: "a group has many rows",
                    hint: .init("name the keys and the aggregates to select"))
            }
        }
        return projection(select)
    }
}

extension Expression {
    var containsAggregate: Bool { contains { $0.isAggregateCall } }

    /// Whether the value depends on the row: any name outside of a nested query, or `*`.
    var readsRow: Bool {
        contains {
            switch $0.kind {
            case .name, .star, .subquery, .exists: true
            default: false
            }
        }
    }

    private var isAggregateCall: Bool {
        guard case .call(let name, _) = kind else { return false }
        return Aggregate(rawValue: name.text.lowercased()) != nil
    }

    /// Whether this expression or a part of it, nested queries apart, is what is looked for.
    private func contains(_ isWanted: (Expression) -> Bool) -> Bool {
        isWanted(self) || parts.contains { $0.contains(isWanted) }
    }

    private var parts: [Expression] {
        switch kind {
        case .literal, .star, .name, .variable, .exists, .subquery, .invalid: []
        case .member(let base, _): [base]
        case .element(let base, let index): [base, index]
        case .call(_, let arguments): arguments
        case .cast(let operand, _), .negate(let operand), .not(let operand), .isNull(let operand, _): [operand]
        case .caseOf(let subject, let arms, let otherwise):
            [subject, otherwise].compactMap(\.self) + arms.flatMap { [$0.when, $0.then] }
        case .binary(_, let a, let b), .isIn(let a, let b, _), .like(let a, let b, _): [a, b]
        case .between(let item, let low, let high, _): [item, low, high]
        case .array(let items): items
        case .object(let members): members.map(\.value)
        }
    }
}
