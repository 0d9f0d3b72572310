import Foundation
import Glibc
import SluiceHost
import SluicePlugins
import SluiceTestSupport
import Synchronization
import Testing

/// A host for one test, with the lines that its functions write.
final class TestHost: Sendable {
    let host: FunctionHost
    private let lines: Lines

    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/functions").path

    /// The shells and tools that the functions of tests are made of.
    static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    private init(_ functions: [FunctionDeclaration], clock: any SluicePlugins.Clock) {
        let lines = Lines()
        self.lines = lines
        host = FunctionHost(functions, searchPath: Self.searchPath, clock: clock, randomness: SeededRandomness()) {
            lines.append($0)
        }
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[FunctionLogLine]>([])
        func append(_ line: FunctionLogLine) { lines.withLock { $0.append(line) } }
        var all: [FunctionLogLine] { lines.withLock { $0 } }
    }

    /// Runs a test against functions, and leaves no process behind.
    static func with<Result>(
        _ functions: FunctionDeclaration..., clock: any SluicePlugins.Clock = RealClock(),
        _ body: (TestHost) async throws -> Result
    ) async throws -> Result {
        let test = TestHost(functions, clock: clock)
        do {
            let result = try await body(test)
            await test.host.shutdown()
            return result
        } catch {
            await test.host.shutdown()
            throw error
        }
    }

    /// What the functions have written by now, and what was said of them.
    var log: [FunctionLogLine] { lines.all }

    /// Calls a function with a text, and answers its text.
    func call(_ name: String, _ event: String = "") async -> Result<String, FunctionFailure> {
        await host.invoke(name, payload: Array(event.utf8), traceID: nil).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The message of the failure that a call is expected to end with.
    func failure(_ name: String, _ event: String = "") async -> FunctionFailure? {
        switch await call(name, event) {
        case .success(let answer):
            Issue.record("'\(name)' answered '\(answer)' instead of failing")
            return nil
        case .failure(let failure): return failure
        }
    }
}

extension FunctionDeclaration {
    /// A function of `Fixtures/functions/behaviours.sh`, with times that a busy machine keeps.
    static func shell(
        _ behaviour: String, timeout: Int64 = 600_000, startTimeout: Int64 = 600_000, concurrency: Int = 1, memory: Int? = nil,
        maximumPayload: Int = 6 << 20, environment: [String: String] = [:]
    ) -> FunctionDeclaration {
        FunctionDeclaration(
            name: behaviour, command: ["sh", "behaviours.sh", behaviour], folder: TestHost.fixtures, environment: environment,
            timeout: timeout, concurrency: concurrency, memory: memory, maximumPayload: maximumPayload, startTimeout: startTimeout)
    }
}

/// The machine's clock: real processes take real time.
struct RealClock: SluicePlugins.Clock {
    func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(time.tv_sec) * 1_000 + Timestamp(time.tv_nsec) / 1_000_000
    }

    func sleep(until time: Timestamp) async throws {
        try await Task.sleep(for: .milliseconds(max(0, time - now())))
    }
}

/// A process group, as the system knows it.
struct ProcessGroup {
    private let identifier: pid_t

    init(_ identifier: pid_t) { self.identifier = identifier }

    /// Whether a process of it runs. One that has ended may be listed until its parent has taken note, which nobody here can
    /// hurry.
    var isAlive: Bool {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.contains { entry in
            guard entry.first?.isNumber == true,
                let status = try? String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8),
                let end = status.lastIndex(of: ")")
            else { return false }
            // State, parent, group.
            let fields = status[end...].split(separator: " ").dropFirst()
            return fields.dropFirst(2).first == "\(identifier)" && fields.first != "Z"
        }
    }

    /// Returns when none of it runs; the system takes a moment to end what was killed.
    func isGone() async {
        while isAlive { await Task.yield() }
    }
}
