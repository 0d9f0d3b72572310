import Foundation
import Glibc
import SluiceMQTT
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("sluice record")
struct RecordTests {
    /// A copy of the pack of the house, to write tests into.
    private static func house(in folder: TestFolder) throws -> String {
        let pack = folder.file("house")
        try FileManager.default.copyItem(atPath: Repository.path("rules/house"), toPath: pack)
        return pack
    }

    private static func mode(_ path: String) throws -> Int {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? 0
    }

    private static func startRecord(_ arguments: [String], _ broker: MosquittoBroker) async throws -> RunningProgram {
        let record = try startSluice(["record"] + arguments + ["--broker", "mqtt://127.0.0.1:\(broker.port)"])
        try await record.wait(for: "readiness") { record.outputText.contains("recording at ") }
        return record
    }

    @Test("what the devices of the house say is kept by its path, and becomes tests that pass, beside an engine that misses nothing")
    func devices() async throws {
        let folder = try TestFolder()
        let pack = try Self.house(in: folder)
        let (output, tests, data) = (folder.file("r.jsonl"), pack + "/tests/recorded.test.yaml", folder.file("data"))
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([pack], broker: broker, data: data)
            let record = try await Self.startRecord([pack, "--output", output, "--as-test", tests, "--for", "60s", "--limit", "6"], broker)
            let devices = try startSluice(
                ["simulate", pack, "--broker", "mqtt://127.0.0.1:\(broker.port)", "--speed", "200", "--seed", "1", "--for", "60s"])
            let outcome = try await record.outcome()
            devices.signal(SIGTERM)
            _ = try await devices.outcome()
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.errors == "")
            #expect(outcome.output.contains(", 6 kept in \(output)\n"), "\(outcome.output)")
            #expect(outcome.output.contains("  invalid_readings: filtered; readings: passes, seriesWrite\n"))
            #expect(outcome.output.contains("  invalid_readings: passes, tablePut; readings: passes, seriesWrite\n"))
            #expect(outcome.output.hasSuffix("2 tests written to \(tests)\n"))
            #expect(try Self.mode(output) == 0o600)
            #expect(try Self.mode(tests) == 0o600)
            let tested = try await sluice(["test", pack, "--filter", "recorded.test.yaml"])
            #expect(tested.output == "2 tests: 2 passed\n", "\(tested.output)\(tested.errors)")
            let why = try await sluice(["why", "readings", "--pack", pack, "--recorded", output + ":6"])
            #expect(why.code == 0, "\(why.output)\(why.errors)")
            #expect(try await sluice(["why", "--pack", pack, "--recorded", output]).code == 0)
            #expect(try await sluice(["why", "readings", "--pack", pack, "--recorded", output + ":7"]).code == 2)
            // The engine has had every message too.
            let stored = try await sluice(["query", #"SELECT count(*) AS n FROM "iot"."temperaturesensor""#, "--data", data, "--format", "json"])
            #expect((try Value(json: stored.output)["n"].number?.int64 ?? 0) >= 6)
            engine.signal(SIGTERM)
            _ = try await engine.outcome()
        }
        // A recording makes the same tests once more, elsewhere.
        let again = folder.file("again.test.yaml")
        let made = try await sluice(["record", pack, "--from", output, "--as-test", again])
        #expect(made.code == 0, "\(made.errors)")
        #expect(made.output == "2 tests written to \(again)\n")
        let refused = try await sluice(["record", pack, "--from", output, "--as-test", again])
        #expect(refused.code == 2)
        #expect(refused.errors == "error: can't write '\(again)': it is there already, and is not written over\n")
    }

