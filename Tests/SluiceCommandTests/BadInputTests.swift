import CSQLite
import Foundation
import Glibc
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("bad input and a bad world")
struct BadInputTests {
    private static let house = Repository.path("rules/house")

    /// `DIR` stands for a folder of the test's own, which holds the file `file` and the packs `broken` and `fine`.
    static let refused: [(arguments: [String], error: String)] = [
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d"], "error: no broker answers at mqtt://127.0.0.1:1 (Connection refused)\n"),
        (["--broker", "http://127.0.0.1:1", "--data", "DIR/d"], "it must start with mqtt:// or mqtts://"),
        (["--broker", "mqtt://u:secret@127.0.0.1:123456", "--data", "DIR/d"], "the port '123456' is not a number from 1 to 65535"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/file/x"], "DIR/file/x' can't be made: Not a directory"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/file"], "DIR/file' can't be used: Not a directory"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "/proc/nope/x"], "can't be made"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--password-file", "DIR/nope", "--username", "u"], "can't read 'DIR/nope'"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--keep-alive", "1"], "--keep-alive has to be"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--mqtt-version", "4"], "--mqtt-version has to be 5 or 3.1.1"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--log-level", "loud"], "--log-level has to be"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--max-payload", "0"], "have to be positive"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--parameter", "x"], "--parameter takes NAME=VALUE"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--parameter", "x=1"], "unknown parameter 'x'"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--smtp", "smtp://h"], "--smtp and --mail-from go together"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--smtp", "http://h", "--mail-from", "a@b"], "is no smtp://host or smtps://host"),
        (["--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d", "--smtp", "smtp://h", "--mail-from", "me"], "--mail-from takes an address"),
        (["--broker", "mqtt://127.0.0.1:1"], "Missing expected argument '--data <data>'"),
        (["DIR/nope", "--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d"], "DIR/nope:1:1: error: there is no such folder"),
        (["DIR/broken", "--broker", "mqtt://127.0.0.1:1", "--data", "DIR/d"], "DIR/broken/broken.rules.yaml:3:1: error:"),
    ]

    @Test("what can't be run is told in a sentence, with exit code 2", arguments: refused)
    func refuses(_ arguments: [String], _ error: String) async throws {
        let folder = try TestFolder()
        try folder.write("", to: "file")
        _ = try folder.pack("broken", rules: "rules:\n  a: [\n")
        let given = arguments.map { $0.replacingOccurrences(of: "DIR", with: folder.path) }
        let outcome = try await sluice(["run", Self.house] + given)
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(error.replacingOccurrences(of: "DIR", with: folder.path)), "\(outcome.errors)")
        #expect(!outcome.errors.contains("secret"))
        #expect(outcome.output == "")
    }

    @Test("a second engine on one data directory is refused, and the first goes on")
    func twoEngines() async throws {
        let folder = try TestFolder()
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([Self.house], broker: broker, data: folder.file("data"))
            let second = try await sluice(
                ["run", Self.house, "--broker", "mqtt://127.0.0.1:\(broker.port)", "--data", folder.file("data")])
            #expect(second.code == 2)
            #expect(second.errors.hasPrefix("error: another engine (pid "))
            #expect(engine.isRunning)
        }
    }

    @Test("payloads that are too large, too deep or no JSON stop nothing: dead letter, error action, no match")
    func badPayloads() async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        let pack = try folder.pack(
            "strict", """
                tables:
                  Items: { partitionKey: id }
                queues:
                  Errors: { visibilityTimeout: 30s }

                """,
            rules: """
                rules:
                  strict:
                    sql: SELECT * FROM 'in/+'
                    actions:
                      - tablePut: { table: Items }
                    errorAction:
                      queueSend: { queue: Errors }
                """)
        let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([pack], broker: broker, data: data)
            func send(_ payload: [UInt8]) -> Publication { Publication(topic: "in/a", payload: payload, qos: 1) }
            try await publish(
                [
                    send(Array("no JSON".utf8)), send(Array(deep.utf8)), send([0xFF, 0x00]), send([]),
                    send([UInt8](repeating: 0x20, count: 10 << 20)), send(Array(#"{"id":"last"}"#.utf8)),
                ], to: broker)
            try await eventually("the last one is stored") {
                try await query(#"SELECT * FROM "Items""#, data: data) == [#"{"id":"last"}"#]
            }
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
        }
        let report = try StoreReport(data: data)
        report.expectBalance()
        #expect(report.deadLetters.map(\.message.payload.count) == [10 << 20])
        #expect(report.ledger["strict"] == LedgerCounts(accepted: 5, delivered: 1, handled: 4))
        #expect(try await query(#"SELECT count(*) AS n FROM "Errors""#, data: data) == [#"{"n":4}"#])
    }

    @Test("a store that is broken for good ends the engine, and what was not stored stays with the broker")
    func brokenStore() async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([Self.house], broker: broker, data: data)
            try Self.execute("ALTER TABLE sluice_ledger RENAME TO hidden", in: data)
            try await publish([reading("kept", "50")], to: broker)
            let outcome = try await engine.outcome()
            #expect(outcome.code == 2)
            #expect(outcome.errors.contains("\nerror: messages can't be stored, so no more are taken: "), "\(outcome.errors)")
            try Self.execute("ALTER TABLE hidden RENAME TO sluice_ledger", in: data)
            let next = try await startEngine([Self.house], broker: broker, data: data)
            try await eventually("the reading comes again") {
                try await query(#"SELECT id FROM "Temperature""#, data: data) == [#"{"id":"kept"}"#]
            }
            #expect(next.isRunning)
        }
    }

    /// Changes the database behind the engine's back.
    private static func execute(_ sql: String, in data: String) throws {
        var handle: OpaquePointer?
        defer { sqlite3_close(handle) }
        try #require(sqlite3_open(data + "/sluice.db", &handle) == SQLITE_OK)
        sqlite3_busy_timeout(handle, 5000)
        try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    }

    @Test(
        "a full disk acknowledges nothing: once there is room, all that was published is stored",
        .enabled(if: geteuid() == 0, "mounting a small file system needs root"))
    func fullDisk() async throws {
        let folder = try TestFolder()
        let place = folder.file("small")
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        guard mount("tmpfs", place, "tmpfs", 0, "size=4m") == 0 else {
            return print("no file system can be mounted here: \(String(cString: strerror(errno)))")
        }
        defer { umount2(place, 2) }
        let count = 100
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([Self.house], broker: broker, data: place + "/data", ["--keep-alive", "5"])
            // What is left is taken by somebody else.
            let filler = open(place + "/filler", O_WRONLY | O_CREAT, 0o600)
            let block = [UInt8](repeating: 1, count: 4096)
            while write(filler, block, block.count) > 0 {}
            close(filler)
            let long = String(repeating: "x", count: 2000)
            try await publish((0..<count).map { reading("\($0)-\(long)", "50") }, to: broker)
            try await engine.wait(for: "word of the full disk") { engine.errorText.contains("full") }
            #expect(engine.isRunning)
            unlink(place + "/filler")
            try await eventually("all are stored", within: .seconds(120)) {
                try await query(#"SELECT id FROM "Temperature""#, data: place + "/data").count == count
            }
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
            try StoreReport(data: place + "/data").expectBalance()
        }
    }
}
