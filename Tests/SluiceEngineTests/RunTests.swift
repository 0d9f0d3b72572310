import SluiceEngine
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("a running engine")
struct RunTests {
    private static let rules = """
        out:
          sql: SELECT * FROM 'a'
          actions: [ { republish: { topic: out } } ]
          retry: { attempts: 3, backoff: 10s, jitter: false }
        tick:
          schedule: rate(1 minute)
          sql: SELECT scheduledTime
          actions: [ { republish: { topic: tick } } ]
        """

    /// Lets the engine's tasks go on until something holds; gives up after many turns.
    private func turns(until isDone: () throws -> Bool) async throws -> Bool {
        for _ in 0..<100_000 {
            if try isDone() { return true }
            await Task.yield()
        }
        return false
    }

    /// Runs the engine of `rig` while `body` works, then cancels it and waits for its end.
    private func running(_ rig: EngineRig, _ body: () async throws -> Void) async throws {
        let engine = rig.engine
        let running = Task { await engine.run() }
        defer { running.cancel() }
        try await body()
        running.cancel()
        await running.value
    }

    private func delivered(_ rig: EngineRig, _ rule: String) throws -> Int { try rig.status(rule).ledger.delivered }

    @Test("lanes deliver what they are given, what was owed before included")
    func lanes() async throws {
        let rig = try EngineRig(rules: Self.rules)
        try rig.engine.receive([Publication(topic: "a", payload: Array("1".utf8))])
        try await running(rig) {
            #expect(try await turns { try delivered(rig, "out") == 1 })
            try rig.engine.receive([Publication(topic: "a", payload: Array("2".utf8))])
            #expect(try await turns { try delivered(rig, "out") == 2 })
        }
        #expect(rig.publisher.takePublished().map { String(decoding: $0.payload, as: UTF8.self) } == ["1", "2"])
        try rig.expectBalanced()
    }

    @Test("schedules run as the clock reaches them, and a lane goes on after its pause")
    func timesPass() async throws {
        let rig = try EngineRig(rules: Self.rules)
        let start = rig.clock.now()
        try await running(rig) {
            rig.publisher.answer(with: [ActionFailure(action: "republish", resource: "", message: "no", canRetry: true)])
            try rig.engine.receive([Publication(topic: "a", payload: Array("1".utf8))])
            // The lane sleeps once the failure has been written down, and wakes when the time comes.
            #expect(
                try await turns {
                    try rig.database.read { try $0.owedWork(lane: "republish", after: 0, limit: 1) }.first?.attempts == 1
                })
            rig.clock.set(start + 10_000)
            #expect(try await turns { try delivered(rig, "out") == 1 })
            rig.clock.set(start + 60_000)
            #expect(try await turns { try delivered(rig, "tick") == 1 })
            rig.clock.set(start + 120_000)
            #expect(try await turns { try delivered(rig, "tick") == 2 })
        }
        #expect(rig.publisher.takePublished().map(\.topic) == ["out", "tick", "tick"])
    }

    @Test("a store that fails for a while holds back a schedule and a lane, and loses neither")
    func storeFails() async throws {
        let database = FaultyDatabase(try EngineRig.memory())
        let rig = try EngineRig(rules: Self.rules, database: database)
        let start = rig.clock.now()
        try await running(rig) {
            database.fail(afterWrites: 0, with: .full)
            rig.clock.set(start + 60_000)
            let isTold = try await turns { rig.log.lines.contains { $0.hasPrefix("error: what is due could not be done") } }
            #expect(isTold)
            let isDone = try await turns {
                rig.clock.set(rig.clock.now() + 100)
                return try delivered(rig, "tick") >= 1
            }
            #expect(isDone)
        }
        #expect(rig.publisher.takePublished().first?.topic == "tick")
        try rig.expectBalanced()
    }

    @Test("a ring is not lost, however many there are before anyone listens")
    func manyLanes() async throws {
        let lanes = Lanes()
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a/+'
                  actions: [ { lanes: { lane: '${topic(2)}' } } ]
                """, actions: [lanes])
        try await running(rig) {
            for number in 0..<3_000 {
                try rig.engine.receive([Publication(topic: "a/\(number % 1_500)", payload: [])])
            }
            #expect(try await turns { try delivered(rig, "r") == 3_000 })
        }
    }

    /// An action with a lane for each text.
    private struct Lanes: OutsideAction {
        let spec = ActionSpec(
            "lanes", "Does nothing, in a lane of its own", fields: [.init("lane", .text, "The lane")], reachesOutside: true,
            examples: [])

        func lane(for call: ActionCall) -> String { "lane \(call.fields["lane"]?.string ?? "")" }

        func deliver(_ calls: [ActionCall]) async -> [Result<Void, ActionFailure>] { calls.map { _ in .success(()) } }
    }

    @Test("it ends when it is cancelled, whatever it waits for")
    func cancellation() async throws {
        let rig = try EngineRig(rules: Self.rules)
        rig.publisher.failAll(with: ActionFailure(action: "republish", resource: "", message: "down", isOutage: true))
        try rig.engine.receive([Publication(topic: "a", payload: Array("1".utf8))])
        try await running(rig) {
            for _ in 0..<200 { await Task.yield() }
        }
        #expect(try rig.status("out").ledger.inFlight == 1)
        try rig.expectBalanced()
    }

    @Test("a window closes when its time comes, though it was opened while the scheduler slept until later")
    func windows() async throws {
        let rig = try EngineRig(
            rules: """
                tick:
                  schedule: rate(1 hour)
                  sql: SELECT scheduledTime
                  actions: [ { queueSend: { queue: Q } } ]
                long:
                  sql: SELECT VALUE 'long' FROM 'a' GROUP BY TUMBLING(1m)
                  actions: [ { queueSend: { queue: Q } } ]
                short:
                  sql: SELECT VALUE 'short' FROM 'b' GROUP BY SESSION(10s)
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        let start = rig.clock.now()
        func send(_ topic: String) throws { try rig.engine.receive([Publication(topic: topic, payload: Array("{}".utf8))]) }
        try await running(rig) {
            for _ in 0..<50 { await Task.yield() }
            try send("a")
            for _ in 0..<50 { await Task.yield() }
            try send("b")
            for _ in 0..<50 { await Task.yield() }
            rig.clock.set(start + 10_000)
            #expect(try await turns { try rig.bodies("Q") == [#""short""#] })
            try send("b")
            rig.clock.set(start + 20_000)
            #expect(try await turns { try rig.bodies("Q") == [#""short""#, #""short""#] })
            rig.clock.set(start + 60_000)
            #expect(try await turns { try rig.bodies("Q").last == #""long""# })
            rig.clock.set(start + 3_600_000)
            #expect(try await turns { try rig.bodies("Q").count == 4 })
        }
        try rig.expectBalanced()
    }

    @Test("without schedules and work it waits, and ends when it is cancelled")
    func idle() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await running(rig) {
            for _ in 0..<50 { await Task.yield() }
        }
        #expect(rig.log.take().isEmpty)
    }
}
