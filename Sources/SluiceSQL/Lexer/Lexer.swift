package import SluiceText

/// Cuts a text into tokens. Every byte belongs to one token's span or to the white space before it.
///
/// What cannot be a token is reported, and kept as `.unknown`, so that the parser need not report it again.
/// - Complexity: O(length of the text).
/// - Source: language reference, section 2.
package struct Lexer {
    let bytes: [UInt8]
    var offset: Int
    let end: Int
    var tokens: [Token] = []
    var diagnostics: [Diagnostic] = []
    /// Where a string that was never closed makes nonsense of what follows.
    var unreadable: Span?

    /// The tokens of a text, the last of them `.end`, and what is wrong with them.
    package static func lex(_ text: String) -> (tokens: [Token], diagnostics: [Diagnostic]) {
        var lexer = Lexer(bytes: Array(text.utf8))
        lexer.run()
        return (lexer.tokens, lexer.diagnostics)
    }

    /// A lexer of the part of `bytes` that `span` covers; without one, of all.
    init(bytes: [UInt8], in span: Span? = nil) {
        self.bytes = bytes
        offset = span?.lowerBound ?? 0
        end = span?.upperBound ?? bytes.count
    }

    mutating func run() {
        while true {
            let leadingStart = offset
            skipTrivia()
            let leading = Span(leadingStart, offset)
            guard let byte = peek() else {
                tokens.append(Token(.end, leading: leading, at: Span(offset, offset)))
                return
            }
            let start = offset
            let (kind, text) = scanToken(byte)
            tokens.append(Token(kind, text: text, leading: leading, at: Span(start, offset)))
        }
    }

    private mutating func scanToken(_ byte: UInt8) -> (Token.Kind, String) {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            return scanString(quote: byte)
        case UInt8(ascii: "@"):
            return scanVariable()
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return scanNumber()
        default:
            if isNameStart(at: offset) {
                let start = offset
                skipName()
                return (.word, text(start, offset))
            }
            if let symbol = scanSymbol(byte) { return (.symbol(symbol), "") }
            return scanUnknown()
        }
    }

    // MARK: White space and comments

    private mutating func skipTrivia() {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                offset += 1
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
                skipComment { lexer in lexer.peek() == UInt8(ascii: "\n") ? 0 : nil }
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                skipComment { lexer in
                    lexer.peek() == UInt8(ascii: "*") && lexer.peek(1) == UInt8(ascii: "/") ? 2 : nil
                }
            default:
                guard skipForeignSpace() else { return }
            }
        }
    }

    /// Reports a comment and skips it up to where `closing` gives the length of its end mark.
    private mutating func skipComment(until closing: (Lexer) -> Int?) {
        let start = offset
        offset += 2
        while offset < end {
            if let length = closing(self) {
                offset += length
                break
            }
            offset += 1
        }
        diagnostics.append(
            Diagnostic(
                .commentNotSupported, "comments are not supported", at: Span(start, offset),
                hint: .init("remove the comment; the rule's description is a place for it", replacing: Span(start, offset), with: "")))
    }

    /// Skips white space that SQL does not know (no-break spaces and the like, pasted from elsewhere), with a report.
    private mutating func skipForeignSpace() -> Bool {
        let start = offset
        var isFirst: Unicode.Scalar?
        while let (scalar, length) = scalar(at: offset), Self.isForeignSpace(scalar) {
            isFirst = isFirst ?? scalar
            offset += length
        }
        guard let first = isFirst else { return false }
        diagnostics.append(
            Diagnostic(
                .unexpectedCharacter, "unexpected character \(Self.quoted(first))", at: Span(start, offset),
                hint: .init("write a plain space", replacing: Span(start, offset), with: " ")))
        return true
    }

    private static func isForeignSpace(_ scalar: Unicode.Scalar) -> Bool {
        guard !(scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r") else { return false }
        return scalar.properties.isWhitespace || scalar.value == 0xFEFF || scalar.value == 0x200B
    }

    // MARK: Names

    func isNameStart(at offset: Int) -> Bool {
        guard let (scalar, _) = scalar(at: offset) else { return false }
        if scalar.isASCII { return Self.isLetter(UInt8(scalar.value)) }
        return scalar.properties.isIDStart
    }

    /// Skips letters, digits and `_`.
    mutating func skipName() {
        while let (scalar, length) = scalar(at: offset) {
            if scalar.isASCII {
                let byte = UInt8(scalar.value)
                guard Self.isLetter(byte) || Self.isDigit(byte) else { return }
            } else if !scalar.properties.isIDContinue {
                return
            }
            offset += length
        }
    }

    private mutating func scanVariable() -> (Token.Kind, String) {
        let start = offset
        offset += 1
        skipName()
        let name = text(start + 1, offset)
        if name.isEmpty {
            diagnostics.append(
                Diagnostic(.missingVariableName, "expected a variable's name after '@'", at: Span(start, offset)))
        } else if name.count > Self.longestVariableName {
            diagnostics.append(
                Diagnostic(
                    .variableNameTooLong, "the variable's name is longer than \(Self.longestVariableName) characters",
                    at: Span(start, offset), label: "\(name.count) characters"))
        }
        return (.variable, name)
    }

    static let longestVariableName = 64

    // MARK: Bytes

    func peek(_ ahead: Int = 0) -> UInt8? {
        offset + ahead < end ? bytes[offset + ahead] : nil
    }

    func text(_ lower: Int, _ upper: Int) -> String {
        String(decoding: bytes[lower..<upper], as: UTF8.self)
    }

    /// The scalar at an offset and its length in bytes; nil at the end.
    func scalar(at offset: Int) -> (Unicode.Scalar, length: Int)? {
        guard offset < end else { return nil }
        let lead = bytes[offset]
        if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        let slice = bytes[offset..<min(end, offset + length)]
        guard let scalar = String(decoding: slice, as: UTF8.self).unicodeScalars.first else { return nil }
        return (scalar, slice.count)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// A character for a message: itself in quotes, or its number where it cannot be seen.
    static func quoted(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        default:
            return "'\(scalar)'"
        }
    }
}
