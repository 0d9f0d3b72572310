import Foundation
import SluiceEvaluation
import SluicePacks
import SluicePlayground
import SluiceStores
import SluiceTesting
import SluiceText
import SluiceValues
import Testing

@Suite("Saving what was tried")
struct SavingTests {
    /// Saves a session on a pack, and runs it as a unit test of that pack.
    private static func saved(_ pack: String, _ lines: [String]) async throws -> (text: String, results: [TestResult]) {
        let rig = PlayRig()
        let playground = try await Playground.session(pack, in: rig)
        for line in lines {
            let reply = await playground.type(line)
            #expect(reply.errors == "", "\(line)")
        }
        let path = Repository.path(pack) + "/tests/tried.test.yaml"
        #expect(await playground.type(".save tried as it went").errors == "")
        let text = try #require(rig.file(path))
        let other = PlayRig()
        let loaded = PackLoader.load(
            folder: Repository.path(pack), registry: other.registry, fields: FieldTable(), isTraced: true)
        let read = try #require(loaded.pack)
        let tests = TestLoader.load(files: [SourceFile(name: path, text: text)], of: read)
        #expect(tests.findings.isEmpty, "\(tests.findings.map { DiagnosticRenderer().render($0.diagnostics, in: $0.file) })\n\(text)")
        let databases = ReusedDatabases()
        let runner = TestRunner(
            pack: read, registry: other.registry, world: other.world, makeDatabase: { try databases.empty(with: $0) },
            load: { parameters, fields in
                PackLoader.load(
                    folder: Repository.path(pack), registry: other.registry, fields: fields, parameters: parameters, isTraced: true)
            })
        var results: [TestResult] = []
        for test in tests.tests { results.append(await runner.run(test, of: read)) }
        return (text, results)
    }

    @Test("messages and steps of time become a test that passes")
    func messages() async throws {
        let (text, results) = try await Self.saved("rules/house", [
            #".publish sensor/temperature/temp_1 {"id":"a","temperature":46,"sensor_id":1,"zone_id":1}"#, ".time +30s",
            #".publish sensor/temperature/temp_2 {"id":"é \"q\"","temperature":39,"sensor_id":2,"zone_id":1}"#,
            ".publish sensor/temperature/temp_2 no JSON", ".time +30s", #".put Temperature {"id":"b","n":1.50}"#,
            #".send Errors {"x":[1,null]}"#, ".time +1m",
        ])
        #expect(results.map(\.verdict) == [.pass], "\(results.flatMap(\.failures))\n\(text)")
        #expect(text.contains("AC/AC-1"))
        #expect(text.contains("as it went"))
    }

