import SluiceSQL
import SluiceText
import Testing

@Suite("Recovery")
struct RecoveryTests {
    /// Texts with each mistake marked, and the ids of the mistakes; nothing else may be told.
    @Test("each mistake is told once and in its place", arguments: [
        ("SELECT * ⟦FORM⟧ 'a'", ["misspelt-keyword"]),
        ("SELECT a, b ⟦form⟧ 'a' WHERE c = 1", ["misspelt-keyword"]),
        ("⟦SELCT⟧ * FROM 'a'", ["misspelt-keyword"]),
        ("SELECT * FROM 'a' ⟦WHER⟧ x = 1", ["misspelt-keyword"]),
        ("SELECT * FROM⟦⟧", ["missing-topic-filter"]),
        ("SELECT * FROM ⟦WHERE⟧ a = 1", ["missing-topic-filter"]),
        ("SELECT ⟦FROM⟧ 'a'", ["missing-select-list"]),
        ("SELECT a, ⟦FROM⟧ 'a'", ["expected-expression"]),
        ("SELECT⟦⟧", ["missing-select-list"]),
        ("⟦⟧", ["missing-keyword"]),
        ("SELECT * FROM 'a'⟦;⟧", ["semicolon"]),
        ("SELECT * FROM 'a'⟦;⟧ SELECT * FROM 'b'", ["semicolon"]),
        ("SELECT * FROM ⟦'a⟧", ["unterminated-string"]),
        ("SELECT * FROM ⟦'a⟧\nWHERE b = 1", ["unterminated-string"]),
        ("SELECT * FROM ⟦'a⟧\nWHERE b = 'red'", ["unterminated-string"]),
        ("SELECT f('a FROM 't⟦'⟧", ["unterminated-string"]),
        ("SELECT VALUE a⟦,⟧ b FROM 'a'", ["several-values"]),
        ("SELECT (a + b ⟦FROM⟧ 'a'", ["unclosed-bracket"]),
        ("SELECT a + b⟦)⟧ FROM 'a'", ["unmatched-bracket"]),
        ("SELECT (a + b)⟦)⟧ AS x FROM 'a'", ["unmatched-bracket"]),
        ("SELECT * FROM 'a' WHERE (a = 1)⟦)⟧ AND b", ["unmatched-bracket"]),
        ("SELECT f(a, b ⟦FROM⟧ 'a' WHERE (b = 1⟦⟧", ["unclosed-bracket", "unclosed-bracket"]),
        ("SELECT * FROM 'a' WHERE a ⟦==⟧ 1", ["wrong-operator"]),
        ("SELECT * FROM 'a' WHERE a ⟦&&⟧ b ⟦||⟧ ⟦!⟧c", ["wrong-operator", "wrong-operator", "wrong-operator"]),
        ("SELECT CASE a WHEN 1 THEN 2 ⟦FROM⟧ 'a'", ["missing-end"]),
        ("SELECT CASE a WHEN 1 ⟦2⟧ END AS x FROM 'a'", ["missing-keyword"]),
        ("SELECT CASE a ⟦END⟧ AS x FROM 'a'", ["missing-keyword"]),
        ("SELECT * WHERE a = 1 ⟦FROM⟧ 'a'", ["clause-order"]),
        ("SELECT * FROM 'a' WHERE a ⟦WHERE⟧ b", ["repeated-clause"]),
        ("SELECT * FROM ⟦sensor/+/temp⟧ WHERE a = 1", ["unquoted-topic-filter"]),
        ("SELECT * FROM ⟦$aws/things/#⟧", ["unquoted-topic-filter"]),
        ("SELECT a ⟦b⟧ FROM 'a'", ["unexpected-token"]),
        ("SELECT ⟦DISTINCT⟧ a, b FROM 'a'", ["unexpected-token"]),
        ("SELECT count(⟦distinct⟧ id) AS n FROM \"a\"", ["unexpected-token"]),
        ("SELECT a ⟦b⟧, c ⟦d⟧, e FROM 'a'", ["unexpected-token", "unexpected-token"]),
        ("SELECT * ⟦'a'⟧", ["missing-keyword"]),
        ("SELECT ⟦@⟧ AS x FROM 'a'", ["missing-variable-name"]),
        ("SELECT a ⟦-- why⟧\nFROM 'a' ⟦/* b */⟧", ["comment-not-supported", "comment-not-supported"]),
        ("SELECT * FROM 'a' WHERE a < b ⟦<⟧ c", ["chained-comparison"]),
        ("SELECT * FROM 'a' WHERE a IN ⟦(⟧1, 2)", ["parenthesized-list"]),
        ("SELECT * FROM 'a' WHERE a ⟦adn⟧ b", ["unexpected-token"]),
        ("SELECT ⟦end⟧ FROM 'a'", ["reserved-word"]),
        ("SELECT a AS ⟦FROM⟧ 'a'", ["expected-name"]),
        ("SELECT a AS ⟦'b'⟧ FROM 'a'", ["quoted-name"]),
        ("SELECT {⟦a⟧: 1} AS x FROM 'a'", ["unquoted-key"]),
        ("SELECT (SELECT * FROM e ⟦ORDER⟧ BY a) AS x FROM 'a'", ["nested-clause"]),
        ("SELECT ⟦“a”⟧ AS x FROM ⟦‘a’⟧", ["typographic-quote", "typographic-quote"]),
        ("SELECT ⟦`a`⟧ AS x FROM 'a'", ["quoted-name"]),
        ("SELECT a ⟦🙂⟧ FROM 'a'", ["unexpected-character"]),
        ("SELECT a⟦\u{A0}⟧FROM 'a'", ["unexpected-character"]),
        ("SELECT * FROM 'a' WHERE a > ⟦10x⟧", ["malformed-number"]),
        ("SELECT * FROM 'a' WHERE a > ⟦⟧", ["expected-expression"]),
        ("SELECT f(a⟦]⟧ FROM 'a'", ["unclosed-bracket"]),
        ("SELECT * FROM 'a' LIMIT ⟦x⟧", ["limit-not-whole"]),
        ("SELECT ⟦,⟧ a ⟦FORM⟧ 'a' WHERE b = ⟦⟧", ["expected-expression", "misspelt-keyword", "expected-expression"]),
        ("SELECT a ⟦b⟧ FROM ⟦x/y⟧ WHERE c ⟦==⟧ 1", ["unexpected-token", "unquoted-topic-filter", "wrong-operator"]),
        ("SET ⟦a⟧ = 1 SELECT b FROM 'a'", ["missing-variable-name"]),
        ("SET @a = 1 ⟦SET⟧ @b = 2 SELECT b FROM 'a'", ["repeated-clause"]),
        ("SELECT b FROM 'a' ⟦SET⟧ @b = 2", ["clause-order"]),
    ])
    func mistakes(marked: String, ids: [String]) {
        let marked = Marked(marked)
        let result = Parser.parseStatement(marked.text)
        let trimmed = result.diagnostics.map { diagnostic in
            // A mistake at the end is told after the last word, whatever white space follows.
            diagnostic.span.isEmpty && marked.text.hasSuffix(" ") ? Span(marked.text.utf8.count, marked.text.utf8.count) : diagnostic.span
        }
        #expect(result.diagnostics.map(\.id.name) == ids, "\(result.diagnostics.map(\.message))")
        #expect(trimmed.map(\.lowerBound) == marked.spans.map(\.lowerBound), "\(marked.text)")
        #expect(result.hasErrors)
        assertSpansInside(marked.text, result)
    }

    @Test("a misspelt FROM is told at its word, with the edit that mends it")
    func misspeltFrom() throws {
        let diagnostic = try #require(Parser.parseStatement("SELECT * FORM 'a'").diagnostics.first)
        #expect(diagnostic.message == "expected FROM")
        #expect(diagnostic.span == Span(9, 13))
        #expect(diagnostic.hint == .init("did you mean 'FROM'?", replacing: Span(9, 13), with: "FROM"))
    }

    @Test("a variable's name has at most 64 characters")
    func variableNames() {
        let name = String(repeating: "v", count: 64)
        assertParse("SET @\(name) = 1 SELECT @\(name) AS x FROM 'a'", droppingTokens: false)
        #expect(Parser.parseExpression("@\(name)v").diagnostics.map(\.id) == [.variableNameTooLong])
    }
}
