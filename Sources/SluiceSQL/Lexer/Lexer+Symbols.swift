import SluiceText

extension Lexer {
    /// A sign, with the signs of other languages read as what they stand for, and reported.
    mutating func scanSymbol(_ byte: UInt8) -> Token.Symbol? {
        let start = offset
        for (text, symbol) in Self.longSymbols where byte == text.utf8.first && peek(1) == text.utf8.last {
            offset += 2
            if let cure = Self.cures[text] { reportWrongOperator(text, cure, at: Span(start, offset)) }
            return symbol
        }
        guard let symbol = Token.Symbol(rawValue: String(Unicode.Scalar(byte))) else { return nil }
        offset += 1
        if symbol == .bang { reportWrongOperator("!", ("for 'not' write NOT", "NOT "), at: Span(start, offset)) }
        return symbol
    }

    private static let longSymbols: [(String, Token.Symbol)] = [
        ("<>", .notEqual), ("!=", .notEqual), ("<=", .lessOrEqual), (">=", .greaterOrEqual),
        ("==", .equal), ("=<", .lessOrEqual), ("=>", .greaterOrEqual), ("||", .doubleBar), ("&&", .doubleAmpersand),
    ]

    private static let cures: [String: (message: String, replacement: String?)] = [
        "==": ("equality is a single '='", "="),
        "=<": ("write '<='", "<="),
        "=>": ("write '>='", ">="),
        "||": ("texts are joined with '+'; for 'or' write OR", nil),
        "&&": ("for 'and' write AND", "AND"),
    ]

    private mutating func reportWrongOperator(_ text: String, _ cure: (message: String, replacement: String?), at span: Span) {
        diagnostics.append(
            Diagnostic(
                .wrongOperator, "'\(text)' is not an operator", at: span,
                hint: .init(cure.message, replacing: cure.replacement == nil ? nil : span, with: cure.replacement)))
    }

    /// A character, or a run of the same or of foreign ones, that begins no token.
    mutating func scanUnknown() -> (Token.Kind, String) {
        let start = offset
        guard let (first, length) = scalar(at: offset) else { return (.unknown, "") }
        offset += length
        if Self.openingQuotes.contains(first) { return scanTypographicString(opening: first, start: start) }
        if first == "`", let name = scanBacktickName(from: start) { return name }
        while let (next, length) = scalar(at: offset), next == first || continuesUnknown(first, next) { offset += length }
        diagnostics.append(
            Diagnostic(
                .unexpectedCharacter, "unexpected character \(Self.quoted(first))", at: Span(start, offset),
                hint: Self.advice(first).map { .init($0) }))
        return (.unknown, text(start, offset))
    }

    /// A name in backticks, reported and then read as the name.
    private mutating func scanBacktickName(from start: Int) -> (Token.Kind, String)? {
        guard isNameStart(at: offset) else { return nil }
        let nameStart = offset
        skipName()
        let name = text(nameStart, offset)
        guard peek() == UInt8(ascii: "`"), Keyword(word: name)?.isReserved != true else {
            offset = nameStart
            return nil
        }
        offset += 1
        diagnostics.append(
            Diagnostic(
                .quotedName, "names are written without quotes", at: Span(start, offset),
                hint: .init("write \(name)", replacing: Span(start, offset), with: name)))
        return (.word, name)
    }

    /// Whether a scalar belongs to the same unreadable run: marks and joiners of an emoji, say.
    private func continuesUnknown(_ first: Unicode.Scalar, _ next: Unicode.Scalar) -> Bool {
        guard !first.isASCII, !next.isASCII else { return false }
        return !next.properties.isWhitespace && !next.properties.isIDStart && !Self.openingQuotes.contains(next)
    }

    private static func advice(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "$": "'${…}' belongs into strings of actions; inside it, and in a statement, names are written plainly"
        case "#": "a topic filter stands in single quotes: FROM 'a/#'"
        case "?": "there are no parameters; write the value itself"
        case "^": "write power(x, y), or bitxor(x, y)"
        case "|": "write OR, or bitor(x, y)"
        case "&": "write AND, or bitand(x, y)"
        case "~": "write bitnot(x)"
        default: nil
        }
    }

    private static let openingQuotes: [Unicode.Scalar] = ["“", "”", "„", "‘", "’", "‚", "«"]
    private static let closingQuotes: [Unicode.Scalar] = ["“", "”", "‘", "’", "»"]

    /// A string in the quotes of a word processor: reported once, and read as a string as far as its line closes it.
    private mutating func scanTypographicString(opening: Unicode.Scalar, start: Int) -> (Token.Kind, String) {
        let contentStart = offset
        while let (next, length) = scalar(at: offset), next != "\n", next != "'", next != "\"" {
            guard Self.closingQuotes.contains(next) else {
                offset += length
                continue
            }
            let content = text(contentStart, offset)
            offset += length
            let plain = "'" + content + "'"
            diagnostics.append(
                Diagnostic(
                    .typographicQuote, "\(Self.quoted(opening)) is not a quote of SQL", at: Span(start, offset),
                    hint: .init("write \(plain)", replacing: Span(start, offset), with: plain)))
            return (.string(.single), content)
        }
        offset = contentStart
        diagnostics.append(
            Diagnostic(
                .typographicQuote, "\(Self.quoted(opening)) is not a quote of SQL", at: Span(start, offset),
                hint: .init("write a plain quote", replacing: Span(start, offset), with: "'")))
        return (.unknown, text(start, offset))
    }
}
