import SluiceSQL

extension Expression {
    /// Calls `body` with each function call in the expression, nested queries included.
    func forEachCall(_ body: (_ function: Name, _ arguments: [Expression]) -> Void) {
        if case .call(let function, let arguments) = kind { body(function, arguments) }
        for part in parts { part.forEachCall(body) }
    }

    /// The expressions directly inside this one.
    private var parts: [Expression] {
        switch kind {
        case .literal, .star, .name, .variable, .invalid: []
        case .member(let base, _): [base]
        case .element(let base, let index): [base, index]
        case .call(_, let arguments): arguments
        case .cast(let operand, _), .negate(let operand), .not(let operand), .isNull(let operand, _): [operand]
        case .caseOf(let subject, let arms, let otherwise):
            [subject].compactMap { $0 } + arms.flatMap { [$0.when, $0.then] } + [otherwise].compactMap { $0 }
        case .binary(_, let left, let right), .isIn(let left, let right, _): [left, right]
        case .between(let operand, let low, let high, _): [operand, low, high]
        case .like(let operand, let pattern, _): [operand, pattern]
        case .exists(let query), .subquery(let query): query.expressions
        case .array(let elements): elements
        case .object(let members): members.map(\.value)
        }
    }
}

extension Subquery {
    fileprivate var expressions: [Expression] { select.expressions + [from] + [`where`].compactMap { $0 } }
}

extension SelectClause {
    fileprivate var expressions: [Expression] {
        switch self {
        case .value(let expression): [expression]
        case .items(let items): items.map(\.expression)
        }
    }
}

extension Statement {
    /// The expressions of all clauses.
    var expressions: [Expression] {
        let assigned = set?.assignments.map(\.value) ?? []
        let conditions = [`where`, having].compactMap { $0 }
        return assigned + select.expressions + conditions + groupBy + (window?.arguments ?? []) + orderBy.map(\.expression)
    }
}
