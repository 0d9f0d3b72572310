import Foundation
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("sluice check")
struct CheckTests {
    private static let mistaken = """
        rules:
          first:
            sql: |
              SELECT *
              FORM 'a/b'
            actions:
              - tablePut: { table: Nowhere }
          second:
            sql: SELECT tempreature(x) FROM 'a/b'
            actions:
              - tablePut: { table: Reading }
        """

    @Test("the house is clean, strictly too, and its summary is told")
    func clean() async throws {
        let outcome = try await sluice(["check", "rules/house", "--strict"])
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(outcome.output == "house: 4 rules (invalid_readings, readings, zone_means, ac_control), 1 table, 1 series, 2 queues\n")
    }

    @Test("the summary counts all that a pack declares, and names no kind that it has none of")
    func summary() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "all",
            """
            buckets: { B: { readBy: people } }
            topics: { T: { subscribers: [ { webhook: "https://example.com/" } ] } }
            functions: { f: { command: [cat] } }
            alarms: { a: { metric: m, statistic: sum, comparison: greaterThanThreshold, threshold: 1 } }
            """, rules: "rules: {}\n")
        let outcome = try await sluice(["check", pack])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output == "all: 0 rules, 1 bucket, 1 alarm, 1 topic, 1 function\n")
    }

    @Test("a pack that is no folder is told as that")
    func noFolder() async throws {
        for (path, message) in [("rules/nowhere", "there is no such folder"), ("README.md", "a pack is a folder, and this is none")] {
            for command in ["check", "test"] {
                let outcome = try await sluice([command, path])
                #expect(outcome.code == 2 && outcome.output == "")
                #expect(outcome.errors.hasPrefix("\(path):1:1: error: \(message) [missing-pack-file]\n"), "\(outcome.errors)")
            }
        }
    }

    @Test("what has the name of a file and is none is told, and not waited for", arguments: ["check", "fmt", "test"])
    func noFiles(command: String) async throws {
        let folder = try TestFolder()
        let pack = try folder.pack("p", rules: "rules:\n  a:\n    sql: SELECT * FROM 'a'\n    actions: []\n")
        mkfifo(pack + "/f.rules.yaml", 0o600)
        try FileManager.default.createDirectory(atPath: pack + "/d.rules.yaml", withIntermediateDirectories: true)
        let outcome = try await sluice([command, pack])
        #expect(outcome.code == 2)
        let expected = command == "fmt"
            ? ["error: '\(pack)/d.rules.yaml' is no file, but a folder", "error: '\(pack)/f.rules.yaml' is no file, but a pipe"]
            : [
                "\(pack)/d.rules.yaml:1:1: error: this is no file, but a folder [unreadable-file]",
                "\(pack)/f.rules.yaml:1:1: error: this is no file, but a pipe [unreadable-file]",
            ]
        for line in expected { #expect(outcome.errors.contains(line), "\(outcome.errors)") }
        guard command == "fmt" else { return }
        let alone = try await sluice(["fmt", pack + "/f.rules.yaml"])
        #expect(alone.code == 2)
        #expect(alone.errors == expected[1] + "\n")
    }

    @Test("packs that declare a bucket differently, or an alarm of one name, can't run together")
    func clashes() async throws {
        let folder = try TestFolder()
        let packs = try ["one", "two"].enumerated().map { place, name in
            try folder.pack(
                name,
                """
                buckets: { B: { lifecycle: \(place + 1)d, readBy: people } }
                alarms: { a: { metric: m, statistic: sum, comparison: greaterThanThreshold, threshold: 1 } }
                """, rules: "rules: {}\n")
        }
        let outcome = try await sluice(["check"] + packs)
        #expect(outcome.code == 2)
        #expect(
            outcome.errors == """
                error: packs 'one' and 'two' declare bucket 'B' differently
                error: packs 'one' and 'two' both have an alarm 'a'

                """)
    }

    @Test("the pack that docs/functions.md shows can be loaded")
    func guideToFunctions() async throws {
        let text = try String(contentsOfFile: Repository.path("docs/functions.md"), encoding: .utf8)
        let blocks = CodeBlock.all(in: text, language: "yaml").map(\.text)
        try #require(blocks.count == 2)
        let folder = try TestFolder()
        _ = try folder.write(blocks[0], to: "guide/pack.yaml")
        _ = try folder.write(blocks[1], to: "guide/guide.rules.yaml")
        let outcome = try await sluice(["check", folder.file("guide"), "--strict"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output == "house: 1 rule (comfortable), 2 functions\n")
    }

    @Test("mistakes are told with file, line and column, those inside a block of SQL too")
    func mistakes() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack("wrong", "tables:\n  Readings: { partitionKey: id }\n", rules: Self.mistaken)
        let outcome = try await sluice(["check", pack])
        #expect(outcome.code == 2)
        let file = "\(pack)/wrong.rules.yaml"
        #expect(outcome.errors.contains("\(file):5:7: error: expected FROM [misspelt-keyword]"), "\(outcome.errors)")
        #expect(outcome.errors.contains("\(file):9:17: error: unknown function 'tempreature'"), "\(outcome.errors)")
        #expect(outcome.errors.contains("did you mean 'Readings'?"), "\(outcome.errors)")
    }

    @Test("with --format json each finding is a line of JSON")
    func json() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack("wrong", "tables:\n  Readings: { partitionKey: id }\n", rules: Self.mistaken)
        let outcome = try await sluice(["check", pack, "--format", "json"])
        #expect(outcome.code == 2)
        #expect(outcome.lines.count >= 3)
        for line in outcome.lines {
            let finding = try Value(json: line)
            #expect(finding.object?["severity"]?.string == "error")
            #expect(finding.object?["line"]?.number != nil && finding.object?["column"]?.number != nil)
            #expect(finding.object?["message"]?.string?.isEmpty == false && finding.object?["id"]?.string?.isEmpty == false)
        }
    }

    @Test("a warning is let through, and fails under --strict")
    func strict() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "quoted",
            rules: """
                rules:
                  quoted:
                    sql: SELECT * FROM "a/b"
                    actions:
                      - log: { message: hello }
                """)
        let lenient = try await sluice(["check", pack])
        #expect(lenient.code == 0)
        #expect(lenient.errors.contains("warning:"))
        #expect(try await sluice(["check", pack, "--strict"]).code == 1)
        let twice = try await sluice(["check", pack, pack])
        #expect(twice.code == 2, "one rule can't stand in two packs")
    }

    @Test("what is legal and surely a mistake is a warning: the rule is loaded, and --strict fails")
    func lint() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "never",
            rules: """
                rules:
                  never:
                    sql: |
                      SET @limit = 40, @unused = 1
                      SELECT *
                      FROM 'a/b'
                      WHERE temperature > 40 AND temperature < 30
                    actions:
                      - log: { message: "over ${@limit}: ${regexp_substr(name, '(')}" }
                """)
        let outcome = try await sluice(["check", pack])
        #expect(outcome.code == 0)
        let file = "\(pack)/never.rules.yaml"
        #expect(outcome.errors.contains("\(file):4:24: warning: variable '@unused' is never read [unused-variable]"), "\(outcome.errors)")
        #expect(outcome.errors.contains("\(file):7:34: warning: WHERE can never be true [never-true]"), "\(outcome.errors)")
        #expect(outcome.errors.contains("\(file):9:"), "\(outcome.errors)")
        #expect(outcome.errors.contains("[unusable-argument]"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("@limit' is never"), "a template reads it")
        #expect(!outcome.errors.contains("sluice help"), "nobody looks at a terminal here")
        #expect(outcome.output.contains("1 rule"))
        #expect(try await sluice(["check", pack, "--strict"]).code == 1)
    }

    @Test("packs are looked at together: a loop through two is told, by run too, and fails under --strict")
    func whole() async throws {
        let folder = try TestFolder()
        func rules(_ name: String, from: String, to: String) -> String {
            "rules:\n  \(name):\n    sql: SELECT * FROM '\(from)'\n    actions:\n      - republish: { topic: \(to) }\n"
        }
        let there = try folder.pack("there", rules: rules("there", from: "a", to: "b"))
        let back = try folder.pack("back", rules: rules("back", from: "b", to: "a"))
        #expect(try await sluice(["check", there, "--strict"]).code == 0)
        let text = "there/there.rules.yaml:2:3: warning: what 'there' does makes it run again: there → 'b' → back → 'a' → there [message-loop]"
        let both = try await sluice(["check", there, back, "--strict"])
        #expect(both.code == 1)
        #expect(both.errors.contains(text), "\(both.errors)")
        let json = try await sluice(["check", there, back, "--format", "json"])
        let finding = try Value(json: json.output)
        #expect(finding["id"].string == "message-loop" && finding["line"].number == 2)
        let run = try await sluice(["simulate", there, back, "--broker", "mqtt://127.0.0.1:1"])
        #expect(run.errors.contains(text), "\(run.errors)")
        let alone = try folder.pack("alone", rules: rules("alone", from: "$flow/none", to: "c"))
        #expect(try await sluice(["simulate", alone, "--broker", "mqtt://127.0.0.1:1"]).errors.contains("warning") == false)
    }

    @Test("a number of an action that is out of its range is told when the pack is loaded")
    func range() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "qos",
            rules: """
                rules:
                  loud:
                    sql: SELECT * FROM 'a/b'
                    actions:
                      - republish: { topic: c, qos: 3, messageExpiry: -1 }
                """)
        let outcome = try await sluice(["check", pack])
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(":5:37: error: 'qos' can't be 3 [out-of-range]"), "\(outcome.errors)")
        #expect(outcome.errors.contains("'messageExpiry' can't be -1"), "\(outcome.errors)")
    }
}
