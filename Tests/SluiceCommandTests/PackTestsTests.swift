import Foundation
import Glibc
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("sluice test")
struct PackTestsTests {
    /// A copy of the house without its tests.
    private static func house(_ folder: TestFolder, tests: String) throws -> String {
        for name in ["pack.yaml", "house.rules.yaml", "samples/morning.csv"] {
            try folder.write(String(contentsOfFile: Repository.path("rules/house/\(name)"), encoding: .utf8), to: "rules/house/\(name)")
        }
        try folder.write(tests, to: "rules/house/tests/example.test.yaml")
        return folder.path
    }

    private static let failing = """
        tests:
          - name: a cool zone gets its air conditioner
            given:
              series: { iot.temperaturesensor: [{ time: +30s, zone_id: 1, temperature: 30 }] }
            steps:
              - advance: 1m
              - expect:
                  published: [{ topic: AC/AC-1 }]

        """

    private static var document: String {
        get throws { try String(contentsOfFile: Repository.path("docs/testing.md"), encoding: .utf8) }
    }

    /// The blocks of docs/testing.md in a language.
    private static func blocks(_ language: String) throws -> [String] {
        CodeBlock.all(in: try document, language: language).map(\.text)
    }

    @Test("the packs that are shipped pass, and reach all of their rules")
    func shipped() async throws {
        let outcome = try await sluice(["test", "rules", "--coverage", "--threshold", "100"])
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("passed\ncoverage: "))
    }

    @Test("each example of docs/testing.md passes")
    func examples() async throws {
        let blocks = try Self.blocks("yaml")
        #expect(blocks.count >= 4)
        for block in blocks {
            let folder = try TestFolder()
            let outcome = try await sluice(["test", "rules/house"], folder: Self.house(folder, tests: block))
            #expect(outcome.code == 0, "\(block)\(outcome.output)\(outcome.errors)")
            #expect(outcome.output == "1 test: 1 passed\n")
        }
    }

    @Test("a failure is told as docs/testing.md shows it")
    func failure() async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(["test", "rules"], folder: Self.house(folder, tests: Self.failing))
        #expect(outcome.code == 1)
        #expect(outcome.errors == "")
        #expect(outcome.output == (try Self.blocks("text")[0]) + "\n1 test: 0 passed, 1 failed\n")
    }

    @Test("what a report is written to stays what it is: a link, a pipe, standard output")
    func reportsElsewhere() async throws {
        let folder = try TestFolder()
        let house = try Self.house(folder, tests: Self.failing)
        let real = try folder.write("old", to: "real.xml")
        try FileManager.default.createSymbolicLink(atPath: folder.file("link.xml"), withDestinationPath: real)
        let outcome = try await sluice(["test", "rules", "--junit", "link.xml", "--lcov", "/dev/stdout"], folder: house)
        #expect(outcome.code == 1)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link.xml")) == real)
        #expect(try String(contentsOfFile: real, encoding: .utf8).contains("<testsuites"))
        let parts = outcome.output.components(separatedBy: "1 test: 0 passed, 1 failed\n")
        #expect(parts.count == 2 && parts[1].contains("SF:rules/house/house.rules.yaml\n"), "what was printed comes first")
        mkfifo(folder.file("pipe"), 0o600)
        let reader = try RunningProgram(["/bin/cat", folder.file("pipe")])
        _ = try await sluice(["test", "rules", "--junit", "pipe"], folder: house)
        #expect(try await reader.outcome().output.contains("<testsuites"))
        let missing = try await sluice(["test", "rules", "--junit", "none/x.xml"], folder: house)
        #expect(missing.code == 2)
        #expect(missing.errors == "error: can't write 'none/x.xml': No such file or directory\n")
    }

    @Test("reports are written to the files that are named")
    func reports() async throws {
        let folder = try TestFolder()
        let arguments = ["test", "rules", "--format", "json", "--junit", "report.xml", "--lcov", "cover.info"]
        let outcome = try await sluice(arguments, folder: Self.house(folder, tests: Self.failing))
        #expect(outcome.code == 1)
        let lines = try outcome.lines.map { try Value(json: $0) }
        #expect(lines.map { $0["verdict"].string } == ["fail", nil])
        #expect(lines[1]["fail"].number == 1 && lines[1]["coverage"].isUndefined)
        let junit = try String(contentsOfFile: folder.file("report.xml"), encoding: .utf8)
        #expect(junit.contains(#"<testsuites tests="1" failures="1""#))
        let lcov = try String(contentsOfFile: folder.file("cover.info"), encoding: .utf8)
        #expect(lcov.contains("SF:rules/house/house.rules.yaml\n") && lcov.contains("FNDA:1,ac_control\n"))
    }

    @Test("a filter takes tests by a part of their name, or of their file's")
    func filter() async throws {
        let outcome = try await sluice(["test", "rules/house", "--filter", "exactly 35", "--filter", "devices"])
        #expect(outcome.code == 0)
        #expect(outcome.output == "6 tests: 6 passed\n")
    }

    @Test("a filter that takes no test is told")
    func emptyFilter() async throws {
        let outcome = try await sluice(["test", "rules/house", "--filter", "zzz"])
        #expect(outcome.code == 2)
        #expect(outcome.errors == "error: no test has 'zzz' in its name, or in its file's\n")
    }

    @Test("too little reached is a failure")
    func threshold() async throws {
        let outcome = try await sluice(["test", "rules/house", "--filter", "exactly 35", "--threshold", "99"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("were reached, and --threshold asks for 99.0%"), "\(outcome.errors)")
    }

    @Test("small changes of the rules are made, and those that no test notices are told")
    func mutations() async throws {
        let folder = try TestFolder()
        let path = try Self.house(folder, tests: try Self.blocks("yaml")[0])
        let outcome = try await sluice(["test", "rules", "--mutate"], folder: path)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("\nmutations: "))
        #expect(
            outcome.output.contains("no test noticed: rule invalid_readings: temperature >= 40 became temperature > 40  rules/house/house.rules.yaml:5:"),
            "\(outcome.output)")
        #expect(!outcome.output.contains("rule readings: 'sensor/temperature/+'"))
    }

    @Test("each change is made, however the statement stands in its file; those that no engine would load are told apart")
    func allMutations() async throws {
        let folder = try TestFolder()
        try folder.write("pack: p\n", to: "p/pack.yaml")
        try folder.write(
            """
            rules:
              plain:
                sql: SELECT * FROM 'q' WHERE o = {"k":1} AND v > 2
                actions: [ { log: { message: plain } } ]
              quoted:
                sql: 'SELECT id FROM "a/b" WHERE id > 3'
                actions: [ { log: { message: quoted } } ]
              reserved: { sql: "SELECT id FROM 'c/$queue/x'", actions: [ { log: { message: reserved } } ] }

            """, to: "p/p.rules.yaml")
        try folder.write(
            """
            tests:
              - name: five is more than three
                steps:
                  - publish: { topic: a/b, payload: { id: 5 } }
                  - expect: { rules: { quoted: 1 } }

            """, to: "p/tests/p.test.yaml")
        let outcome = try await sluice(["test", "p", "--mutate"], folder: folder.path)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            outcome.lines == [
                "1 test: 1 passed", "mutations: 1 of 9 noticed, 1 could not be made",
                "  no test noticed: rule plain: o = {'k': 1} AND v > 2 became o = {'k': 1}  p/p.rules.yaml:3:34",
                "  no test noticed: rule plain: o = {'k': 1} AND v > 2 became v > 2  p/p.rules.yaml:3:34",
                "  no test noticed: rule plain: o = {'k': 1} became o <> {'k': 1}  p/p.rules.yaml:3:34",
                "  no test noticed: rule plain: 1 became 2  p/p.rules.yaml:3:43",
                "  no test noticed: rule plain: v > 2 became v >= 2  p/p.rules.yaml:3:50",
                "  no test noticed: rule plain: 2 became 3  p/p.rules.yaml:3:54",
                "  no test noticed: rule quoted: id > 3 became id >= 3  p/p.rules.yaml:6:38",
                "  no test noticed: rule quoted: 3 became 4  p/p.rules.yaml:6:43",
                "  makes no pack: rule reserved: 'c/$queue/x' became '$queue/c/x'  p/p.rules.yaml:8:36",
            ])
        let json = try await sluice(["test", "p", "--mutate", "--format", "json"], folder: folder.path)
        let totals = try Value(json: try #require(json.lines.last))
        #expect(totals["mutations"]["made"].number == 9)
        #expect(totals["mutations"]["unnoticed"].array?.count == 8)
        #expect(totals["mutations"]["impossible"].array?.map { $0["rule"].string } == ["reserved"])
    }

    @Test("a pack without tests is noted, whatever the others have")
    func withoutTests() async throws {
        let folder = try TestFolder()
        for name in ["one", "two"] { try folder.write("pack: \(name)\n", to: "packs/\(name)/pack.yaml") }
        let none = try await sluice(["test", "packs/one"], folder: folder.path)
        #expect(none.code == 0)
        #expect(none.output == "0 tests: 0 passed\n")
        #expect(none.errors == "note: one has no tests: packs/one/tests/*.test.yaml\n")
        try folder.write("tests: [ { name: nothing, steps: [] } ]\n", to: "packs/two/tests/two.test.yaml")
        let one = try await sluice(["test", "packs"], folder: folder.path)
        #expect(one.output == "1 test: 1 passed\n")
        #expect(one.errors == none.errors)
    }

    @Test("a mistake in a file of tests, or a folder without packs, is bad input")
    func badInput() async throws {
        let folder = try TestFolder()
        let path = try Self.house(folder, tests: Self.failing.replacing("advance", with: "advanse"))
        let outcome = try await sluice(["test", "rules"], folder: path)
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("rules/house/tests/example.test.yaml:6:9: error: unknown key 'advanse' in a step [unknown-key]"))
        #expect(try await sluice(["test", "nowhere"], folder: path).code == 2)
        #expect(try await sluice(["test", "rules", "--threshold", "200"], folder: path).code == 2)
    }

    @Test("with --watch the tests run again when a sample changes, and not for reports, hidden files or what an engine stores")
    func watch() async throws {
        let folder = try TestFolder()
        let tests = """
            tests:
              - name: as many as there are
                steps:
                  - publish: { file: ../samples/morning.csv }
                  - expect: { rules: { readings: 1 } }
            """
        let path = try Self.house(folder, tests: tests)
        let row = "topic,id,temperature,sensor_id,zone_id\nsensor/temperature/temp_1,a,20,1,1\n"
        try folder.write(row + row.split(separator: "\n")[1], to: "rules/house/samples/morning.csv")
        let arguments = ["test", "rules", "--watch", "--junit", "rules/house/report.xml"]
        let watching = try startSluice(arguments, folder: path)
        try await watching.wait(for: "a first run") { watching.outputText.hasSuffix("1 failed\n") }
        try folder.write("x", to: "rules/house/.hidden")
        try folder.write("x", to: "rules/house/data/sluice.db")
        try folder.write(row, to: "rules/house/samples/morning.csv")
        try await watching.wait(for: "a second run") { watching.outputText.hasSuffix("1 passed\n") }
        try folder.write(tests.replacing("as many", with: "so many"), to: "rules/house/tests/example.test.yaml")
        try folder.write("tests: [", to: "rules/house/tests/more.test.yaml")
        try await watching.wait(for: "what is wrong") { watching.errorText.contains("more.test.yaml:") }
        watching.signal(SIGINT)
        #expect(try await watching.outcome().code == 0)
        #expect(watching.outputText.components(separatedBy: "1 test: ").count == 3, "\(watching.outputText)")
    }
}
