import Dispatch
import SluicePlugins
import SluiceTestSupport
import Synchronization
import Testing

@testable import SluiceOperations
@testable import SluiceSockets

@Suite("Probes")
struct EndpointTests {
    /// An engine that is as a test says.
    private final class StubEngine: ObservedEngine {
        struct Failure: Error, CustomStringConvertible {
            let description = "the disk is full"
        }

        let standingNow = Mutex(EngineStanding(isConnected: true, isSaturated: false))
        let isIll = Mutex(false)
        let looks = Mutex(0)
        let reports = Mutex(0)
        /// Reports wait for it, where there is one, as for a store that another process holds.
        let gate = Mutex<DispatchSemaphore?>(nil)

        func report() throws -> EngineReport {
            reports.withLock { $0 += 1 }
            gate.withLock { $0 }?.wait()
            if isIll.withLock({ $0 }) { throw Failure() }
            return MetricsTests.report(standing: standing)
        }

        var standing: EngineStanding { standingNow.withLock { $0 } }

        func checkStore() throws {
            looks.withLock { $0 += 1 }
            if isIll.withLock({ $0 }) { throw Failure() }
        }
    }

    private func withEndpoint(
        _ clock: VirtualClock = VirtualClock(), _ body: (OperationsEndpoint, StubEngine) async throws -> Void
    ) async throws {
        let engine = StubEngine()
        let endpoint = try await OperationsEndpoint(host: "127.0.0.1", port: 0, engine: engine, clock: clock)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await endpoint.run() }
            try await body(endpoint, engine)
            group.cancelAll()
        }
    }

    private func reply(_ endpoint: OperationsEndpoint, _ path: String, method: String = "GET") -> (Int, String) {
        let reply = endpoint.reply(to: ServedRequest(method: method, target: path))
        return (reply.status, String(decoding: reply.body, as: UTF8.self))
    }

    @Test("it is ready while connected and not saturated, and says what is in the way")
    func ready() async throws {
        try await withEndpoint { endpoint, engine in
            #expect(reply(endpoint, "/readyz") == (200, "ready\n"))
            engine.standingNow.withLock { $0.isSaturated = true }
            #expect(reply(endpoint, "/readyz") == (503, "so much is owed that no more messages are taken\n"))
            engine.standingNow.withLock { $0.isConnected = false }
            #expect(reply(endpoint, "/readyz?verbose") == (503, "there is no connection to the broker\n"))
        }
    }

    @Test("it is healthy while the store can be written; probes within a second share one look")
    func healthy() async throws {
        let clock = VirtualClock()
        try await withEndpoint(clock) { endpoint, engine in
            #expect(reply(endpoint, "/healthz") == (200, "ok\n"))
            engine.isIll.withLock { $0 = true }
            #expect(reply(endpoint, "/healthz") == (200, "ok\n"))
            #expect(engine.looks.withLock { $0 } == 1)
            clock.set(clock.now() + 1_000)
            #expect(reply(endpoint, "/healthz") == (503, "the disk is full\n"))
            #expect(engine.looks.withLock { $0 } == 2)
            #expect(reply(endpoint, "/metrics") == (503, "the disk is full\n"))
        }
    }

    @Test("it is neither ready nor healthy while messages can't be stored, though a probe can")
    func outage() async throws {
        try await withEndpoint { endpoint, engine in
            engine.standingNow.withLock { $0.outage = "no messages could be stored for 3 s: the disk is full" }
            for page in ["/readyz", "/healthz"] {
                #expect(reply(endpoint, page) == (503, "no messages could be stored for 3 s: the disk is full\n"))
            }
            #expect(reply(endpoint, "/metrics").1.contains("\nsluice_ready 0\n"))
            engine.standingNow.withLock { $0.outage = nil }
            #expect(reply(endpoint, "/readyz") == (200, "ready\n"))
            #expect(reply(endpoint, "/healthz") == (200, "ok\n"))
            #expect(reply(endpoint, "/metrics").1.contains("\nsluice_ready 1\n"))
        }
    }

    @Test("a store that does not answer is ill after five seconds, and is not asked again meanwhile")
    func stuck() {
        let clock = VirtualClock()
        let others = Mutex<[String?]>([])
        let check = Mutex<HealthCheck?>(nil)
        let made = HealthCheck(clock: clock) {
            // While the store is at it, others ask.
            guard let check = check.withLock({ $0 }) else { return }
            others.withLock { $0.append(check.problem()) }
            clock.set(clock.now() + 7_000)
            others.withLock { $0.append(check.problem()) }
        }
        check.withLock { $0 = made }
        #expect(made.problem() == nil)
        #expect(others.withLock { $0 } == [nil, "the store has not answered for 7 s"])
    }

    @Test("however many look at a store that does not answer, other probes and the tasks of the engine go on")
    func patient() async throws {
        let askers = 16
        try await withEndpoint { endpoint, engine in
            let gate = DispatchSemaphore(value: 0)
            engine.gate.withLock { $0 = gate }
            let metrics = (0..<askers).map { _ in
                Task {
                    try await HTTPTalk.ask(port: endpoint.port, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                }
            }
            while engine.reports.withLock({ $0 }) < askers { await Task.yield() }
            let ready = try await HTTPTalk.ask(
                port: endpoint.port, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(ready.hasSuffix("ready\n"))
            for _ in 0..<askers { gate.signal() }
            for asker in metrics { #expect(try await asker.value.contains("sluice_ready 1")) }
        }
    }

    @Test(
        "other paths and methods are refused",
        arguments: [("GET", "/", 404), ("GET", "/metrics/x", 404), ("POST", "/metrics", 405), ("DELETE", "/healthz", 405)])
    func refused(_ method: String, _ path: String, _ status: Int) async throws {
        try await withEndpoint { endpoint, _ in #expect(reply(endpoint, path, method: method).0 == status) }
    }

    @Test("it speaks HTTP, also for HEAD, and keeps the connection")
    func overTheWire() async throws {
        try await withEndpoint { endpoint, _ in
            let text = try await HTTPTalk.ask(
                port: endpoint.port,
                "HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: "))
            #expect(text.components("HTTP/1.1 200 OK\r\n") == 2)
            #expect(!text.contains("sluice_ready"), "the reply to HEAD has no body")
            #expect(text.hasSuffix("\r\n\r\nready\n"))
        }
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
