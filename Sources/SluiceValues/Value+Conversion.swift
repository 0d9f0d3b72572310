// The standard conversions, used when a function or operator gets a value of another type than it wants.
// Source: language reference, section 5.
extension Value {
    /// To Decimal: a number as it is, a String that follows the numeric pattern; nil stands for Undefined.
    public var asNumber: Number? {
        switch self {
        case .number(let number): number
        case .string(let text): Number(numeric: text)
        default: nil
        }
    }

    /// To Int as function arguments take it: rounded down.
    public var asInt: Number? { asNumber?.rounded(.down) }

    /// To Boolean: a Boolean, or "true"/"false" in any case; nil stands for Undefined.
    public var asBool: Bool? {
        switch self {
        case .bool(let bool): bool
        case .string(let text): Self.boolean(text)
        default: nil
        }
    }

    /// To String: Array and Object become their compact JSON; nil (Undefined) for Null, Undefined and bytes.
    public var asString: String? {
        switch self {
        case .string(let text): text
        case .number(let number): number.description
        case .bool(let bool): bool ? "true" : "false"
        case .array, .object: json
        case .null, .undefined, .bytes: nil
        }
    }

    private static func boolean(_ text: String) -> Bool? {
        guard text.utf8.count == 4 || text.utf8.count == 5 else { return nil }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: return nil
        }
    }
}

/// The types that `CAST(… AS type)` converts to.
public enum CastType: String, Sendable, CaseIterable {
    case string, int, decimal, double, boolean

    /// The type that a keyword names in any case; nil for an unknown one.
    /// - Source: language reference, section 10.2.
    public init?(keyword: String) {
        switch keyword.lowercased() {
        case "string", "nvarchar", "text", "ntext", "varchar": self = .string
        case "int", "integer": self = .int
        case "double": self = .double
        case "decimal": self = .decimal
        case "bool", "boolean": self = .boolean
        default: return nil
        }
    }

    public static let keywords = [
        "String", "Nvarchar", "Text", "Ntext", "Varchar", "Int", "Integer", "Double", "Decimal", "Bool", "Boolean",
    ]
}

extension Value {
    /// Converts as `CAST` does, the only way between numbers and Booleans.
    ///
    /// `wholeIsInt` is how version 2016-03-23 takes a whole Decimal.
    /// - Source: language reference, section 10.2.
    public func cast(to type: CastType, wholeIsInt: Bool) -> Value {
        switch type {
        case .string:
            return asString.map(Value.string) ?? .undefined
        case .int:
            if case .bool(let bool) = self { return .number(bool ? 1 : 0) }
            return asInt.map(Value.number) ?? .undefined
        case .decimal, .double:
            var number: Number?
            if case .bool(let bool) = self {
                number = Number(unchecked: bool ? 1 : 0, exponent: 0, isInt: false)
            } else {
                number = asNumber
                // A String is converted to a Decimal, whatever it looks like (section 5).
                if case .string = self { number = number?.asDecimal }
                if type == .double, let exact = number, !exact.isInt { number = Number(exact.double) }
            }
            guard let number else { return .undefined }
            return .number(wholeIsInt ? number.wholeAsInt : number)
        case .boolean:
            if case .number(let number) = self { return .bool(!number.isZero) }
            return asBool.map(Value.bool) ?? .undefined
        }
    }
}
