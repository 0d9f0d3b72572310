import SluiceValues

/// What a plain scalar means, by the JSON-like core rules of YAML 1.2: `null`, `~` and nothing are null, `true` and `false`
/// Booleans, JSON's numbers numbers. All else is text: `on`, `no`, `01`, `0x10`, `.5`, `2026-01-01`.
/// - Source: YAML 1.2.2, 10.2 and 10.3.
enum PlainScalar {
    static func value(of text: String) -> Value {
        switch text {
        case "", "~", "null": .null
        case "true": .bool(true)
        case "false": .bool(false)
        default: isNumber(text) ? Number(numeric: text).map(Value.number) ?? .string(text) : .string(text)
        }
    }

    /// JSON's grammar of numbers.
    static func isNumber(_ text: String) -> Bool {
        var bytes = Substring(text).utf8
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false }
        func skipDigits() -> Bool {
            guard isDigit(bytes.first) else { return false }
            bytes = bytes.drop { isDigit($0) }
            return true
        }
        if bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
        if bytes.first == UInt8(ascii: "0") {
            bytes.removeFirst()
        } else if !skipDigits() {
            return false
        }
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            guard skipDigits() else { return false }
        }
        if let exponent = bytes.first, exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") {
            bytes.removeFirst()
            if let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { bytes.removeFirst() }
            guard skipDigits() else { return false }
        }
        return bytes.isEmpty
    }
}
