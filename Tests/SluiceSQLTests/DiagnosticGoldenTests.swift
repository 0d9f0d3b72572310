import Foundation
import SluiceSQL
import SluiceTestSupport
import SluiceText
import Testing

private let testsFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
private let fixtures = testsFolder.appendingPathComponent("Fixtures/diagnostics").path

private func fixtureNames() -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: fixtures)) ?? []
    return files.filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted()
}

@Suite("Diagnostics")
struct DiagnosticGoldenTests {
    @Test("each looks as its golden shows", arguments: fixtureNames())
    func golden(name: String) throws {
        let written = try String(contentsOfFile: "\(fixtures)/\(name).sql", encoding: .utf8)
        let file = SourceFile(name: "\(name).sql", text: expanded(written))
        let diagnostics = name.hasPrefix("template-") ? TemplateText.parse(file.text).diagnostics : Parser.parseStatement(file.text).diagnostics
        #expect(diagnostics.contains { $0.id.name == name })
        let rendered = DiagnosticRenderer().render(diagnostics, in: file)
        assertGolden(written + "\n" + rendered, "\(fixtures)/\(name).golden")
    }

    @Test("every id of the catalogue has a golden, in alphabetical order")
    func catalogue() throws {
        let catalogue = testsFolder.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/SluiceSQL/SQLDiagnostics.swift").path
        let text = try String(contentsOfFile: catalogue, encoding: .utf8)
        let members = text.matches(of: /static var (\w+): DiagnosticID/).map { String($0.1) }
        #expect(members == members.sorted())
        let ids = members.map { $0.replacing(/[A-Z]/) { "-" + $0.0.lowercased() } }
        #expect(Set(ids) == Set(fixtureNames()))
    }

    /// `«65×(»` in a fixture stands for 65 parentheses.
    private func expanded(_ text: String) -> String {
        text.replacing(/«(\d+)×([^»]+)»/) { match in String(repeating: String(match.2), count: Int(match.1) ?? 0) }
    }
}
