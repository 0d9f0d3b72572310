import Glibc
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("sluice dead-letters")
struct DeadLettersTests {
    /// A pack whose rule stores what has an id, and has no error action.
    private static func pack(in folder: TestFolder, sql: String = "SELECT * FROM 'in/+'") throws -> String {
        try folder.pack(
            "strict", "tables:\n  Items: { partitionKey: id }\n",
            rules: """
                rules:
                  strict:
                    sql: \(sql)
                    actions:
                      - tablePut: { table: Items }
                """)
    }

    private static func send(_ payload: String) -> Publication {
        Publication(topic: "in/a", payload: Array(payload.utf8), qos: 1)
    }

    private static func letters(_ command: String, data: String, _ more: String...) async throws -> RunningProgram.Outcome {
        try await sluice(["dead-letters", command] + more + ["--data", data])
    }

    private static func ids(data: String) async throws -> [String] {
        try await letters("list", data: data, "--format", "json").lines.compactMap { try Value(json: Array($0.utf8))["id"].asString }
    }

    @Test("a dead letter is listed, shown, tried again beside the engine, and dropped")
    func scene() async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        try await MosquittoBroker.withBroker { broker in
            let broken = try await startEngine([try Self.pack(in: folder)], broker: broker, data: data)
            try await publish([Self.send(#"{"no":"id\u001b"}"#), Self.send(#"{"neither":1}"#)], to: broker)
            try await eventually("both are dead letters") { try await Self.ids(data: data).count == 2 }
            let ids = try await Self.ids(data: data)

            let table = try await Self.letters("list", data: data)
            #expect(table.code == 0)
            #expect(table.lines.first?.hasPrefix("id") == true || table.lines.first?.contains("  at ") == true)
            #expect(table.output.contains("in/a") && table.output.hasSuffix("2 dead letters\n"))
            #expect(try await Self.letters("list", data: data, "--rule", "other").output == "no dead letters\n")
            #expect(try await Self.letters("list", data: data, "--limit", "1", "--format", "json").lines.count == 1)
            let page = try await Self.letters("show", data: data, ids[0])
            #expect(page.output.contains(#"payload      {"no":"id\u001b"}"#), "\(page.output)")
            #expect(page.output.contains("failed       tablePut Items: "))
            let shown = try Value(json: try await Self.letters("show", data: data, ids[1], "--format", "json").outputBytes)
            #expect(shown["payload"].string == #"{"neither":1}"#)
            #expect(shown["failures"].array?.first?["action"].string == "tablePut")

            let dropped = try await Self.letters("drop", data: data, ids[1], "999999")
            #expect(dropped.code == 1)
            #expect(dropped.errors == "error: there is no dead letter 999999\n")
            #expect(
                dropped.output == "1 dead letter is dropped by the engine that runs on '\(data)', within a second unless too much is owed\n")
            try await eventually("it is gone") { try await Self.ids(data: data) == [ids[0]] }
            broken.signal(SIGTERM)
            #expect(try await broken.outcome().code == 0)

            // The rule is cured while no engine runs; the request waits for the next one.
            let asked = try await Self.letters("retry", data: data, "--all")
            #expect(asked.output == "1 dead letter is tried again at the next start of an engine on '\(data)'\n")
            #expect(try await Self.letters("list", data: data, "--format", "json").output.contains(#""asked":"retry""#))
            let cured = try Self.pack(in: folder, sql: "SELECT *, 'given' AS id FROM 'in/+'")
            let engine = try await startEngine([cured], broker: broker, data: data)
            try await eventually("the message is stored") {
                try await query(#"SELECT id FROM "Items""#, data: data) == [#"{"id":"given"}"#]
            }
            #expect(try await Self.ids(data: data) == [])
            #expect(try await Self.letters("retry", data: data, "--all").output == "nothing is tried again\n")
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
        }
        let report = try StoreReport(data: data)
        report.expectBalance()
        #expect(report.ledger["strict"] == LedgerCounts(accepted: 3, delivered: 1, deadLettered: 2))
    }

    @Test("a message that was too large can't be tried again, and is told so")
    func tooLarge() async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine(
                [try Self.pack(in: folder)], broker: broker, data: data, ["--max-payload", "10"])
            try await publish([Self.send(#"{"id":"a long one"}"#)], to: broker)
            try await eventually("it is a dead letter") { try await Self.ids(data: data).count == 1 }
            let outcome = try await Self.letters("retry", data: data, "--all")
            #expect(outcome.code == 1)
            #expect(outcome.errors.hasSuffix("can't be tried again: its message reached no rule, being too large\n"))
            #expect(outcome.output == "nothing is tried again\n")
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
        }
    }

    @Test(
        "what makes no sense is refused",
        arguments: [
            (["retry", "--data", "DIR"], "Name dead letters by number, or say --all."),
            (["drop", "1", "--all", "--data", "DIR"], "Name dead letters by number, or say --all."),
            (["drop", "1", "--rule", "r", "--data", "DIR"], "--rule goes with --all."),
            (["show", "x", "--data", "DIR"], "is invalid"), (["list", "--limit", "0", "--data", "DIR"], "--limit has to be positive"),
            (["list", "--data", "DIR"], "holds no data of an engine"), (["retry", "1", "--data", "DIR"], "holds no data of an engine"),
        ])
    func refused(_ arguments: [String], _ error: String) async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(["dead-letters"] + arguments.map { $0 == "DIR" ? folder.path : $0 })
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(error), "\(outcome.errors)")
    }
}
