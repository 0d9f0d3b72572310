import SluiceEngine
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("a clock that jumps")
struct ClockJumpTests {
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 24 * hour

    private static let declares = """
        tables:
          T: { partitionKey: id }
        queues:
          Q: { visibilityTimeout: 10s }
        """

    private static let rules = """
        tick:
          schedule: rate(1 minute)
          sql: SELECT scheduledTime
          actions: [ { republish: { topic: tick } } ]
        window:
          sql: SELECT count(*) AS n FROM 'w' GROUP BY TUMBLING(1m)
          actions: [ { republish: { topic: window } } ]
        batch:
          sql: SELECT * FROM 'b'
          batch: { size: 10, within: 30s }
          actions: [ { republish: { topic: batch } } ]
        enter:
          sql: SELECT n FROM 'q'
          actions: [ { queueSend: { queue: Q } } ]
        queue:
          sql: SELECT n FROM '$queue/Q'
          actions: [ { failTimes: {} }, { republish: { topic: "queue/${n}" } } ]
        """

    private func rig() throws -> EngineRig {
        try EngineRig(rules: Self.rules, declares: Self.declares, actions: [FailTimes(1)])
    }

    /// One message in an open window, one in an open batch, one that is hidden in a queue.
    private func fill(_ rig: EngineRig) async throws {
        try await rig.publish("w", #"{"n":1}"#)
        try await rig.publish("b", #"{"n":2}"#)
        try await rig.publish("q", #"{"n":3}"#)
        #expect(rig.takePublished() == [#"queue/3 {"n":3}"#])
    }

    /// Sets the clock back; the scheduler wakes when it would have anyway.
    private func setBack(_ rig: EngineRig) throws {
        rig.clock.jump(to: rig.clock.now() - Self.hour)
        try rig.engine.runDue()
    }

    @Test("forward by days: a schedule runs once, and all that was open or hidden comes once")
    func forward() async throws {
        let rig = try rig()
        try await fill(rig)
        rig.clock.jump(to: rig.clock.now() + 3 * Self.day)
        try await rig.advance(0)
        let published = rig.takePublished()
        #expect(
            published.filter { !$0.hasPrefix("tick") }.sorted()
                == [#"batch [{"n":2}]"#, #"queue/3 {"n":3}"#, #"window {"n":1}"#])
        #expect(published.count { $0.hasPrefix("tick") } == 1)
        try await rig.advance(60_000)
        #expect(rig.takePublished().count { $0.hasPrefix("tick") } == 1)
        #expect(try rig.queued("Q").isEmpty)
        try rig.expectBalanced()
    }

    @Test("backward by an hour: schedules and batches go on by the new time")
    func backward() async throws {
        let rig = try rig()
        try await fill(rig)
        try setBack(rig)
        try await rig.advance(30_000)
        #expect(rig.takePublished() == [#"queue/3 {"n":3}"#, #"batch [{"n":2}]"#])
        try await rig.advance(30_000)
        #expect(rig.takePublished().count { $0.hasPrefix("tick") } == 1)
        try await rig.advance(60_000)
        #expect(rig.takePublished().count { $0.hasPrefix("tick") } == 1)
        try rig.expectBalanced()
    }

    @Test("backward by an hour: what is hidden in a queue waits no longer than its timeout, and what is tried again than its pause")
    func backwardHidden() async throws {
        let rig = try rig()
        try await fill(rig)
        rig.publisher.answer(with: [ActionFailure(action: "republish", resource: "", message: "away", isOutage: true)])
        try await rig.publish("q", #"{"n":4}"#)
        #expect(rig.takePublished() == [])
        try setBack(rig)
        try await rig.advance(10_000)
        #expect(rig.takePublished().sorted() == [#"queue/3 {"n":3}"#, #"queue/4 {"n":4}"#])
        #expect(try rig.queued("Q").isEmpty)
        try rig.expectBalanced()
    }

    @Test("backward by an hour: an open window loses nothing, and counts each message once")
    func backwardWindow() async throws {
        let rig = try rig()
        try await fill(rig)
        try setBack(rig)
        try await rig.publish("w", #"{"n":5}"#)
        try await rig.advance(2 * Self.hour)
        let counts = rig.takePublished().filter { $0.hasPrefix("window") }
            .compactMap { try? Value(json: Array($0.dropFirst(7).utf8)) }.compactMap { $0["n"].number?.int64 }
        #expect(counts.reduce(0, +) == 2)
        try rig.expectBalanced()
    }
}
