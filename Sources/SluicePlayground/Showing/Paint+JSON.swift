import SluiceText

extension Paint {
    /// A JSON text with its keys, strings and numbers apart; fit for a terminal whatever it holds.
    package func json(_ text: String) -> String {
        guard usesColor else { return text.visible }
        var painted = ""
        var rest = Substring(text)
        while let character = rest.first {
            switch character {
            case "\"":
                let string = Self.takeString(&rest)
                let isKey = rest.drop { $0 == " " }.first == ":"
                painted += self(string.visible, isKey ? .key : .string)
            case "-", "0"..."9":
                let number = rest.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
                rest = rest.dropFirst(number.count)
                painted += self(String(number), .number)
            case "t", "f", "n":
                let word = rest.prefix { $0.isLetter }
                rest = rest.dropFirst(word.count)
                painted += self(String(word), .word)
            default:
                painted += String(character).visible
                rest = rest.dropFirst()
            }
        }
        return painted
    }

    /// A string with its quotes, off the front.
    private static func takeString(_ rest: inout Substring) -> String {
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
