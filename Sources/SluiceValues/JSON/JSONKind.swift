/// What a JSON text is, told by its first byte.
package enum JSONKind: UInt8, Sendable, BitwiseCopyable {
    case object, array, string, number, `true`, `false`, null
}

/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In bytes from the beginning.
    public var offset: Int
    public var reason: Reason

    public enum Reason: String, Hashable, Sendable {
        case empty = "the text is empty"
        case unexpectedEnd = "the text ends in the middle of a value"
        case unexpectedByte = "unexpected character"
        case badNumber = "malformed number"
        case badEscape = "malformed escape in a string"
        case controlCharacter = "unescaped control character in a string"
        case badUTF8 = "bytes that are not UTF-8"
        case tooDeep = "nested deeper than 512 levels"
        case trailingText = "text after the value"
    }

    public var description: String { "not JSON at byte \(offset): \(reason.rawValue)" }
}

/// Bounds on JSON texts.
public enum JSONLimits {
    /// Levels of arrays and objects; a text nested deeper is not taken as JSON. `JSONError.Reason.tooDeep` says the same.
    public static let maximumDepth = 512
}
