import SluiceSQL
import SluiceValues

/// `<` `<=` `>` `>=`: both sides as numbers. Source: language reference, 6.2.
enum Ordering: Sendable {
    case less, lessOrEqual, greater, greaterOrEqual

    init?(_ op: BinaryOperator) {
        switch op {
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        default: return nil
        }
    }

    @inline(__always)
    func holds(_ comparison: Int) -> Bool {
        switch self {
        case .less: comparison < 0
        case .lessOrEqual: comparison <= 0
        case .greater: comparison > 0
        case .greaterOrEqual: comparison >= 0
        }
    }

    /// The same with the sides changed over.
    var mirrored: Ordering {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}

final class OrderingNode: ConditionNode {
    let ordering: Ordering
    let left, right: any Node

    init(_ ordering: Ordering, _ left: any Node, _ right: any Node) {
        self.ordering = ordering
        self.left = left
        self.right = right
    }

    func truth(_ frame: Frame) -> Truth {
        Truth(left.value(frame).compareAsNumbers(right.value(frame)).map(ordering.holds))
    }
}

/// A field against a number: compared from the token, without a value made.
final class FieldOrderingNode: ConditionNode {
    let ordering: Ordering
    let slot: Int
    let bound: Number

    init(_ ordering: Ordering, slot: Int, constant: Number) {
        self.ordering = ordering
        self.slot = slot
        bound = constant
    }

    func truth(_ frame: Frame) -> Truth {
        let number: Number?
        if let bytes = frame.numberBytes(slot: slot) {
            number = Number(digits: bytes)
        } else {
            number = frame.token(slot: slot)?.value(wholeIsInt: true).asNumber
        }
        guard let number else { return .undefined }
        return Truth(ordering.holds(number.compare(bound)))
    }
}

/// `=` and `<>`. Source: language reference, 6.3.
final class EqualityNode: ConditionNode {
    let isNegated: Bool
    let left, right: any Node

    init(_ left: any Node, _ right: any Node, isNegated: Bool) {
        self.left = left
        self.right = right
        self.isNegated = isNegated
    }

    func truth(_ frame: Frame) -> Truth {
        let a = left.value(frame)
        let b = right.value(frame)
        return Truth(isNegated ? a.differs(from: b) : a.equals(b))
    }
}

/// A field against a text: compared from the token where it has no escapes.
final class FieldTextNode: ConditionNode {
    let isNegated: Bool
    let slot: Int
    let text: String
    let bytes: [UInt8]

    init(slot: Int, text: String, isNegated: Bool) {
        self.slot = slot
        self.text = text
        self.isNegated = isNegated
        bytes = Array(text.utf8)
    }

    func truth(_ frame: Frame) -> Truth {
        guard let token = frame.token(slot: slot) else { return .undefined }
        guard case .json(let raw, .string, let hasEscapes) = token else {
            // A number beyond the range has no value.
            let isUndefined = frame.numberBytes(slot: slot).map { Number(digits: $0) == nil } ?? false
            return isUndefined ? .undefined : Truth(isNegated)
        }
        let isEqual: Bool
        if hasEscapes {
            isEqual = token.value(wholeIsInt: true).equals(.string(text)) == true
        } else {
            isEqual = raw.count == bytes.count + 2
                && bytes.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: raw[1..<(raw.count - 1)]).elementsEqual($0) }
        }
        return Truth(isEqual != isNegated)
    }
}

/// `IN`. Source: language reference, 6.4.
final class InNode: ConditionNode {
    let isNegated: Bool
    let item, array: any Node

    init(_ item: any Node, _ array: any Node, isNegated: Bool) {
        self.item = item
        self.array = array
        self.isNegated = isNegated
    }

    func truth(_ frame: Frame) -> Truth {
        let wanted = item.value(frame)
        guard !wanted.isUndefined, case .array(let items) = array.value(frame) else { return .undefined }
        return Truth(items.contains { wanted.equals($0) == true } != isNegated)
    }
}

/// `value BETWEEN low AND high`, the ends included: `value >= low AND value <= high`.
final class BetweenNode: ConditionNode {
    let isNegated: Bool
    let item, low, high: any Node

    init(_ item: any Node, low: any Node, high: any Node, isNegated: Bool) {
        self.item = item
        self.low = low
        self.high = high
        self.isNegated = isNegated
    }

    func truth(_ frame: Frame) -> Truth {
        let value = item.value(frame)
        guard let fromLow = value.compareAsNumbers(low.value(frame)), let toHigh = value.compareAsNumbers(high.value(frame))
        else { return .undefined }
        return Truth((fromLow >= 0 && toHigh <= 0) != isNegated)
    }
}

/// `IS NULL`: true for Null and for Undefined, as in SQL a missing value is null; never Undefined itself.
final class IsNullNode: ConditionNode {
    let isNegated: Bool
    let operand: any Node

    init(_ operand: any Node, isNegated: Bool) {
        self.operand = operand
        self.isNegated = isNegated
    }

    func truth(_ frame: Frame) -> Truth {
        let value = operand.value(frame)
        return Truth((value.isNull || value.isUndefined) != isNegated)
    }
}

/// `LIKE`: `%` stands for any text, `_` for one character; the whole text must fit, case counts.
final class LikeNode: ConditionNode {
    let isNegated: Bool
    let text, pattern: any Node

    init(_ text: any Node, pattern: any Node, isNegated: Bool) {
        self.text = text
        self.pattern = pattern
        self.isNegated = isNegated
    }

    func truth(_ frame: Frame) -> Truth {
        guard let text = text.value(frame).asString, let pattern = pattern.value(frame).asString else { return .undefined }
        return Truth(Self.fits(Array(text.unicodeScalars), Array(pattern.unicodeScalars)) != isNegated)
    }

    /// Greedy with one step back to the last `%`. - Complexity: O(text × pattern).
    static func fits(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
        var t = 0
        var p = 0
        var retry: (t: Int, p: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "%" {
                retry = (t, p + 1)
                p += 1
            } else if p < pattern.count, pattern[p] == "_" || pattern[p] == text[t] {
                t += 1
                p += 1
            } else if let last = retry {
                retry = (last.t + 1, last.p)
                t = last.t + 1
                p = last.p
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "%" }
    }
}
