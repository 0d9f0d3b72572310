// The operators of the language on values. Source: language reference, section 6.
extension Value {
    /// `=` where both sides are defined: types that differ are never equal, Arrays and Objects compare deeply.
    ///
    /// Undefined on a side answers nil.
    public func equals(_ other: Value) -> Bool? {
        switch (self, other) {
        case (.undefined, _), (_, .undefined): return nil
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.number(let a), .number(let b)): return a == b
        case (.string(let a), .string(let b)): return ExactText(a) == ExactText(b)
        case (.array(let a), .array(let b)):
            // Loops, not closures: values nest deeply, and a stack may be small.
            guard a.count == b.count else { return false }
            for index in a.indices where a[index].equals(b[index]) != true { return false }
            return true
        case (.object(let a), .object(let b)):
            guard a.count == b.count else { return false }
            for member in a.members where b[member.key]?.equals(member.value) != true { return false }
            return true
        case (.bytes(let a), .bytes(let b)): return a == b
        default: return false
        }
    }

    /// `<>`: the negation of `=`, but for Null and Null, which answers false as well as `=` answers true.
    public func differs(from other: Value) -> Bool? { equals(other).map { !$0 } }

    /// The order of two values as numbers, for `<` `<=` `>` `>=`; nil (Undefined) where a side is not numeric.
    public func compareAsNumbers(_ other: Value) -> Int? {
        guard let a = asNumber, let b = other.asNumber else { return nil }
        return a.compare(b)
    }

    /// `+`: numbers add; a String on either side concatenates, to ``ValueLimits/maximumTextBytes`` at most.
    public func adding(_ other: Value) -> Value {
        switch (self, other) {
        case (.number(let a), .number(let b)):
            return a.adding(b).map(Value.number) ?? .undefined
        case (.string, _), (_, .string):
            guard let a = asString, let b = other.asString else { return .undefined }
            guard a.utf8.count + b.utf8.count <= ValueLimits.maximumTextBytes else { return .undefined }
            return .string(a + b)
        default:
            return .undefined
        }
    }

    public func subtracting(_ other: Value) -> Value { arithmetic(other) { $0.subtracting($1) } }
    public func multiplied(by other: Value) -> Value { arithmetic(other) { $0.multiplied(by: $1) } }

    /// `/`: Int by Int is Int, cut toward zero; a zero divisor is Undefined.
    public func divided(by other: Value) -> Value {
        arithmetic(other) { $0.isInt && $1.isInt ? $0.quotientTowardZero(by: $1) : $0.divided(by: $1) }
    }

    public func remainder(dividingBy other: Value) -> Value { arithmetic(other) { $0.remainder(dividingBy: $1) } }

    /// Numbers and numeric Strings; a String makes the operation a Decimal one.
    private func arithmetic(_ other: Value, _ operation: (Number, Number) -> Number?) -> Value {
        guard let a = operand, let b = other.operand else { return .undefined }
        return operation(a, b).map(Value.number) ?? .undefined
    }

    private var operand: Number? {
        switch self {
        case .number(let number): number
        case .string(let text): Number(numeric: text)?.asDecimal
        default: nil
        }
    }
}

extension Number {
    /// The same number as a Decimal.
    public var asDecimal: Number { Number(unchecked: significand, exponent: exponent, isInt: false) }
}
