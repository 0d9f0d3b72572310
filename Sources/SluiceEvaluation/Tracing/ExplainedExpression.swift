package import SluiceSQL
import SluiceText
package import SluiceValues

/// An expression as a tree with the value that each part took: what `sluice why` and the playground show of a condition.
package struct ExplainedExpression: Sendable {
    /// In canonical form: `temperature >= 40`.
    package let text: String
    /// In the order of its evaluations, at most ``Trace/valuesKept``; empty where it was not evaluated, as of all literals.
    package let values: [Value]
    /// Where Undefined arose: `the payload has no 'temperature'`; why a function gave it.
    package let reasons: [String]
    /// Of a condition that stood in the way of the whole: what would turn it; nil of all others.
    package let turning: Turning?
    /// The parts that have values of their own to show.
    package let parts: [ExplainedExpression]

    /// A condition that stood in the way.
    package struct Turning: Sendable, Hashable {
        /// What its operand had to be: `from 40`, `below 20`, `if zone_id were 1`; nil where that can't be said in a word.
        package let text: String?
        /// Whether the whole condition would hold then, all else being as it is.
        package let isEnough: Bool

        /// `it would pass from 40`; `it would hold from 40` where more than this is in the way.
        package var sentence: String? { text.map { "it would \(isEnough ? "pass" : "hold") \($0)" } }
    }

    /// A condition with what would turn it, where it is not true.
    ///
    /// - Parameter payload: what paths read, to tell why they are Undefined; nil where they read something else.
    package init(condition: Expression, trace: Trace, payload: ExplainedPayload?) {
        let turning = ConditionTurning(of: condition, trace: trace)
        self.init(condition, trace, payload, turning.turnings)
    }

    /// An expression that is no condition.
    package init(_ expression: Expression, trace: Trace, payload: ExplainedPayload?) {
        self.init(expression, trace, payload, [:])
    }

    private init(_ expression: Expression, _ trace: Trace, _ payload: ExplainedPayload?, _ turnings: [Span: Turning]) {
        text = expression.printed()
        let values = if case .star = expression.kind { [Value]() } else { trace.values[expression.span] ?? [] }
        self.values = values
        var reasons = trace.reasons[expression.span] ?? []
        if reasons.isEmpty, values.contains(where: \.isUndefined), let reason = payload?.absence(of: expression) { reasons = [reason] }
        self.reasons = reasons
        turning = turnings[expression.span]
        // A path is told of as a whole; what was not evaluated has no values in it either.
        guard !expression.isPath, trace.values[expression.span] != nil else {
            parts = []
            return
        }
        // The elements of a nested query are not the payload.
        let isQuery = switch expression.kind { case .exists, .subquery: true; default: false }
        // What an aggregate folds was evaluated row by row, and is not there any more.
        let isCall = if case .call = expression.kind { true } else { false }
        parts = expression.shownParts.filter { !$0.isConstant && !(isCall && trace.values[$0.span] == nil) }
            .map { Self($0, trace, isQuery ? nil : payload, turnings) }
    }

    /// Whether it was evaluated; a lone `*` never is by itself.
    package var isEvaluated: Bool { !values.isEmpty }

    /// The values as they are shown: `39.5`, `Undefined`, several with `;` between them.
    package var shownValue: String {
        guard isEvaluated else { return "not evaluated" }
        return values.map { $0.isUndefined ? "Undefined" : $0.json }.joined(separator: "; ")
    }
}

extension Expression {
    var isLiteral: Bool { if case .literal = kind { true } else { false } }

    /// A literal, or an Array of nothing but literals.
    var isConstant: Bool { if case .array(let items) = kind { items.allSatisfy(\.isConstant) } else { isLiteral } }

    /// The parts that a tree shows below it: those of a chain of AND, or of OR, side by side.
    fileprivate var shownParts: [Expression] {
        guard case .binary(let op, _, _) = kind, op == .and || op == .or else { return allParts }
        var links: [Expression] = []
        var first = self
        // Such a chain leans to the left and may be long.
        while case .binary(op, let left, let right) = first.kind {
            links.append(right)
            first = left
        }
        return [first] + links.reversed()
    }
}
