import Foundation
import SluicePacks
import SluiceTestSupport
import SluiceText
import Testing

@Suite("Diagnostics of pack files")
struct PackDiagnosticsTests {
    static let folder = Repository.path("Tests/SluicePacksTests/Fixtures/diagnostics")

    static let cases: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".case") }.map { String($0.dropLast(".case".count)) }.sorted()
    }()

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
    static let withoutGolden = ["unreadable-file"]

    @Test("each finding is told as its golden says", arguments: cases)
    func golden(name: String) throws {
        let source = try Repository.text("Tests/SluicePacksTests/Fixtures/diagnostics/\(name).case")
        let rendered = PackFixture(source).load().rendered()
        assertGolden(source + "=== findings\n" + rendered, "\(Self.folder)/\(name).golden")
    }

    @Test("each id of the catalogue has a case that tells it")
    func everyIDHasACase() throws {
        let ids = try Self.catalogue()
        #expect(ids == ids.sorted(), "the catalogue is in alphabetical order")
        #expect(ids.count > 30)
        for id in ids where !Self.withoutGolden.contains(id) {
            let source = try? Repository.text("Tests/SluicePacksTests/Fixtures/diagnostics/\(id).case")
            let loaded = try #require(source.map { PackFixture($0).load() }, "no case for '\(id)'")
            let found = loaded.findings.flatMap(\.diagnostics).map(\.id.name)
            #expect(found.contains(id), "the case of '\(id)' tells \(found)")
        }
    }
}
