package import SluiceSQL
package import SluiceText
import SluiceValues

/// The ways that a statement may take, and which of them an evaluation took.
package struct StatementBranches: Sendable {
    /// One of the ways out of a clause.
    package struct Branch: Sendable, Hashable {
        /// `WHERE true`, `WHEN temperature > 40`, `ELSE`
        package var name: String
        /// Where what decides it stands, in the statement's text; of an ELSE that is written what it gives.
        package var span: Span
    }

    package let branches: [Branch]
    /// For each branch, what takes it.
    private let conditions: [Condition]

    private enum Condition: Sendable {
        case isTrue(Span)
        case isNotTrue(Span)
        /// An arm of the `CASE` that stands there; nil for none of them.
        case arm(Int?, of: Span)
    }

    package init(of statement: Statement) {
        var branches: [Branch] = []
        var conditions: [Condition] = []
        func add(_ name: String, _ part: Expression, _ condition: Condition) {
            branches.append(Branch(name: name, span: part.span))
            conditions.append(condition)
        }
        for (name, condition) in [("WHERE", statement.where), ("HAVING", statement.having)] {
            guard let condition else { continue }
            if case .literal = condition.kind { continue }
            add("\(name) true", condition, .isTrue(condition.span))
            add("\(name) not true", condition, .isNotTrue(condition.span))
        }
        func addArms(_ expression: Expression) {
            switch expression.kind {
            case .caseOf(nil, let arms, let otherwise) where !arms.contains(where: { $0.when.isLiteral }):
                for arm in arms { add("WHEN \(arm.when.printed())", arm.when, .isTrue(arm.when.span)) }
                if let last = arms.last { add("ELSE", otherwise ?? last.when, .isNotTrue(last.when.span)) }
            case .caseOf(let subject?, let arms, let otherwise):
                let name = "CASE \(subject.printed())"
                for (place, arm) in arms.enumerated() {
                    add("\(name) WHEN \(arm.when.printed())", arm.when, .arm(place, of: expression.span))
                }
                add("\(name) ELSE", otherwise ?? subject, .arm(nil, of: expression.span))
            default: break
            }
            for part in expression.allParts { addArms(part) }
        }
        // What actions alone read is no part of the statement's own evaluation, which is what is traced.
        let read = statement.variablesRead
        for assignment in statement.set?.assignments ?? [] where read.contains(assignment.variable.text) {
            addArms(assignment.value)
        }
        for expression in [statement.where, statement.having].compactMap(\.self) + statement.groupBy { addArms(expression) }
        for expression in statement.select.expressions { addArms(expression) }
        self.branches = branches
        self.conditions = conditions
    }

    /// The places of the branches that an evaluation took.
    package func taken(in trace: Trace) -> [Int] {
        conditions.indices.filter { place in
            switch conditions[place] {
            case .isTrue(let span): trace.truths[span]?.wasTrue ?? false
            case .isNotTrue(let span): trace.truths[span]?.wasNotTrue ?? false
            case .arm(let arm, let span): trace.arms[span]?.contains(arm) ?? false
            }
        }
    }
}

extension Statement {
    /// The variables that its clauses read, also through other variables.
    fileprivate var variablesRead: Set<String> {
        var read: Set<String> = []
        func look(_ expression: Expression) {
            if case .variable(let name) = expression.kind { read.insert(name) }
            for part in expression.allParts { look(part) }
        }
        for expression in [`where`, having].compactMap(\.self) + groupBy + select.expressions { look(expression) }
        // A variable may read those before it.
        for assignment in (set?.assignments ?? []).reversed() where read.contains(assignment.variable.text) { look(assignment.value) }
        return read
    }
}
