package import SluiceText

/// One word, number, string or sign of a statement, with the white space before it.
package struct Token: Sendable, Equatable {
    package var kind: Kind
    /// A word as written, a number with its unit, a string's text with doubled quotes undone, a variable's name without `@`.
    package var text: String
    /// The white space (and rejected comments) before the token.
    package var leading: Span
    package var span: Span
    /// The keyword that a word spells; whether it acts as one depends on its place.
    package var keyword: Keyword?

    package init(_ kind: Kind, text: String = "", leading: Span, at span: Span) {
        self.kind = kind
        self.text = text
        self.leading = leading
        self.span = span
        keyword = kind == .word ? Keyword(word: text) : nil
    }

    package enum Kind: Sendable, Equatable {
        case word
        case number
        case duration(milliseconds: Int64)
        case string(Literal.Quote)
        case variable
        case symbol(Symbol)
        /// Something that the lexer has reported; the parser is silent about it.
        case unknown
        case end
    }

    package enum Symbol: String, Sendable {
        case comma = ","
        case dot = "."
        case colon = ":"
        case semicolon = ";"
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
        case openBrace = "{"
        case closeBrace = "}"
        case star = "*"
        case plus = "+"
        case minus = "-"
        case slash = "/"
        case percent = "%"
        case equal = "="
        case notEqual = "<>"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        /// The signs of other languages, reported by the lexer and then read as what they stand for.
        case doubleBar = "||"
        case doubleAmpersand = "&&"
        case bang = "!"

        var isOpening: Bool { self == .openParenthesis || self == .openBracket || self == .openBrace }
        var isClosing: Bool { self == .closeParenthesis || self == .closeBracket || self == .closeBrace }

        /// The sign that closes what this one opens.
        var partner: Symbol? {
            switch self {
            case .openParenthesis: .closeParenthesis
            case .openBracket: .closeBracket
            case .openBrace: .closeBrace
            default: nil
            }
        }
    }

    func isSymbol(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }
}