    @Test("of an error that was handed to a queue what a test can know is written")
    func errors() async throws {
        let (text, results) = try await Self.saved("rules/house", [#".publish sensor/temperature/temp_1 {"temperature":46}"#])
        #expect(results.map(\.verdict) == [.pass], "\(results.flatMap(\.failures))\n\(text)")
        #expect(text.contains("failure: ") && !text.contains("cloudwatchTraceId"), "\(text)")
    }

    @Test("a file that no tests are read from is refused, or told as it is")
    func elsewhere() async throws {
        let rig = PlayRig()
        let playground = try await Playground.session("rules/house", in: rig)
        await playground.type(".time +1m")
        let refused = await playground.type(".save notes.yaml")
        #expect(refused.errors == "error: a file of tests is named NAME.test.yaml, unlike 'notes.yaml'\n")
        #expect(await playground.type(".save elsewhere/a.test.yaml").output == "1 step in elsewhere/a.test.yaml\n")
        #expect(rig.file("elsewhere/a.test.yaml") != nil)
    }

    @Test("the work of devices becomes a test that passes")
    func devices() async throws {
        let (text, results) = try await Self.saved("rules/house", [".devices all", ".time +20m"])
        #expect(results.map(\.verdict) == [.pass], "\(results.flatMap(\.failures))")
        #expect(text.contains("devices: "))
    }

    @Test("a test that has been changed fails")
    func canary() async throws {
        let rig = PlayRig()
        let playground = try await Playground.session("rules/house", in: rig)
        await playground.type(".publish sensor/temperature/temp_1 {\"id\":\"a\",\"temperature\":46,\"sensor_id\":1,\"zone_id\":1}")
        await playground.type(".save x.test.yaml")
        let text = try #require(rig.file("x.test.yaml"))
        #expect(text.contains("invalid_readings: 1"))
    }

    /// A pack of one rule that asks a function, with a parameter and a secret.
    private static func asking(_ body: (Playground, PlayRig, String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("saving-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "pack: asking\nparameters: { limit: 5 }\nfunctions: { score: { command: [./score] } }\n".write(
            to: folder.appendingPathComponent("pack.yaml"), atomically: true, encoding: .utf8)
        try """
            rules:
              scored:
                sql: SELECT function_call("score", *) AS s, n FROM 'a/+' WHERE n > parameter("limit")
                actions: [ { republish: { topic: 'out/${s}' } } ]
              keyed:
                sql: SELECT get_secret("key", "SecretString") = "hunter2" AS isRight FROM 'k'
                actions: [ { republish: { topic: keyed } } ]
              asked:
                sql: SELECT length(get_secret("key", "SecretString")) > 0 AS isThere FROM 'l'
                actions: [ { republish: { topic: lengthy } } ]

            """.write(to: folder.appendingPathComponent("asking.rules.yaml"), atomically: true, encoding: .utf8)
        let rig = PlayRig()
        var options = Playground.Options()
        options.packs = [folder.path]
        options.parameters = ["limit": .int(1)]
        try await body(try await Playground(options, in: rig), rig, folder.path)
    }

    @Test("holds the parameters of the session, and a function's answers in turn")
    func parametersAndTurns() async throws {
        try await Self.asking { playground, rig, _ in
            for line in [
                #".given {"functions":{"score":1}}"#, #".publish a/b {"n":2}"#, #".given {"functions":{"score":2}}"#, #".publish a/b {"n":3}"#,
                #".publish a/b {"n":4}"#, #".given {"functions":{"score":9}}"#,
            ] {
                #expect(await playground.type(line).errors == "", "\(line)")
            }
            #expect(await playground.type(".save x.test.yaml").errors == "")
            let text = try #require(rig.file("x.test.yaml"))
            #expect(text.contains("parameters: { limit: 1 }"))
            #expect(text.contains("- { result: 1 }\n          - { result: 2 }\n    steps:"), "\(text)")
        }
    }

    @Test("is refused where a function had no answer")
    func unanswered() async throws {
        try await Self.asking { playground, rig, _ in
            await playground.type(#".publish a/b {"n":2}"#)
            let reply = await playground.type(".save x.test.yaml")
            #expect(
                reply.errors
                    == "error: a test needs an answer for all that is asked: function 'score' was called, and the playground has no answer for it\n")
            #expect(rig.file("x.test.yaml") == nil)
        }
    }

    @Test("takes a name that is free, and refuses one that a test of the pack has")
    func names() async throws {
        try await Self.asking { playground, rig, folder in
            let tests = folder + "/tests"
            try FileManager.default.createDirectory(atPath: tests, withIntermediateDirectories: true)
            await playground.type(".time +1m")
            for (file, line) in [("one", ".save one"), ("two", ".save two"), ("three", ".save three by hand")] {
                #expect(await playground.type(line).errors == "", "\(line)")
                let path = "\(tests)/\(file).test.yaml"
                try #require(rig.file(path)).write(toFile: path, atomically: true, encoding: .utf8)
            }
            let refused = await playground.type(".save four by hand")
            #expect(refused.errors == "error: the pack has a test 'by hand' at \(tests)/three.test.yaml:2:11; give this one another name\n")
            #expect(rig.file("\(tests)/four.test.yaml") == nil)
            let pack = try #require(PackLoader.load(folder: folder, registry: rig.registry, fields: FieldTable()).pack)
            let loaded = TestLoader.load(of: pack)
            #expect(loaded.findings.isEmpty)
            #expect(
                loaded.tests.map(\.name)
                    == ["what was tried at 2026-01-01T00:00:00Z", "by hand", "what was tried at 2026-01-01T00:00:00Z (2)"])
        }
    }

    @Test("writes no secret as it is, and is refused where what was seen depends on it")
    func secrets() async throws {
        try await Self.asking { playground, rig, _ in
            await playground.type(#".given {"secrets":{"key":"hunter2","other":"hunter3"}}"#.replacing("\"secrets\"", with: "\"functions\":{},\"secrets\""))
            #expect(await playground.type(".publish l {}").output.contains("published lengthy"))
            #expect(await playground.type(".save x.test.yaml").errors == "")
            let text = try #require(rig.file("x.test.yaml"))
            #expect(text.contains("secrets: { key: \"secret\" }"), "\(text)")
            #expect(!text.contains("hunter"))
            await playground.type(".publish k {}")
            let reply = await playground.type(".save y.test.yaml")
            #expect(
                reply.errors
                    == "error: what was done makes no test that passes: published: expected 1, got 1; payload.isRight: expected true, got false\n")
            #expect(rig.file("y.test.yaml") == nil)
            #expect(await playground.type(".publish l {}").output.contains("published lengthy"), "the session goes on")
        }
    }

    @Test("why a rule fires is asked beside the session")
    func whyApart() async throws {
        try await Self.asking { playground, _, _ in
            await playground.type(#".message a/b {"n":2}"#)
            await playground.type(".why scored")
            let next = await playground.type(".time +1m")
            #expect(next.output == "it is 2026-01-01T00:01:00Z\n")
            #expect(next.verdict == .fine)
        }
    }

    @Test("is refused where it would be no test of the pack as it is, and over a file that is there")
    func refused() async throws {
        let rig = PlayRig(files: ["there.test.yaml": ""])
        let empty = try await Playground.session(in: rig)
        #expect(await empty.type(".save x").errors == "error: a test is one of a pack as it is, and 0 packs are loaded\n")
        let playground = try await Playground.session("rules/house", in: rig)
        #expect(await playground.type(".save x").errors.hasPrefix("error: nothing has been done yet"))
        await playground.type(".time +1m")
        #expect(await playground.type(".save there.test.yaml").errors == "error: can't write 'there.test.yaml': File exists\n")
        await playground.type(".rule a SELECT * FROM 'a'")
        #expect(await playground.type(".save x").errors.contains("were made up here"))
    }
}
