import SluiceSQL
import SluiceText

extension Paint {
    /// A statement with its keywords, strings and numbers apart; each line end stays.
    package func statement(_ text: String) -> String {
        let bytes = Array(text.utf8)
        func piece(_ span: Span) -> String {
            // Line by line, so that a colour never runs over a line's end.
            String(decoding: bytes[span.lowerBound..<span.upperBound], as: UTF8.self)
                .split(separator: "\n", omittingEmptySubsequences: false).map { String($0).visible }.joined(separator: "\n")
        }
        guard usesColor else { return piece(Span(0, bytes.count)) }
        var painted = ""
        for token in Lexer.lex(text).tokens {
            painted += piece(token.leading)
            let text = piece(token.span)
            switch token.kind {
            case .word where token.keyword != nil: painted += self(text, .word)
            case .string: painted += self(text, .string)
            case .number, .duration: painted += self(text, .number)
            case .variable: painted += self(text, .key)
            default: painted += text
            }
        }
        return painted
    }
}
