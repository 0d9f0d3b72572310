/// A datum of the rule language.
///
/// `.undefined` (no value: a missing key, a failed conversion) and `.null` (JSON null, an actual value) are never confused.
/// - Source: language reference, section 4.
public enum Value: Sendable {
    case undefined
    case null
    case bool(Bool)
    case number(Number)
    case string(String)
    case array([Value])
    case object(Object)
    /// A payload that is not JSON, as `*` gives it; no operator or conversion takes it, only functions that ask for bytes.
    case bytes([UInt8])

    public static func int(_ value: Int) -> Value { .number(Number(value)) }
}

extension Value {
    public var isUndefined: Bool { if case .undefined = self { true } else { false } }
    public var isNull: Bool { if case .null = self { true } else { false } }
    public var isTrue: Bool { if case .bool(true) = self { true } else { false } }

    /// The member of an Object; Undefined for any other value, or where the key is missing.
    public subscript(key: String) -> Value {
        if case .object(let object) = self { object[key] ?? .undefined } else { .undefined }
    }

    public var object: Object? { if case .object(let object) = self { object } else { nil } }
    public var array: [Value]? { if case .array(let array) = self { array } else { nil } }
    public var string: String? { if case .string(let string) = self { string } else { nil } }
    public var number: Number? { if case .number(let number) = self { number } else { nil } }
    public var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }

    /// The name of the type, as the language reference writes it.
    public var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .null: "Null"
        case .bool: "Boolean"
        case .number(let number): number.isInt ? "Int" : "Decimal"
        case .string: "String"
        case .array: "Array"
        case .object: "Object"
        case .bytes: "bytes"
        }
    }
}
