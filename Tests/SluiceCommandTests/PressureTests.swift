import Foundation
import Glibc
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("sluice run, under pressure", .serialized)
struct PressureTests {
    /// Kilobytes that a running program holds in memory.
    private static func residentKilobytes(_ program: RunningProgram) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(program.identifier)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    }

    private static func owed(_ data: String) throws -> Int { try StoreReport(data: data).owed.values.reduce(0, +) }

    @Test("messages for a sink that is dead stay with the broker once enough is owed, and memory stays flat")
    func deadSink() async throws {
        let count = 100_000
        let bound = 2_000
        let folder = try TestFolder()
        let data = folder.file("data")
        // Nobody listens there.
        let port = try MosquittoBroker.freePort()
        let pack = try folder.pack(
            "hook",
            rules: """
                rules:
                  hook:
                    sql: SELECT * FROM 'all/+'
                    actions:
                      - webhook: { url: "http://127.0.0.1:\(port)/" }
                    retry: { attempts: 100, backoff: 1h }
                """)
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([pack], broker: broker, data: data, ["--max-owed", "\(bound)"])
            func send(_ range: Range<Int>) async throws {
                let filling = String(repeating: "x", count: 200)
                try await publish(
                    range.map { number in
                        Publication(topic: "all/\(number % 9)", payload: Array(#"{"id":\#(number),"text":"\#(filling)"}"#.utf8), qos: 1)
                    }, to: broker)
            }
            try await send(0..<count / 10)
            try await eventually("as much is owed as may be") { try Self.owed(data) >= bound }
            let before = try Self.residentKilobytes(engine)
            for part in 1..<10 { try await send(part * count / 10..<(part + 1) * count / 10) }
            let owed = try Self.owed(data)
            #expect(owed < bound + 2_000, "what a batch of the source brings is over the bound at most")
            let after = try Self.residentKilobytes(engine)
            #expect(after < before + 24_000, "\(before) kB before, \(after) kB after")
            try StoreReport(data: data).expectBalance()
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
        }
    }

    /// Where no small disk can be had, `FullDiskTests` and `SourceDurabilityTests` show the same with errors put in.
    @Test(
        "a disk that is full is told of; what is stored stays, and all goes on once there is room",
        .enabled("no file system can be mounted here") { SmallDisk.isPossible })
    func fullDisk() async throws {
        let count = 4_000
        let folder = try TestFolder()
        let small = folder.file("small")
        try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: true)
        let pack = try folder.pack(
            "all", "tables:\n  All: { partitionKey: id }\n",
            rules: """
                rules:
                  all:
                    sql: SELECT * FROM 'all/+'
                    actions:
                      - tablePut: { table: All }
                      - republish: { topic: "heard/${id}", qos: 1 }
                """)
        try await MosquittoBroker.withBroker { broker in
            let listener = try Listener("heard/+", broker: broker)
            // A file takes most of it.
            let engine = try RunningProgram(
                SmallDisk.command(
                    in: small, megabytes: 64, preparing: "head -c 60000000 /dev/zero > '\(small)/taken'",
                    [
                        SluiceBinary.path, "run", pack, "--broker", "mqtt://127.0.0.1:\(broker.port)", "--data",
                        small + "/data", "--metrics", "0",
                    ]), folder: Repository.root.path)
            try await engine.wait(for: "readiness") { engine.outputText.hasSuffix("ready\n") }
            let inside = SmallDisk.path(small, seenBy: engine)
            let filling = String(repeating: "x", count: 1_000)
            try await publish(
                (0..<count).map { number in
                    Publication(topic: "all/\(number % 9)", payload: Array(#"{"id":\#(number),"text":"\#(filling)"}"#.utf8), qos: 1)
                }, to: broker)
            try await engine.wait(for: "word of the full disk") { engine.errorText.contains("full") }
            #expect(engine.isRunning)
            let port = try OperationsTests.port(of: engine)
            for (path, text) in [
                ("/readyz", "no messages could be stored for "), ("/healthz", "no messages could be stored for "),
                ("/metrics", "\nsluice_ready 0\n"),
            ] {
                try await eventually("\(path) tells of it") { try await OperationsTests.get(path, port).contains(text) }
            }
            try FileManager.default.removeItem(atPath: inside + "/taken")
            for path in ["/readyz", "/healthz"] {
                try await eventually("\(path) says yes", within: .seconds(300)) {
                    try await OperationsTests.get(path, port).hasPrefix("HTTP/1.1 200 ")
                }
            }
            try await eventually("all are heard", within: .seconds(300)) { Set(listener.messages.map(\.text)).count == count }
            // The file system is gone with the engine.
            let copy = folder.file("copy")
            engine.signal(SIGSTOP)
            try FileManager.default.copyItem(atPath: inside + "/data", toPath: copy)
            engine.signal(SIGCONT)
            try StoreReport(data: copy).expectBalance()
            #expect(try await query(#"SELECT VALUE count(*) FROM "All""#, data: copy) == ["\(count)"])
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
            await listener.stop()
        }
    }
}
