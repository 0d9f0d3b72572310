import Foundation
import Glibc
import SluiceTestSupport
import Testing

@Suite("sluice demo, simulate and bench")
struct DemoTests {
    private static let demo = ["demo", "rules/house", "--speed", "60", "--seed", "7"]

    /// Runs the demo with a temporary folder of its own and proves that nothing is left of it.
    private func demo(_ more: [String], signal: Int32? = nil) async throws -> RunningProgram.Outcome {
        let folder = try TestFolder()
        let program = try startSluice(Self.demo + more, environment: ["TMPDIR": folder.path])
        if let signal {
            try await program.wait(for: "the demo") { program.outputText.contains("Ctrl-C ends it") }
            program.signal(signal)
        }
        let outcome = try await program.outcome()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        #expect(!Self.commandLines.contains { $0.contains(folder.path) }, "a broker is left")
        return outcome
    }

    private static var commandLines: [String] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { Int($0) != nil }.compactMap { process in
            FileManager.default.contents(atPath: "/proc/\(process)/cmdline").map { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test("the demo ends by itself, with a summary, and leaves nothing behind")
    func endsByItself() async throws {
        let outcome = try await demo(["--for", "3s"])
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix("house: 4 rules"))
        #expect(outcome.output.contains("\nsummary after 0:0"))
        #expect(outcome.output.contains("\n  series iot.temperaturesensor"))
        #expect(outcome.output.contains("\n  readings"))
        #expect(outcome.output.contains("room_sensor 1, t"))
        #expect(!outcome.output.contains("\u{1B}"), "a pipe gets no commands for terminals")
        #expect(outcome.errors == "")
    }

    @Test("a signal ends the demo in order", arguments: [SIGINT, SIGTERM])
    func endsOnSignal(_ number: Int32) async throws {
        let outcome = try await demo([], signal: number)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("\nsummary after "))
    }

    @Test("even where the demo is killed nothing is left behind")
    func killed() async throws {
        let folder = try TestFolder()
        let program = try startSluice(Self.demo, environment: ["TMPDIR": folder.path])
        try await program.wait(for: "the demo") { program.outputText.contains("Ctrl-C ends it") }
        #expect(Self.commandLines.contains { $0.contains(folder.path) })
        program.kill()
        try await eventually("the broker and its folder are gone") {
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            return left.isEmpty && !Self.commandLines.contains { $0.contains(folder.path) }
        }
    }

    @Test("a pack that can't be read ends the demo with 2, and leaves nothing behind")
    func brokenPack() async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(["demo", folder.file("nope")], environment: ["TMPDIR": folder.path])
        #expect(outcome.code == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test("simulated devices publish, and end by themselves or on a signal", arguments: [nil, SIGINT])
    func simulate(_ number: Int32?) async throws {
        try await MosquittoBroker.withBroker { broker in
            let listener = try Listener("sensor/temperature/+", broker: broker)
            let more = number == nil ? ["--for", "2s"] : []
            let program = try startSluice(
                ["simulate", "rules/house", "--broker", "mqtt://127.0.0.1:\(broker.port)", "--speed", "60"] + more)
            try await eventually("all four sensors are heard") {
                Set(listener.messages.map { $0.text.prefix { $0 != " " } }).count == 4
            }
            if let number { program.signal(number) }
            let outcome = try await program.outcome()
            #expect(outcome.code == 0)
            #expect(outcome.output.hasPrefix("6 devices at mqtt://127.0.0.1:\(broker.port)\n"))
            #expect(outcome.lines.last?.hasSuffix(" messages published") == true)
            #expect(outcome.errors == "")
            await listener.stop()
        }
    }

    @Test("simulate refuses a pack without devices, and a broker that is not there")
    func simulateRefuses() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack("still", rules: "rules:\n  a:\n    sql: SELECT * FROM 'a'\n    actions: [ { log: { message: a } } ]\n")
        let idle = try await sluice(["simulate", pack, "--broker", "mqtt://127.0.0.1:1"])
        #expect(idle.code == 2)
        #expect(idle.errors == "error: the packs declare no devices\n")
        let alone = try await sluice(["simulate", "rules/house", "--broker", "mqtt://127.0.0.1:1"])
        #expect(alone.code == 2)
        #expect(alone.errors.hasPrefix("error: no broker answers at mqtt://127.0.0.1:1"))
    }

    private static func storing(_ folder: TestFolder, more: String = "") throws -> String {
        try folder.pack(
            "storing",
            """
            queues: { Jobs: }
            buckets: { Files: { readBy: people } }
            devices:
              worker: { every: 1s, queue: Jobs, payload: device.message }
              camera: { every: 1s, bucket: Files, key: a/b.json, payload: device.message }
            \(more)
            """,
            rules: """
                rules:
                  jobs:
                    sql: SELECT * FROM '$queue/Jobs'
                    actions: [ { log: { message: 'a job' } } ]

                """)
    }

    @Test("in the demo devices send into queues and buckets too")
    func demoWithStores() async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(
            ["demo", try Self.storing(folder), "--speed", "20", "--for", "3s"], environment: ["TMPDIR": folder.path])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("storing: 1 rule (jobs), 1 queue, 1 bucket\n"))
        #expect(outcome.output.contains("a job"))
    }

    @Test("the demo shows the mail that rules send, and sends none")
    func demoWithMail() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack(
            "telling",
            """
            topics: { Alarms: { subscribers: [ { email: owner@example.com } ] } }
            devices:
              sensor: { every: 1s, topic: t, payload: device.message }
            """,
            rules: """
                rules:
                  tell:
                    sql: SELECT * FROM 't'
                    actions: [ { notify: { topic: Alarms, subject: Größe, message: it is big } } ]

                """)
        let outcome = try await sluice(["demo", pack, "--for", "3s"], environment: ["TMPDIR": folder.path])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("mail to owner@example.com: Größe: it is big"))
    }

    @Test("simulate leaves out devices that send into stores, and says so")
    func simulateWithStores() async throws {
        let folder = try TestFolder()
        let none = try await sluice(["simulate", try Self.storing(folder), "--broker", "mqtt://127.0.0.1:1"])
        #expect(none.code == 2)
        #expect(
            none.errors == """
                note: left out 'worker', 'camera': here only topics can be sent to; 'sluice demo' has queues and buckets too
                error: the packs declare no devices that send to topics or listen

                """)
    }

    @Test("a pace that can't be kept is refused", arguments: [
        ["demo", "rules/house", "--for", "106751991167d"], ["demo", "rules/house", "--for", "soon"],
        ["demo", "rules/house", "--speed", "0"], ["demo", "rules/house", "--speed", "nan"],
        ["bench", "eval", "--messages", "9223372036854775807"], ["bench", "eval", "--rounds", "0"],
        ["bench", "eval", "--only", "nothing of this name"],
    ])
    func refusedPace(_ arguments: [String]) async throws {
        let outcome = try await sluice(arguments)
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(arguments[arguments.count - 2]) && outcome.errors.contains("Usage: "))
    }

    @Test("the benchmark prints a row for each workload")
    func bench() async throws {
        let outcome = try await sluice(["bench", "eval", "--rounds", "1", "--messages", "1000", "--only", "house"])
        #expect(outcome.code == 0)
        let rows = outcome.lines.drop { !$0.hasPrefix("statement") }
        #expect(rows.count == 2)
        #expect(rows.last?.hasPrefix("house: WHERE temperature >= 40, 3 fields") == true)
        #expect(rows.last?.hasSuffix("   50 %") == true)
    }
}
