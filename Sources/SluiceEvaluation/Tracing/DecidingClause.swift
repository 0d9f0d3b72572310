package import SluiceSQL
package import SluiceText
import SluiceValues

/// The clause that kept a message, or all rows, from passing, and the values that it rested on.
package struct DecidingClause: Sendable {
    /// `WHERE temperature >= 40 was false: temperature is 36.5`
    package let text: String
    /// Where the part stands that decided, in the statement's text.
    package let span: Span

    /// The clause of a statement that decided; nil where none that was evaluated did.
    package init?(of statement: Statement, trace: Trace) {
        if let condition = statement.where, Self.neverTrue(condition, trace) {
            self.init("WHERE", condition, trace)
        } else if let condition = statement.having, Self.neverTrue(condition, trace) {
            self.init("HAVING", condition, trace)
        } else {
            return nil
        }
    }

    private init(_ clause: String, _ condition: Expression, _ trace: Trace) {
        let part = Self.deciding(condition, trace)
        let facts = Self.facts(of: part, trace)
        let was = Self.shown(part, trace) ?? "never evaluated"
        text = "\(clause) \(part.printed()) was \(was)" + (facts.isEmpty ? "" : ": " + facts.joined(separator: ", "))
        span = part.span
    }

    private static func neverTrue(_ condition: Expression, _ trace: Trace) -> Bool {
        guard case .literal = condition.kind else { return trace.truths[condition.span].map { !$0.wasTrue } ?? false }
        return condition.kind != .literal(.boolean(true))
    }

    /// Of conditions that all have to hold, the first that did not.
    private static func deciding(_ condition: Expression, _ trace: Trace) -> Expression {
        guard case .binary(.and, let a, let b) = condition.kind else { return condition }
        if neverTrue(a, trace) { return deciding(a, trace) }
        return neverTrue(b, trace) ? deciding(b, trace) : condition
    }

    /// Facts told of one clause at most.
    private static let maximumFacts = 6

    /// What the parts were that have values of their own to tell, each once.
    private static func facts(of condition: Expression, _ trace: Trace) -> [String] {
        var facts: [String] = []
        func add(_ expression: Expression) {
            if isJoint(expression) || expression == condition {
                for part in expression.parts { add(part) }
                return
            }
            guard facts.count < maximumFacts, let value = shown(expression, trace) else { return }
            let fact = "\(expression.printed()) is \(value)"
            if !facts.contains(fact) { facts.append(fact) }
            if !expression.isPath { for part in expression.parts { add(part) } }
        }
        add(condition)
        return facts
    }

    /// Whether an expression only puts conditions together, or is one whose parts tell more.
    private static func isJoint(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .binary(let op, _, _):
            switch op {
            case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
            case .add, .subtract, .multiply, .divide, .remainder: false
            }
        case .not, .isIn, .between, .isNull, .like: true
        default: false
        }
    }

    /// Characters of a value that are told at most.
    private static let maximumText = 120

    /// What an expression was, in the order of its evaluations, each value once; nil for a literal and what was not evaluated.
    private static func shown(_ expression: Expression, _ trace: Trace) -> String? {
        if case .star = expression.kind { return nil }
        if expression.isConstant { return nil }
        guard let values = trace.values[expression.span] else { return nil }
        var texts: [String] = []
        for value in values {
            let text = value.isUndefined ? "Undefined" : value.json
            let short = text.count > maximumText ? String(text.prefix(maximumText)) + "…" : text
            if !texts.contains(short) { texts.append(short) }
        }
        return texts.joined(separator: " and ")
    }
}
