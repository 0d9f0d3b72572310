import Foundation
import Glibc
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("sluice why")
struct WhyTests {
    private static let house = ["--pack", "rules/house"]

    private static func why(_ arguments: String...) async throws -> RunningProgram.Outcome { try await sluice(["why"] + arguments + house) }

    @Test("each explanation of docs/why.md is what it prints")
    func document() async throws {
        let text = try String(contentsOfFile: Repository.path("docs/why.md"), encoding: .utf8)
        let examples = text.matches(of: /(?s)```sh\n(sluice why.*?)```\n\n```text\n(.*?)```/).map { (String($0.1), String($0.2)) }
        #expect(examples.count == 3)
        for (command, output) in examples {
            let line = SluiceBinary.path + command.dropFirst("sluice".count)
            let outcome = try await RunningProgram(["/bin/sh", "-c", line], folder: Repository.root.path).outcome()
            #expect(outcome.output == output, "\(command)\(outcome.errors)")
        }
    }

    @Test("it exits with 0 where the rule fires, with 1 where it does not, and with 2 where something is wrong with what is given")
    func codes() async throws {
        let topic = ["--topic", "sensor/temperature/a", "--payload"]
        #expect(try await sluice(["why", "invalid_readings"] + Self.house + topic + [#"{"id":"a","temperature":40}"#]).code == 0)
        #expect(try await sluice(["why", "invalid_readings"] + Self.house + topic + [#"{"id":"a","temperature":39}"#]).code == 1)
        #expect(try await sluice(["why"] + Self.house + topic + ["-"], input: "{}").code == 0)
        let misspelt = try await Self.why("invald_readings", "--topic", "a")
        #expect(misspelt.code == 2)
        #expect(misspelt.errors == "error: there is no rule 'invald_readings'; did you mean 'invalid_readings'?\n")
        #expect(try await Self.why("readings", "--topic", "a/#").code == 2)
        #expect(try await Self.why("readings").code == 2)
        #expect(try await Self.why("readings", "--topic", "a", "--recorded", "x").code == 2)
        #expect(try await Self.why("readings", "--dead-letter", "1").code == 2)
        #expect(try await Self.why("readings", "--recorded", "no-such-file.jsonl").code == 2)
    }

    @Test("the form for scripts is an object a line")
    func script() async throws {
        let outcome = try await Self.why("--topic", "sensor/temperature/a", "--payload", #"{"id":"a","temperature":41}"#, "--format", "json")
        #expect(outcome.code == 0)
        let objects = try outcome.lines.map { try Value(json: $0) }
        #expect(objects.map { $0["rule"].string } == ["invalid_readings", "readings", "zone_means", "ac_control"])
        #expect(objects.map { $0["fires"].bool } == [true, true, false, false])
        #expect(objects[2]["obstacle"]["kind"].string == "schedule")
    }

    @Test("a dead letter is explained, and a rule with a schedule by the rows that are stored, beside the engine")
    func stored() async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        let pack = try folder.pack(
            "strict", "tables:\n  Items: { partitionKey: id }\nseries:\n  s: { dimensions: [zone], measures: [t] }\n",
            rules: """
                rules:
                  strict:
                    sql: SELECT * FROM 'in/+'
                    actions:
                      - tablePut: { table: Items }
                  points:
                    sql: SELECT * FROM 'points'
                    actions:
                      - seriesWrite: { series: s, dimensions: [zone], measures: [t] }
                  known:
                    sql: SELECT id FROM 'known' WHERE table_get("Items", id).n > 5
                    actions:
                      - log: { message: known }
                  means:
                    schedule: rate(1 hour)
                    sql: SELECT zone, avg(t) AS mean FROM "s" GROUP BY zone HAVING avg(t) > 20
                    actions:
                      - log: { message: '${zone}' }
                """)
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([pack], broker: broker, data: data)
            func send(_ topic: String, _ payload: String) -> Publication { Publication(topic: topic, payload: Array(payload.utf8), qos: 1) }
            try await publish(
                [send("in/a", #"{"no":"id"}"#), send("in/a", #"{"id":"a","n":5}"#), send("points", #"{"zone":1,"t":19}"#)], to: broker)
            try await eventually("all is stored") {
                let points = try await sluice(["query", #"SELECT * FROM "s""#, "--data", data, "--format", "json"])
                return points.lines.count == 1
            }
            let letters = try await sluice(["dead-letters", "list", "--data", data, "--format", "json"]).lines
            let id = try Value(json: try #require(letters.first))["id"].asString ?? ""
            let letter = try await sluice(["why", "strict", "--pack", pack, "--dead-letter", id, "--data", data])
            #expect(letter.code == 0)
            #expect(letter.output.contains("strict fires on in/a: tablePut would fail: Items: "), "\(letter.output)\(letter.errors)")
            #expect(letter.output.contains(#"payload  {"no":"id"}"#))
            let known = try await sluice(["why", "known", "--pack", pack, "--topic", "known", "--payload", #"{"id":"a"}"#, "--data", data])
            #expect(known.code == 1)
            #expect(known.output.contains(#"table_get("Items", id).n > 5"#) && known.output.contains("it would pass above 5"), "\(known.output)")
            let tick = try await sluice(["why", "means", "--pack", pack, "--data", data])
            #expect(tick.code == 1)
            #expect(tick.output.contains("HAVING avg(t) > 20 was false: avg(t) is 19.0; it would pass above 20"), "\(tick.output)")
            #expect(try await sluice(["why", "means", "--pack", pack, "--dead-letter", "99", "--data", data]).code == 2)
            #expect(try await sluice(["dead-letters", "list", "--data", data, "--format", "json"]).lines.count == 1)
            engine.signal(SIGTERM)
            _ = try await engine.outcome()
        }
    }
}
