import SluiceSQL
import SluiceValues

/// What the operand of a comparison had to be for its outcome to be another one, in words that go on from "it would pass".
struct TurningPhrase {
    let operand: Expression
    /// `from 40`, `below 20`, `if zone_id were 1`
    let text: String
    /// Whether it is a bound that numbers are within.
    let isNumeric: Bool

    /// nil for what is no comparison with something known.
    ///
    /// - Parameter isWanted: whether the comparison is to be true.
    init?(_ comparison: Expression, isWanted: Bool, trace: Trace) {
        let known = KnownSide(trace: trace)
        switch comparison.kind {
        case .binary(let op, let a, let b):
            if let side = known.text(of: b) {
                self.init(a, op, side, isWanted)
            } else if let side = known.text(of: a), let mirrored = op.mirrored {
                self.init(b, mirrored, side, isWanted)
            } else {
                return nil
            }
        case .between(let item, let low, let high, let isNegated):
            guard let low = known.text(of: low), let high = known.text(of: high) else { return nil }
            let isInside = isWanted != isNegated
            self.init(
                operand: item, text: isInside ? "from \(low.text) to \(high.text)" : "below \(low.text) or above \(high.text)",
                isNumeric: low.isNumber && high.isNumber)
        case .isIn(let item, let list, let isNegated):
            guard let list = known.text(of: list) else { return nil }
            let verb = isWanted != isNegated ? "were one of" : "were there and none of"
            self.init(operand: item, text: "if \(item.printed()) \(verb) \(list.text)", isNumeric: false)
        case .like(let item, let pattern, let isNegated):
            guard let pattern = known.text(of: pattern) else { return nil }
            let verb = isWanted != isNegated ? "were like" : "were a text unlike"
            self.init(operand: item, text: "if \(item.printed()) \(verb) \(pattern.text)", isNumeric: false)
        case .name, .member:
            self.init(operand: comparison, text: "if \(comparison.printed()) were \(isWanted)", isNumeric: false)
        default: return nil
        }
    }

    private init(operand: Expression, text: String, isNumeric: Bool) {
        self.operand = operand
        self.text = text
        self.isNumeric = isNumeric
    }

    private init?(_ operand: Expression, _ op: BinaryOperator, _ side: KnownSide.Text, _ isWanted: Bool) {
        let op = isWanted ? op : op.negated
        switch op {
        case .equal: self.init(operand: operand, text: "if \(operand.printed()) were \(side.text)", isNumeric: false)
        case .notEqual:
            self.init(operand: operand, text: "if \(operand.printed()) were there and not \(side.text)", isNumeric: false)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard side.isNumber else { return nil }
            let word = switch op {
            case .less: "below"
            case .lessOrEqual: "up to"
            case .greater: "above"
            default: "from"
            }
            self.init(operand: operand, text: "\(word) \(side.text)", isNumeric: true)
        default: return nil
        }
    }
}

/// Reads the side of a comparison that does not depend on the payload.
struct KnownSide {
    let trace: Trace

    struct Text {
        let text: String
        let isNumber: Bool
    }

    /// A literal, an array of literals, or a parameter of the pack; nil for all else.
    func text(of side: Expression) -> Text? {
        switch side.kind {
        case .literal(let literal):
            if case .number = literal { return Text(text: side.printed(), isNumber: true) }
            if case .duration = literal { return Text(text: side.printed(), isNumber: true) }
            return Text(text: side.printed(), isNumber: false)
        case .negate(let inner): return text(of: inner).map { Text(text: side.printed(), isNumber: $0.isNumber) }
        case .array(let items): return items.allSatisfy { text(of: $0) != nil } ? Text(text: side.printed(), isNumber: false) : nil
        case .call(let function, _) where function.text.lowercased() == "parameter":
            guard let values = trace.values[side.span], values.count == 1, let value = values.first, !value.isUndefined else { return nil }
            return Text(text: value.json, isNumber: value.number != nil)
        default: return nil
        }
    }
}

extension BinaryOperator {
    /// The same comparison with its sides exchanged; nil for what is no comparison.
    fileprivate var mirrored: BinaryOperator? {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        case .or, .and, .add, .subtract, .multiply, .divide, .remainder: nil
        }
    }

    fileprivate var negated: BinaryOperator {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        case .or, .and, .add, .subtract, .multiply, .divide, .remainder: self
        }
    }
}
