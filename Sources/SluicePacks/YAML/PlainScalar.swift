import SluiceValues

/// What a plain scalar means, by the JSON-like core rules of YAML 1.2: `null`, `~` and nothing are null, `true` and `false`
/// Booleans, JSON's numbers numbers. All else is text: `on`, `no`, `01`, `0x10`, `.5`, `2026-01-01`, and a number beyond the range.
/// - Source: YAML 1.2.2, 10.2 and 10.3.
enum PlainScalar {
    static func value(of text: String) -> Value {
        switch text {
        case "", "~", "null": .null
        case "true": .bool(true)
        case "false": .bool(false)
        default: number(text).map(Value.number) ?? .string(text)
        }
    }

    /// JSON has its grammar of numbers in one place: a text that begins and ends as a number does, and is JSON, is one.
    private static func number(_ text: String) -> Number? {
        func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }
        guard let first = text.utf8.first, let last = text.utf8.last, first == UInt8(ascii: "-") || isDigit(first), isDigit(last) else {
            return nil
        }
        return (try? Value(json: text, wholeIsInt: false))?.number
    }
}
