package import SluiceSQL
package import SluiceText
import SluiceValues

/// The ways that a statement may take, and which of them an evaluation took.
package struct StatementBranches: Sendable {
    /// One of the ways out of a clause.
    package struct Branch: Sendable, Hashable {
        /// `WHERE true`, `WHEN temperature > 40`, `ELSE`
        package var name: String
        /// Where what decides it stands, in the statement's text.
        package var span: Span
    }

    package let branches: [Branch]
    /// For each branch, the parts that had to be true, and those that had to be something else.
    private let conditions: [(isTrue: Span?, isNotTrue: Span?)]

    package init(of statement: Statement) {
        var branches: [Branch] = []
        var conditions: [(isTrue: Span?, isNotTrue: Span?)] = []
        func add(_ name: String, _ condition: Expression, isTrue: Bool) {
            branches.append(Branch(name: name, span: condition.span))
            conditions.append(isTrue ? (condition.span, nil) : (nil, condition.span))
        }
        for (name, condition) in [("WHERE", statement.where), ("HAVING", statement.having)] {
            guard let condition else { continue }
            if case .literal = condition.kind { continue }
            add("\(name) true", condition, isTrue: true)
            add("\(name) not true", condition, isTrue: false)
        }
        func addArms(_ expression: Expression) {
            // With a subject the arms hold values to compare, and no node says which of them was the one.
            if case .caseOf(nil, let arms, _) = expression.kind, !arms.contains(where: { $0.when.isLiteral }) {
                for arm in arms { add("WHEN \(arm.when.printed())", arm.when, isTrue: true) }
                if let last = arms.last { add("ELSE", last.when, isTrue: false) }
            }
            for part in expression.allParts { addArms(part) }
        }
        for assignment in statement.set?.assignments ?? [] { addArms(assignment.value) }
        for expression in [statement.where, statement.having].compactMap(\.self) + statement.groupBy { addArms(expression) }
        for expression in statement.select.expressions { addArms(expression) }
        self.branches = branches
        self.conditions = conditions
    }

    /// The places of the branches that an evaluation took.
    package func taken(in trace: Trace) -> [Int] {
        conditions.indices.filter { place in
            let (isTrue, isNotTrue) = conditions[place]
            if let isTrue { return trace.truths[isTrue]?.wasTrue ?? false }
            return isNotTrue.flatMap { trace.truths[$0]?.wasNotTrue } ?? false
        }
    }
}

