import SluiceText
import Testing

extension DiagnosticID {
    fileprivate static var someFinding: DiagnosticID { .init() }
}

@Suite("DiagnosticRenderer")
struct DiagnosticRendererTests {
    private func render(_ text: String, _ span: Span, label: String? = nil) -> String {
        let file = SourceFile(name: "f.sql", text: text)
        return DiagnosticRenderer().render(Diagnostic(.someFinding, "wrong", at: span, label: label), in: file)
    }

    @Test("an id is named after its member")
    func ids() {
        #expect(DiagnosticID.someFinding.name == "some-finding")
    }

    @Test("draws position, line, caret, label, note and hint")
    func whole() {
        let file = SourceFile(name: "f.sql", text: "SELECT *\nFORM 'a'")
        let diagnostic = Diagnostic(
            .someFinding, "expected FROM", at: Span(9, 13), label: "here", hint: .init("did you mean 'FROM'?"),
            notes: [.init("after this", at: Span(7, 8))])
        #expect(DiagnosticRenderer().render(diagnostic, in: file) == """
            f.sql:2:1: error: expected FROM [some-finding]
              |
            2 | FORM 'a'
              | ^~~~ here
              = note: after this (f.sql:1:8)
              = hint: did you mean 'FROM'?

            """)
    }

    @Test("the caret stands under its text", arguments: [
        ("\tx\ty", Span(3, 4), "1:4", "\tx\ty", "\t \t^"),
        ("é = z", Span(5, 6), "1:5", "é = z", "    ^"),
        ("🙂 z", Span(5, 6), "1:3", "🙂 z", "   ^"),
        ("a🙂b", Span(1, 5), "1:2", "a🙂b", " ^~"),
        ("日本 z", Span(0, 6), "1:1", "日本 z", "^~~~"),
        ("e\u{301}z", Span(3, 4), "1:2", "e\u{301}z", " ^"),
        ("ab", Span(2, 2), "1:3", "ab", "  ^"),
        ("ab\r\ncd", Span(2, 2), "1:3", "ab", "  ^"),
        ("ab\r\ncd\r\n", Span(4, 6), "2:1", "cd", "^~"),
        ("ab\n", Span(3, 3), "2:1", "", "^"),
        ("", Span(0, 0), "1:1", "", "^"),
        ("ab\ncd", Span(1, 5), "1:2", "ab", " ^"),
    ])
    func carets(text: String, span: Span, position: String, line: String, carets: String) {
        let number = position.prefix(1)
        #expect(render(text, span) == "f.sql:\(position): error: wrong [some-finding]\n  |\n\(number) | \(line)\n  | \(carets)\n")
    }

    @Test("characters that a terminal would obey are written out, and the caret still stands under its text")
    func controls() {
        let file = SourceFile(name: "f\u{7}.sql", text: "\u{1B}[2Ja \u{202E}b")
        let diagnostic = Diagnostic(
            .someFinding, "no '\u{1B}c'", at: Span(9, 10), label: "\u{8}", hint: .init("one\ntwo"),
            notes: [.init("\u{9B}31m", at: Span(0, 1))])
        #expect(DiagnosticRenderer().render(diagnostic, in: file) == #"""
            f\u{7}.sql:1:8: error: no '\u{1B}c' [some-finding]
              |
            1 | \u{1B}[2Ja \u{202E}b
              |                    ^ \u{8}
              = note: \u{9B}31m (f\u{7}.sql:1:1)
              = hint: one\ntwo

            """#)
    }

    @Test("of a very long line only the part around the caret is shown")
    func longLines() {
        let text = String(repeating: "a", count: 500) + "HERE" + String(repeating: "b", count: 500)
        let lines = render(text, Span(500, 504)).split(separator: "\n")
        #expect(lines[0].hasPrefix("f.sql:1:501:"))
        let excerpt = lines[2]
        let carets = lines[3]
        #expect(excerpt.hasPrefix("1 | …a") && excerpt.hasSuffix("b…"))
        let caret = carets.distance(from: carets.startIndex, to: carets.firstIndex(of: "^") ?? carets.startIndex)
        #expect(excerpt.dropFirst(caret).hasPrefix("HERE"))
        #expect(carets.hasSuffix("^~~~"))
        #expect(excerpt.count < 170)
    }

    @Test("many findings are drawn in order and bounded")
    func bounded() {
        let file = SourceFile(name: "f", text: "abcdef")
        let findings = (0..<5).reversed().map { Diagnostic(.someFinding, "wrong \($0)", at: Span($0, $0 + 1)) }
        let text = DiagnosticRenderer(limit: 2).render(findings, in: file)
        #expect(text.contains("wrong 0") && text.contains("wrong 1") && !text.contains("wrong 2"))
        #expect(text.hasSuffix("… and 3 more in f\n"))
    }

    @Test("a warning is called one, and colours are put in on request")
    func colours() {
        let file = SourceFile(name: "f", text: "a")
        let warning = Diagnostic(.someFinding, .warning, "odd", at: Span(0, 1))
        #expect(DiagnosticRenderer().render(warning, in: file).hasPrefix("f:1:1: warning: odd"))
        #expect(DiagnosticRenderer(usesColor: true).render(warning, in: file).contains("\u{1B}[33mwarning\u{1B}[0m"))
    }
}
