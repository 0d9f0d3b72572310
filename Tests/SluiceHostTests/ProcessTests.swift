import Glibc
import SluiceTestSupport
import Testing

@testable import SluiceHost

@Suite("Processes of functions")
struct ProcessTests {
    private func start(_ script: String) throws -> FunctionProcess {
        try FunctionProcess(
            file: "/bin/sh", arguments: ["sh", "-c", script], environment: ["PATH": TestHost.searchPath], folder: "/", memory: nil)
    }

    @Test("the end of the engine's process ends those that it watches over, and no others", .timeLimit(.minutes(1)))
    func orphans() async throws {
        let guardian = OrphanGuard()
        let orphan = try start("sleep 1000 & sleep 1000")
        let ended = try start("exit 0")
        for process in [orphan, ended] { try guardian.add(process.identifier) }
        #expect(await ended.ended() == .exit(0))
        guardian.remove(ended.identifier)
        let other = try start("read -r line < /dev/null; sleep 1000")
        // What the system does at the end of a process, too: it closes the pipe.
        guardian.stop()
        #expect(await orphan.ended() == .signal(SIGKILL))
        #expect(ProcessGroup(other.identifier).isAlive)
        other.signal(SIGTERM)
        #expect(await other.ended() == .signal(SIGTERM))
        for process in [orphan, ended, other] {
            close(process.output)
            close(process.errors)
        }
    }

    @Test("a process has nothing open but its input, its output and its errors")
    func descriptors() async throws {
        let careless = dup(STDIN_FILENO)
        defer { close(careless) }
        let script = "n=0; while [ $n -lt 500 ]; do [ ! -e /proc/$$/fd/$n ] || echo $n; n=$((n + 1)); done"
        let process = try start(script)
        var bytes = [UInt8](repeating: 0, count: 4_096)
        #expect(await process.ended() == .exit(0))
        let count = read(process.output, &bytes, bytes.count)
        let names = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
        // The shell keeps nothing open that it was not given.
        #expect(names == ["0", "1", "2"])
        close(process.output)
        close(process.errors)
    }

    @Test("what a process leaves in its group ends with it", .timeLimit(.minutes(1)))
    func leftovers() async throws {
        let process = try start("sleep 1000 & exit 5")
        #expect(await process.ended() == .exit(5))
        await ProcessGroup(process.identifier).isGone()
        // Signals go nowhere, whoever has the number now.
        process.signal(SIGKILL)
        close(process.output)
        close(process.errors)
    }
}

@Suite("Lines that a process writes")
struct LineTests {
    @Test(
        "they are the same however they arrive",
        arguments: [
            ("a\nb\n", ["a", "b"], nil), ("a\r\n\nb", ["a", ""], "b"), ("", [], nil), ("\n\n", ["", ""], nil),
            ("é\nü", ["é"], "ü"),
        ] as [(String, [String], String?)])
    func split(text: String, lines: [String], last: String?) {
        for size in 1...max(1, text.utf8.count) {
            var splitter = LineSplitter()
            var found: [String] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                found += splitter.append(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(found == lines)
            #expect(splitter.finish() == last)
        }
    }

    @Test("a line is kept whole up to 8 KiB, and cut beyond")
    func long() {
        var splitter = LineSplitter()
        let line = [UInt8](repeating: 0x78, count: LineSplitter.maximumLine)
        #expect(splitter.append(line + [0x0A]).map(\.utf8.count) == [8_192])
        #expect(splitter.append(line + line) == [])
        let lines = splitter.append(line + [0x0A, 0x79, 0x0A])
        #expect(lines.map { String($0.drop { $0 == "x" }) } == [" … (cut after 8192 bytes)", "y"])
    }

    @Test("a thousand lines a second are taken, and the rest is counted")
    func rate() {
        var rate = LineRate()
        for _ in 1...1_000 { #expect(rate.take(at: 5_000).isTaken) }
        #expect(!rate.take(at: 5_999).isTaken)
        #expect(!rate.take(at: 5_999).isTaken)
        let next = rate.take(at: 6_000)
        #expect(next.isTaken)
        #expect(next.remark?.hasPrefix("2 lines are left out here") == true)
        #expect(rate.finish() == nil)
    }
}
