import Foundation
import SluicePacks
import SluiceTestSupport
import SluiceTesting
import SluiceText
import Testing

@Suite("Reports of pack tests")
struct ReportTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/reports").path

    static var names: [String] {
        fileNames(in: folder, endingIn: ".case").map { String($0.dropLast(".case".count)) }.sorted()
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

    @Test("no text of a pack commands the terminal")
    func visible() async throws {
        let rig = PackTestRig(
            #"""
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              a:
                sql: SELECT * FROM 'a' WHERE x = 'ü'
                actions: [ { republish: { topic: b } } ]
            === tests/p.test.yaml
            tests:
              - name: "red \e[31m"
                steps:
                  - publish: { topic: a, payload: { x: "\e[2J" } }
                  - expect: { rules: { a: 1 } }
              - name: "skipped\r"
                skip: "bell \a"
                steps: []
            """#)
        let report = try await rig.run()
        #expect(report.text.contains(#"p › red \u{1B}[31m"#), "\(report.text)")
        #expect(report.text.contains(#"SKIP  p › skipped\r: bell \u{7}"#), "\(report.text)")
        let scalars = report.text.unicodeScalars + report.junit.unicodeScalars
        #expect(scalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    }

    @Test("an ELSE that is written is told where it stands")
    func otherwise() async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              a:
                sql: |
                  SELECT
                    CASE WHEN x > 1 THEN 'a'
                      WHEN x > 2 THEN 'b'
                      ELSE CASE y WHEN 1 THEN 'c'
                        ELSE 'd'
                      END
                    END AS word, CASE WHEN z > 1 THEN 1 END AS n
                  FROM 'a'
                actions: [ { republish: { topic: b } } ]
            === tests/p.test.yaml
            tests:
              - name: nothing
                steps: [ { advance: 1s } ]
            """)
        let coverage = try #require(try await rig.run().coverage)
        let arms = coverage.points.filter { $0.name.hasSuffix("ELSE") }.map { "\($0.name) \($0.place.position.line):\($0.place.position.column)" }
        #expect(arms == ["ELSE 7:16", "CASE y ELSE 8:18", "ELSE 10:32"])
        #expect(coverage.lcov.contains("BRDA:8,"))
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
