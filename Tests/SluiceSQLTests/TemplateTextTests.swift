import SluiceSQL
import SluiceText
import Testing

@Suite("TemplateText")
struct TemplateTextTests {
    private func shape(_ text: String) -> [String] {
        TemplateText.parse(text).tree.parts.map { part in
            switch part {
            case .text(let text): text
            case .expression(let expression, _): "${\(expression.printed())}"
            }
        }
    }

    @Test("is taken apart at its placeholders", arguments: [
        ("", []), ("plain $ { } text", ["plain $ { } text"]), ("dev/${topic(2)}/${ color }", ["dev/", "${topic(2)}", "/", "${color}"]),
        ("${a}${b}", ["${a}", "${b}"]), ("${'}' + \"}\" + 'o''}'}!", ["${'}' + \"}\" + 'o''}'}", "!"]),
        ("${get({'a': {'b': 1}}, 'a')}.", ["${get({'a': {'b': 1}}, 'a')}", "."]), ("$${a}", ["$", "${a}"]), ("é${a}🙂", ["é", "${a}", "🙂"]),
        ("${*}", ["${*}"]),
    ])
    func parts(text: String, parts: [String]) {
        #expect(TemplateText.parse(text).diagnostics == [])
        #expect(shape(text) == parts)
    }

    @Test("mistakes are told at offsets of the whole text", arguments: [
        ("a/⟦${⟧b", "template-not-closed"), ("é/${a + ⟦⟧}", "expected-expression"), ("é/${}${a ⟦b⟧}x", "unexpected-token"),

    ])
    func mistakes(marked: String, id: String) throws {
        let marked = Marked(marked)
        let result = TemplateText.parse(marked.text)
        let diagnostic = try #require(result.diagnostics.last)
        #expect(diagnostic.id.name == id)
        for span in result.diagnostics.map(\.span) { #expect(span.upperBound <= marked.text.utf8.count) }
        if id == "unexpected-token" { #expect([diagnostic.span] == marked.spans) }
    }

    @Test("an expression's source is the text between the braces")
    func source() {
        guard case .expression(let expression, let source) = TemplateText.parse("ab${ x }").tree.parts[1] else { return #expect(Bool(false)) }
        #expect(source == Span(4, 7))
        #expect(expression.span == Span(5, 6))
    }

    @Test("a text without placeholders is constant")
    func constant() {
        #expect(TemplateText.parse("abc").tree.constant == "abc")
        #expect(TemplateText.parse("a${b}").tree.constant == nil)
    }
}
