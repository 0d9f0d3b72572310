import SluiceSQL
import SluiceText
import Testing

/// Proves all that holds of every statement without mistakes, and gives its tree.
///
/// It has no diagnostics; its tokens join to the text; every span lies in the text; printing and reading again gives
/// the same tree and the same print; and dropping any one token neither traps nor hangs nor puts a span outside.
@discardableResult
func assertParse(_ text: String, droppingTokens: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) -> Statement {
    let result = Parser.parseStatement(text)
    #expect(result.diagnostics.map(\.message) == [], "\(text)", sourceLocation: sourceLocation)
    assertTokensJoin(text, sourceLocation: sourceLocation)
    assertSpansInside(text, result, sourceLocation: sourceLocation)

    let printed = result.tree.printed()
    let again = Parser.parseStatement(printed)
    #expect(again.diagnostics.map(\.message) == [], "\(text)\nprinted: \(printed)", sourceLocation: sourceLocation)
    #expect(again.tree == result.tree, "\(text)\nprinted: \(printed)", sourceLocation: sourceLocation)
    #expect(again.tree.printed() == printed, "\(text)", sourceLocation: sourceLocation)

    if droppingTokens {
        for mutilated in droppingEachToken(text) {
            assertSpansInside(mutilated, Parser.parseStatement(mutilated), sourceLocation: sourceLocation)
        }
    }
    return result.tree
}

func assertTokensJoin(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let bytes = Array(text.utf8)
    var joined: [UInt8] = []
    for token in Lexer.lex(text).tokens {
        joined += bytes[token.leading.lowerBound..<token.leading.upperBound]
        joined += bytes[token.span.lowerBound..<token.span.upperBound]
    }
    #expect(joined == bytes, "the tokens of \(text)", sourceLocation: sourceLocation)
}

func droppingEachToken(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return Lexer.lex(text).tokens.map { token in
        String(decoding: bytes[..<token.span.lowerBound] + bytes[token.span.upperBound...], as: UTF8.self)
    }
}

/// Every span of the diagnostics and of the tree lies in the text.
func assertSpansInside(_ text: String, _ result: ParseResult<Statement>, sourceLocation: SourceLocation = #_sourceLocation) {
    var spans = SpanCollector()
    spans.collect(result.diagnostics)
    spans.collect(result.tree)
    let count = text.utf8.count
    for span in spans.spans where span.lowerBound < 0 || span.upperBound > count {
        Issue.record("\(span) is outside of the \(count) bytes of \(text)", sourceLocation: sourceLocation)
    }
}

/// Finds the spans of a tree, whatever its shape, by reflection, and those of diagnostics.
struct SpanCollector {
    var spans: [Span] = []

    mutating func collect(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics {
            spans.append(diagnostic.span)
            spans += diagnostic.notes.map(\.span)
            if let span = diagnostic.hint?.span { spans.append(span) }
        }
    }

    mutating func collect(_ tree: Any) {
        if let span = tree as? Span {
            spans.append(span)
            return
        }
        for child in Mirror(reflecting: tree).children { collect(child.value) }
    }
}
