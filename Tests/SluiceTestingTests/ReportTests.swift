import Foundation
import SluiceTestSupport
import SluiceTesting
import Testing

@Suite("Reports of pack tests")
struct ReportTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/reports").path

    static var names: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".case") }.map { String($0.dropLast(".case".count)) }.sorted()
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name).case", encoding: .utf8)
    }

    @Test("a run is told as its golden shows", arguments: names)
    func golden(name: String) async throws {
        let text = try Self.text(name)
        let report = try await PackTestRig(text).run()
        assertGolden(text + "=== report\n" + report.text, "\(Self.folder)/\(name).golden")
    }

    @Test("the reports for programs are as their goldens show")
    func programs() async throws {
        let report = try await PackTestRig(Self.text("reasons")).run()
        assertGolden(report.junit, "\(Self.folder)/reasons-junit.golden")
        assertGolden(report.jsonLines.map { $0 + "\n" }.joined(), "\(Self.folder)/reasons-json.golden")
        assertGolden(try #require(report.coverage).lcov, "\(Self.folder)/reasons-lcov.golden")
    }

    @Test("two runs are the same, and a seed in the place of the tests' own makes another", arguments: names)
    func repeatable(name: String) async throws {
        let rig = PackTestRig(try Self.text(name))
        let first = try await rig.run()
        #expect(try await rig.run().jsonLines == first.jsonLines)
        guard name == "draws" else { return }
        #expect(try await rig.run(seed: 99).jsonLines != first.jsonLines)
    }
}
