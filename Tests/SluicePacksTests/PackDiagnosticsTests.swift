import Foundation
import SluicePacks
import SluiceTestSupport
import SluiceText
import Testing

@Suite("Diagnostics of pack files")
struct PackDiagnosticsTests {
    static let folder = Repository.path("Tests/SluicePacksTests/Fixtures/diagnostics")

    /// The names of the fixtures of an extension, without it.
    static func names(_ suffix: String) -> [String] {
        fileNames(in: folder, endingIn: suffix).map { String($0.dropLast(suffix.count)) }.sorted()
    }

    /// The names of the ids in the catalogue file, in its order.
    static func catalogue() throws -> [String] {
        let text = try Repository.text("Sources/SluicePacks/PackDiagnostics.swift")
        return text.split(separator: "\n").compactMap { line in
            guard let start = line.range(of: "static var ")?.upperBound, let end = line.range(of: ": DiagnosticID")?.lowerBound
            else { return nil }
            return line[start..<end].reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
        }
    }

    /// A file that is no UTF-8 has no golden text; PackLoaderTests makes one.
    static let shown = DiagnosticPage.packs.filter { $0.id.name != "unreadable-file" }

    @Test("each finding is told as its golden says", arguments: names(".case"))
    func golden(name: String) throws {
        let source = try Repository.text("Tests/SluicePacksTests/Fixtures/diagnostics/\(name).case")
        let rendered = PackFixture(source).loadWithTests().rendered()
        assertGolden(source + "=== findings\n" + rendered, "\(Self.folder)/\(name).golden")
    }

    @Test("what is told about each page's example looks as its golden shows", arguments: shown.indices)
    func pages(index: Int) {
        let page = Self.shown[index]
        let findings = DiagnosticCatalogue.findings(in: page.example, of: page.kind, FakeRegistry.registry)
        #expect(findings.flatMap(\.diagnostics).contains { $0.id == page.id })
        let rendered = findings.map { DiagnosticRenderer().render($0.diagnostics, in: $0.file) }.joined(separator: "\n")
        assertGolden(page.example + "=== findings\n" + rendered, "\(Self.folder)/\(page.id).golden")
    }

    @Test("each id of the catalogue has a page, in alphabetical order, and no golden is left over")
    func everyIDHasAPage() throws {
        let ids = try Self.catalogue()
        #expect(ids == ids.sorted())
        #expect(ids.count > 30)
        #expect(ids == DiagnosticPage.packs.map(\.id.name))
        #expect(Set(Self.names(".golden")) == Set(Self.shown.map(\.id.name) + Self.names(".case")))
    }
}
