import Foundation
import SluiceSQL
import SluiceTestSupport
import SluiceText
import Testing

private let testsFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
private let fixtures = testsFolder.appendingPathComponent("Fixtures/diagnostics").path

/// The names of the files of an extension, without it.
private func fixtureNames(_ suffix: String) -> [String] {
    fileNames(in: fixtures, endingIn: suffix).map { String($0.dropLast(suffix.count)) }.sorted()
}

@Suite("Diagnostics")
struct DiagnosticGoldenTests {
    @Test("what is told about each page's example looks as its golden shows", arguments: DiagnosticPage.sql.indices)
    func pages(index: Int) {
        let page = DiagnosticPage.sql[index]
        let file = SourceFile(name: "\(page.id).sql", text: DiagnosticPage.expanded(page.example))
        let diagnostics =
            page.kind == .template ? TemplateText.parse(file.text).diagnostics : Parser.parseStatement(file.text).diagnostics
        #expect(diagnostics.contains { $0.id == page.id })
        assertGolden(page.example + "\n\n" + DiagnosticRenderer().render(diagnostics, in: file), "\(fixtures)/\(page.id).golden")
    }

    @Test("several mistakes of one statement are all told, in the order of the text", arguments: fixtureNames(".sql"))
    func severalMistakes(name: String) throws {
        let file = SourceFile(name: "\(name).sql", text: try String(contentsOfFile: "\(fixtures)/\(name).sql", encoding: .utf8))
        let diagnostics = Parser.parseStatement(file.text).diagnostics
        #expect(diagnostics.count == 3)
        #expect(diagnostics.map(\.span.lowerBound) == diagnostics.map(\.span.lowerBound).sorted())
        assertGolden(file.text + "\n" + DiagnosticRenderer().render(diagnostics, in: file), "\(fixtures)/\(name).golden")
    }

    @Test("each id of the catalogue has a page, in alphabetical order, and no golden is left over")
    func catalogue() throws {
        let repository = testsFolder.deletingLastPathComponent().deletingLastPathComponent()
        let catalogue = repository.appendingPathComponent("Sources/SluiceSQL/SQLDiagnostics.swift").path
        let text = try String(contentsOfFile: catalogue, encoding: .utf8)
        let members = text.matches(of: /static var (\w+): DiagnosticID/).map { String($0.1) }
        #expect(members == members.sorted())
        let ids = members.map { $0.replacing(/[A-Z]/) { "-" + $0.0.lowercased() } }
        #expect(ids == DiagnosticPage.sql.map(\.id.name))
        #expect(Set(fixtureNames(".golden")) == Set(ids + fixtureNames(".sql")))
    }
}