    @Test("a signal ends it, properties are kept, and nothing stays with the broker")
    func signal() async throws {
        let folder = try TestFolder()
        let output = folder.file("r.jsonl")
        try await MosquittoBroker.withBroker { broker in
            let record = try await Self.startRecord([try Self.house(in: folder), "--output", output], broker)
            var publication = reading("a", "41")
            publication.properties = MessageProperties(contentType: "application/json", userProperties: [.init("k", "v")])
            try await publish([publication, Publication(topic: "elsewhere", payload: [1], qos: 1)], to: broker)
            try await eventually("it is kept") { (try? String(contentsOfFile: output, encoding: .utf8).hasSuffix("\n")) == true }
            record.signal(SIGINT)
            let outcome = try await record.outcome()
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("1 message seen, 1 kept in \(output)\n"), "\(outcome.output)")
            let line = try Value(json: try String(contentsOfFile: output, encoding: .utf8))
            #expect(line["topic"].string == publication.topic)
            #expect(line["payload"].string.map { Array($0.utf8) } == publication.payload)
            #expect(line["qos"].number?.int64 == 1)
            #expect(line["mqtt5"]["content_type"].string == "application/json")
            #expect(line["path"].array?.count == 2)
        }
    }

    @Test("tests that are made with a parameter keep it, and pass without it on the command line")
    func parameters() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "warm", "parameters: { hot: 40 }\ntables:\n  Hot: { partitionKey: id, readBy: people }\n",
            rules: """
                rules:
                  hot:
                    sql: SELECT id, t FROM 'in' WHERE t > parameter('hot')
                    actions:
                      - tablePut: { table: Hot }
                """)
        let recording = folder.file("r.jsonl")
        try #"{"topic":"in","at":1767225600000,"payload":"{\"id\":\"a\",\"t\":20}"}"#.write(toFile: recording, atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(atPath: pack + "/tests", withIntermediateDirectories: true)
        let tests = pack + "/tests/r.test.yaml"
        let made = try await sluice(["record", pack, "--parameter", "hot=10", "--from", recording, "--as-test", tests])
        #expect(made.output == "1 test written to \(tests)\n", "\(made.errors)")
        #expect(try String(contentsOfFile: tests, encoding: .utf8).contains("parameters: { hot: 10 }\n"))
        let tested = try await sluice(["test", pack])
        #expect(tested.output == "1 test: 1 passed\n", "\(tested.output)\(tested.errors)")
    }

    @Test("of an earlier recording the next message of a path is taken where the first one makes no test")
    func next() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "copy", "", rules: "rules: { copy: { sql: SELECT * FROM 'in', actions: [{ republish: { topic: out } }] } }\n")
        let recording = folder.file("r.jsonl")
        let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        let lines = [deep, "1"].map { #"{"topic":"in","at":1767225600000,"payload":"{\"a\":\#($0)}"}"# }
        try lines.joined(separator: "\n").write(toFile: recording, atomically: true, encoding: .utf8)
        let tests = folder.file("r.test.yaml")
        let made = try await sluice(["record", pack, "--from", recording, "--as-test", tests])
        #expect(made.output == "1 test written to \(tests)\n", "\(made.errors)")
        #expect(made.errors == "")
    }

    @Test("a file of tests that can't be made is told before anything is listened to, and one that stays empty is not left")
    func unwritable() async throws {
        let folder = try TestFolder()
        let pack = try Self.house(in: folder)
        let tests = folder.file("no/such/r.test.yaml")
        let refused = try await sluice(["record", pack, "--broker", "mqtt://127.0.0.1:1", "--for", "1s", "--as-test", tests])
        #expect(refused.code == 2)
        #expect(refused.output == "")
        #expect(refused.errors == "error: can't write '\(tests)': No such file or directory\n")
        let recording = folder.file("r.jsonl")
        try #"{"topic":"elsewhere","at":1,"payload":""}"#.write(toFile: recording, atomically: true, encoding: .utf8)
        let empty = folder.file("r.test.yaml")
        #expect(try await sluice(["record", pack, "--from", recording, "--as-test", empty]).code == 1)
        #expect(!FileManager.default.fileExists(atPath: empty))
    }

    @Test("what makes no sense together is refused", arguments: [
        ["--from", "a.jsonl"], ["--broker", "mqtt://h", "--from", "a.jsonl", "--as-test", "a.test.yaml"], [],
        ["--broker", "mqtt://h", "--as-test", "a.yaml"], ["--broker", "mqtt://h", "--limit", "0"], ["--broker", "mqtt://h", "--for", "soon"],
        ["--broker", "mqtt://h", "--limit", "100001"], ["--broker", "mqtt://h", "--per-path", "0"],
        ["--broker", "mqtt://h", "--per-path", "1001"],
    ])
    func refused(arguments: [String]) async throws {
        #expect(try await sluice(["record", "rules/house"] + arguments).code == 2)
    }
}
