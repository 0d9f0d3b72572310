import Foundation
import SluiceEvaluation
import SluicePlugins
import SluiceSQL
import SluiceTestSupport
import SluiceText
import SluiceValues
import Testing

private let testsFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
private let fixtures = testsFolder.appendingPathComponent("Fixtures/diagnostics").path

/// The names of the files of an extension, without it.
private func fixtureNames(_ suffix: String) -> [String] {
    fileNames(in: fixtures, endingIn: suffix).map { String($0.dropLast(suffix.count)) }.sorted()
}

private let pages = DiagnosticPage.evaluation + DiagnosticPage.lint

@Suite("Diagnostics of planning")
struct DiagnosticGoldenTests {
    @Test("what is told about each page's example looks as its golden shows", arguments: pages.indices)
    func golden(index: Int) {
        let page = pages[index]
        let file = SourceFile(name: "\(page.id).sql", text: DiagnosticPage.expanded(page.example))
        let diagnostics = diagnostics(of: file.text, page.kind)
        #expect(diagnostics.contains { $0.id == page.id && $0.severity == page.severity })
        assertGolden(page.example + "\n\n" + DiagnosticRenderer().render(diagnostics, in: file), "\(fixtures)/\(page.id).golden")
    }

    @Test("mistakes of different kinds in one statement are all told, in the order of the text", arguments: fixtureNames(".sql"))
    func severalMistakes(name: String) throws {
        let file = SourceFile(name: "\(name).sql", text: try String(contentsOfFile: "\(fixtures)/\(name).sql", encoding: .utf8))
        let found = diagnostics(of: file.text, .statement)
        #expect(found.count == 3)
        #expect(found.map(\.span.lowerBound) == found.map(\.span.lowerBound).sorted())
        assertGolden(file.text + "\n" + DiagnosticRenderer().render(found, in: file), "\(fixtures)/\(name).golden")
    }

    @Test("each id of the catalogue has a page, in alphabetical order, and no golden is left over")
    func catalogue() throws {
        let repository = testsFolder.deletingLastPathComponent().deletingLastPathComponent()
        let catalogue = repository.appendingPathComponent("Sources/SluiceEvaluation/EvaluationDiagnostics.swift").path
        let text = try String(contentsOfFile: catalogue, encoding: .utf8)
        let members = text.matches(of: /static var (\w+): DiagnosticID/).map { String($0.1) }
        let ids = members.map { $0.replacing(/[A-Z]/) { "-" + $0.0.lowercased() } }
        #expect(ids == pages.map(\.id.name))
        for ids in [DiagnosticPage.evaluation, DiagnosticPage.lint].map({ $0.map(\.id.name) }) { #expect(ids == ids.sorted()) }
        #expect(Set(fixtureNames(".golden")) == Set(ids + fixtureNames(".sql")))
    }

    @Test("a hint's edit mends the text", arguments: ["undeclared-variable", "unknown-function", "ungrouped-column", "unknown-cast-type"])
    func hints(name: String) throws {
        let page = try #require(pages.first { $0.id.name == name })
        let found = diagnostics(of: page.example, page.kind)
        let first = try #require(found.first)
        let hint = try #require(first.hint)
        let span = try #require(hint.span)
        var bytes = Array(page.example.utf8)
        bytes.replaceSubrange(span.lowerBound..<span.upperBound, with: Array(try #require(hint.replacement).utf8))
        #expect(diagnostics(of: String(decoding: bytes, as: UTF8.self), page.kind).count == found.count - 1)
    }

    /// All there is to say about a text of a page's kind: the parser's findings, the planner's and, without errors, the linter's.
    private func diagnostics(of text: String, _ kind: DiagnosticPage.Kind) -> [Diagnostic] {
        var evaluation = Evaluation()
        evaluation.keepsWindows = true
        if kind == .olderStatement { evaluation.version = .v2015_10_08 }
        if kind == .query { evaluation.place = .stored }
        if kind == .errorTemplate {
            evaluation.place = .errorAction
            return evaluation.plannedTemplate(text).diagnostics
        }
        if kind == .deviceExpression {
            evaluation.place = .device
            return evaluation.plannedExpression(text).diagnostics
        }
        let parsed = Parser.parseStatement(text)
        let planned = StatementPlan.make(parsed, in: evaluation.context)
        return planned.diagnostics + (planned.plan == nil ? [] : Linter.findings(in: parsed.tree, evaluation.context))
    }
}

/// A function that asks the outside: `ask("question")`.
struct Ask: Function {
    let spec = FunctionSpec(
        "ask", "Asks somebody outside", parameters: [.init("question", .any, "Any value")], result: "The answer",
        section: "extension", reachesOutside: true, examples: [])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        arguments[0].isUndefined ? .undefined : context.answer(to: OutsideRequest(.secret, "ask", arguments: arguments[0]))
    }
}
