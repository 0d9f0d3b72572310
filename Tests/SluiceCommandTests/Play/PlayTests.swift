import Foundation
import SluicePlayground
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("sluice play in a pipe")
struct PlayTests {
    @Test("answers line by line, findings apart, and says by its exit code what went wrong", arguments: [
        ("SELECT a FROM 'b'\n.quit\nSELECT * FORM 'c'\n", 0, ""),
        (".payload {\"a\":1}\nSELECT a\nFROM 'b'\n\n", 0, "{\"a\":1}\n"),
        ("SELECT fail('no') AS a FROM 'b'\nSELECT 1 AS a FROM 'b'", 1, "{\"a\":1}\n"),
        ("SELECT * FORM 'b'\nSELECT 1 AS a FROM 'b'\n", 2, "{\"a\":1}\n"),
        (".load nothing\n.nothing\nhelp me", 2, ""),
        ("", 0, ""),
    ] as [(String, Int32, String)])
    func exitCodes(_ input: String, _ code: Int32, _ output: String) async throws {
        let outcome = try await sluice(["play"], input: input)
        #expect(outcome.code == code)
        #expect(outcome.errors.isEmpty == (code == 0))
        if !input.contains("SELECT a FROM") { #expect(outcome.output == output) }
    }

    @Test("keeps no history and no colours")
    func noHistory() async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(
            ["play"], input: "SELECT 1 AS a FROM 'b'\n", environment: ["XDG_STATE_HOME": folder.file("state")])
        #expect(outcome.output == "{\"a\":1}\n")
        #expect(!FileManager.default.fileExists(atPath: folder.file("state")))
    }

    @Test("answers while its input is open still")
    func interactive() async throws {
        let program = try startSluice(["play"], input: nil)
        program.write("SELECT 1 AS a FROM 'b'\n")
        try await program.wait(for: "an answer") { program.outputText == "{\"a\":1}\n" }
        program.closeInput()
        #expect(try await program.outcome().code == 0)
    }

    @Test("reads a folder of state")
    func data() async throws {
        let folder = try TestFolder()
        let database = try SQLiteDatabase.open(directory: folder.file("data"))
        try database.declare(StoreCatalog(tables: [TableDeclaration(name: "T", partitionKey: "id")]))
        try database.write { _ = try $0.put(["id": .int(1)], in: "T") }
        database.close()
        let outcome = try await sluice(["play", "--data", folder.file("data")], input: "SELECT * FROM \"T\"\n")
        #expect(outcome.output == "{\"id\":1}\n")
        #expect(try await sluice(["play", "--data", folder.file("none")]).code == 2)
    }

    @Test("takes parameters, a time and a seed, and refuses what is none of them", arguments: [
        (["--parameter", "x"], 2), (["--at", "noon"], 2), (["--at", "-1"], 2), (["--at", "9223372036854775807"], 2),
        (["--at", "-9223372036854775808"], 2), (["--seed", "-1"], 2), (["--replay", "nothing.md"], 2), (["rules/nothing"], 2),
        (["--at", "2026-05-01T00:00:00Z", "--seed", "7"], 0),
    ] as [([String], Int32)])
    func options(_ arguments: [String], _ code: Int32) async throws {
        let outcome = try await sluice(["play"] + arguments, input: "SELECT timestamp() AS t FROM 'a'\n")
        #expect(outcome.code == code)
        if code == 0 { #expect(outcome.output == "{\"t\":1777593600000}\n") }
    }

    @Test("saves a test that 'sluice test' passes")
    func saves() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "p",
            rules: """
                rules:
                  hook:
                    sql: SELECT * FROM 'a/+' WHERE n > 1
                    actions:
                      - webhook: { url: 'https://example.com/hook' }
                      - republish: { topic: 'out/${n}', retain: true }
                """)
        let input = ".publish a/b {\"n\":2}\n.publish a/b {\"n\":1}\n.time +1m\n.save tried\n"
        let outcome = try await sluice(["play", pack], input: input)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("webhook POST https://example.com/hook"))
        let tested = try await sluice(["test", pack])
        #expect(tested.code == 0, "\(tested.output)\(tested.errors)")
        #expect(tested.output == "1 test: 1 passed\n")
        #expect(try await sluice(["play", pack], input: input).code == 1, "a file that is there is kept")
    }

    @Test("listens to a broker")
    func listens() async throws {
        try await MosquittoBroker.withBroker { broker in
            let retained = (1...3).map {
                Publication(topic: "sensor/\($0)", payload: Array("{\"n\":\($0)}".utf8), qos: 1, isRetained: true)
            }
            try await publish(retained, to: broker)
            let outcome = try await sluice(
                ["play"],
                input: ".listen mqtt://127.0.0.1:\(broker.port) sensor/# 3\n.samples\n.use 2\nSELECT n FROM 'sensor/+'\n")
            #expect(outcome.code == 0)
            #expect(outcome.output.contains("3 messages"))
            #expect(outcome.output.hasSuffix("{\"n\":2}\n"))
            let program = try startSluice(["play"], input: nil)
            program.write(".listen mqtt://127.0.0.1:\(broker.port) sensor/# 1\n")
            try await program.wait(for: "a message") { program.outputText.contains("1 message") }
            program.signal(SIGINT)
            #expect(try await program.outcome().code != 0, "Ctrl-C ends what has ended listening")
        }
        let outcome = try await sluice(["play"], input: ".listen mqtt://127.0.0.1:1 sensor/# 3\n")
        #expect(outcome.code == 1)
        #expect(outcome.errors.hasPrefix("error: can't listen to "))
    }

    @Test("its commands are in the documentation as the table of commands has them")
    func documented() throws {
        let text = try String(contentsOfFile: Repository.path("docs/playground.md"), encoding: .utf8)
        for command in DotCommand.all {
            let usage = command.usage.replacing("|", with: "\\|")
            #expect(text.contains("| `\(usage)` | \(command.summary) |"), "\(command.usage)")
        }
    }
}
