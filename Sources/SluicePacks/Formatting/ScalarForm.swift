import SluiceValues

/// How a text is written in YAML on one line: plain where that is safe, else in quotes.
package enum ScalarForm {
    /// Whether a text can stand without quotes and is read back as the same text.
    ///
    /// Careful beyond what YAML asks for: nothing that begins as a sign of YAML does.
    static func isPlain(_ text: String, inFlow: Bool) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        guard first != " ", last != " ", last != ":", text.unicodeScalars.allSatisfy(isPrintable) else { return false }
        let second = text.unicodeScalars.dropFirst().first
        if first == "-" {
            guard let second, second != " ", second != "-", second != "[", second != "{" else { return false }
        } else if "?:,[]{}#&*!|>'\"%@`.".unicodeScalars.contains(first) {
            return false
        }
        if text.contains(": ") || text.contains(" #") { return false }
        return !inFlow || !text.unicodeScalars.contains { ",[]{}".unicodeScalars.contains($0) } && !text.contains("?")
    }

    /// Whether it can stand without quotes and is a text to every reader of YAML, those of the older 1.1 included, for
    /// which `on`, `0x10` and `12:30` are none.
    package static func isPlainText(_ text: String, inFlow: Bool) -> Bool {
        guard isPlain(text, inFlow: inFlow), case .string = PlainScalar.value(of: text) else { return false }
        if words.contains(text.lowercased()) { return false }
        guard let first = text.unicodeScalars.first else { return false }
        return first.properties.isAlphabetic || "_/$(".unicodeScalars.contains(first) || DurationText.milliseconds(text) != nil
    }

    private static let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"]

    /// A text in single quotes; in double ones where it holds single ones, and nothing that would have to be escaped in
    /// those. Nil where it can't stand on one line.
    package static func quoted(_ text: String) -> String? {
        guard text.unicodeScalars.allSatisfy(isPrintable) else { return nil }
        if text.contains("'"), !text.contains("\""), !text.contains("\\") { return "\"\(text)\"" }
        return "'" + text.replacing("'", with: "''") + "'"
    }

    /// A text in quotes that need no escapes; nil where there are none such.
    static func quotedAsIs(_ text: String) -> String? {
        guard let quoted = quoted(text), quoted.unicodeScalars.count == text.unicodeScalars.count + 2 else { return nil }
        return quoted
    }

    /// Whether a text can stand as the lines of a block after `|`.
    static func isBlock(_ text: String) -> Bool {
        guard text.contains("\n"), let first = text.unicodeScalars.first, first != " ", first != "\n" else { return false }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return !text.hasSuffix("\n\n") && lines.allSatisfy { $0.unicodeScalars.allSatisfy(isPrintable) && $0.last != " " }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}
