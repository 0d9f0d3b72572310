import SluiceText

extension Paint {
    /// A JSON text with its keys, strings and numbers apart; fit for a terminal whatever it holds.
    package func json(_ text: String) -> String {
        guard usesColor else { return text.visible }
        var painted = ""
        // By scalars, as JSON is written: a mark behind a digit or a quote belongs to no token.
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            switch scalar {
            case "\"":
                let string = Self.takeString(&rest)
                let isKey = rest.drop { $0 == " " }.first == ":"
                painted += self(string.visible, isKey ? .key : .string)
            case "-", "0"..."9":
                painted += self(Self.take(&rest) { ("0"..."9").contains($0) || "+-.eE".unicodeScalars.contains($0) }, .number)
            case "t", "f", "n":
                painted += self(Self.take(&rest) { ("a"..."z").contains($0) }, .word)
            default:
                painted += String(scalar).visible
                rest = rest.dropFirst()
            }
        }
        return painted
    }

    /// The scalars off the front that belong to a token; the first one always does.
    private static func take(_ rest: inout Substring.UnicodeScalarView, while belongs: (Unicode.Scalar) -> Bool) -> String {
        let end = rest.dropFirst().firstIndex { !belongs($0) } ?? rest.endIndex
        defer { rest = rest[end...] }
        return String(rest[..<end])
    }

    /// A string with its quotes, off the front.
    private static func takeString(_ rest: inout Substring.UnicodeScalarView) -> String {
        var end = rest.index(after: rest.startIndex)
        while end < rest.endIndex, rest[end] != "\"" {
            let isEscape = rest[end] == "\\"
            end = rest.index(after: end)
            if isEscape, end < rest.endIndex { end = rest.index(after: end) }
        }
        if end < rest.endIndex { end = rest.index(after: end) }
        defer { rest = rest[end...] }
        return String(rest[..<end])
    }
}
