import SluiceSQL
import SluiceText

/// Any text leaves the lexer as tokens that join to it, in order and without a gap.
struct LexerTarget: FuzzTarget {
    let name = "lexer"
    let words = Vocabulary.sql

    func seeds(of repository: SeedSource) throws -> [[UInt8]] { try repository.statements().map { Array($0.utf8) } }

    func check(_ input: [UInt8]) throws {
        let text = InputBytes.text(input)
        let (tokens, diagnostics) = Lexer.lex(text)
        var place = 0
        for token in tokens {
            try expect(token.leading.lowerBound == place, "a token begins at \(token.leading.lowerBound) instead of \(place)")
            try expect(token.leading.upperBound == token.span.lowerBound, "a gap before \(token.span)")
            try expect(token.span.upperBound >= token.span.lowerBound, "\(token.span) ends before it begins")
            place = token.span.upperBound
        }
        try expect(place == text.utf8.count, "the tokens end at \(place) of \(text.utf8.count)")
        try expect(tokens.last?.kind == .end, "the last token is not the end")
        var spans = SpanCollector()
        spans.collect(diagnostics)
        try spans.expectInside(text)
    }
}
