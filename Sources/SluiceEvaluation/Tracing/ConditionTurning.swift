import SluiceSQL
import SluiceText
import SluiceValues

/// Which parts of a condition stood in its way, and what would turn each.
///
/// It walks AND, OR and NOT down to the comparisons. That a turned part would be enough is said only where the rest of the
/// condition surely stays as it is: where it reads nothing that the part reads.
struct ConditionTurning {
    private(set) var turnings: [Span: ExplainedExpression.Turning] = [:]
    private let trace: Trace

    /// Another part of the condition, beside the one that is looked at.
    private struct Neighbour {
        let expression: Expression
        /// Whether the two are alternatives: whatever this one is, if it is not Undefined, the other one counts.
        let isAlternative: Bool
    }

    init(of condition: Expression, trace: Trace) {
        self.trace = trace
        walk(condition, wanted: .yes, isEnough: true, [])
    }

    private mutating func walk(_ part: Expression, wanted: Truth, isEnough: Bool, _ neighbours: [Neighbour]) {
        guard let outcome = outcome(of: part), outcome != wanted else { return }
        switch part.kind {
        case .not(let operand): walk(operand, wanted: wanted == .yes ? .no : .yes, isEnough: isEnough, neighbours)
        case .binary(.and, let a, let b): walk(a, b, areAlternatives: wanted == .no, wanted, isEnough, neighbours)
        case .binary(.or, let a, let b): walk(a, b, areAlternatives: wanted == .yes, wanted, isEnough, neighbours)
        default:
            let phrase = TurningPhrase(part, isWanted: wanted == .yes, trace: trace)
            let isAlone = phrase.map { phrase in neighbours.allSatisfy { stays($0, turning: part, phrase) } } ?? false
            turnings[part.span] = .init(text: phrase?.text, isEnough: isEnough && isAlone)
        }
    }

    /// Walks both sides of an AND or OR: of alternatives one is enough unless the other is Undefined, else both have to be as wanted.
    private mutating func walk(
        _ a: Expression, _ b: Expression, areAlternatives: Bool, _ wanted: Truth, _ isEnough: Bool, _ neighbours: [Neighbour]
    ) {
        for (part, other) in [(a, b), (b, a)] {
            let outcome = outcome(of: other)
            let isSettled = areAlternatives ? outcome != nil && outcome != .undefined : outcome == wanted
            walk(
                part, wanted: wanted, isEnough: isEnough && isSettled,
                neighbours + [Neighbour(expression: other, isAlternative: areAlternatives)])
        }
    }

    /// What a condition was; nil where it was not evaluated, or was not the same each time.
    private func outcome(of part: Expression) -> Truth? {
        if case .literal(.boolean(let bool)) = part.kind { return Truth(bool) }
        guard let values = trace.values[part.span], let truths = trace.truths[part.span], !truths.wasTrue || !truths.wasNotTrue,
            let first = values.first.map({ Truth($0.asBool) }), values.allSatisfy({ Truth($0.asBool) == first })
        else { return nil }
        return first
    }

    /// Whether another part of the condition stays as it is, or may become what it likes, when one is turned.
    private func stays(_ neighbour: Neighbour, turning part: Expression, _ phrase: TurningPhrase) -> Bool {
        guard let turned = phrase.operand.rootNames, let read = neighbour.expression.rootNames else { return false }
        if turned.isDisjoint(with: read) { return true }
        // Two bounds on one number: with another number the other bound is true or false, and never Undefined.
        return neighbour.isAlternative && phrase.isNumeric && neighbour.expression.isNumericBound(of: phrase.operand, KnownSide(trace: trace))
    }
}

extension Expression {
    /// The fields of the payload that it reads; nil where that can't be told by name.
    fileprivate var rootNames: Set<String>? {
        switch kind {
        case .name(let name): return [name]
        case .star, .variable, .exists, .subquery, .invalid: return nil
        default:
            var names: Set<String> = []
            for part in parts {
                guard let inner = part.rootNames else { return nil }
                names.formUnion(inner)
            }
            return names
        }
    }

    /// Whether it compares an operand with a number that does not depend on the payload.
    fileprivate func isNumericBound(of operand: Expression, _ known: KnownSide) -> Bool {
        guard case .binary(let op, let a, let b) = kind, [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(op) else {
            return false
        }
        func isNumber(_ side: Expression) -> Bool { known.text(of: side)?.isNumber ?? false }
        return a == operand && isNumber(b) || b == operand && isNumber(a)
    }
}
