import SluiceEngine
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("What the engine measures")
struct MeasureTests {
    private static let rules = """
        r:
          sql: SELECT * FROM 'a'
          actions: [ { republish: { topic: out, qos: 1 } } ]
          errorAction: { queueSend: { queue: E } }
          retry: { attempts: 3 }
        """

    @Test("deliveries are counted by rule, action and outcome, and their calls measured")
    func deliveries() async throws {
        let rig = try EngineRig(rules: Self.rules)
        let soft = ActionFailure(action: "republish", resource: "out", message: "busy", canRetry: true)
        let hard = ActionFailure(action: "republish", resource: "out", message: "no")
        rig.publisher.answer(with: [soft, nil, hard])
        try await rig.publish("a", "1")
        try await rig.advance(60_000)
        try await rig.publish("a", "2")
        let measures = try rig.engine.status().measures
        #expect(
            measures.delivered == [
                DeliveryPlace(rule: "r", action: "republish"): DeliveryCounts(delivered: 1, retried: 1, failed: 1),
            ])
        #expect(measures.deliveries["republish"]?.count == 3)
        #expect(try rig.status("r").activity == RuleActivity(matched: 2, passed: 2, failed: 1, retried: 1))
        try rig.expectBalanced()
    }

    @Test("a batch is measured once, and each transaction's commit")
    func batches() async throws {
        let rig = try EngineRig(rules: Self.rules)
        try rig.engine.receive([Publication(topic: "a", payload: [0x31]), Publication(topic: "a", payload: [0x32])])
        let before = try rig.engine.status().measures
        #expect(before.batches.count == 1)
        #expect(before.commits.count == 1)
        _ = try await rig.engine.drain()
        let after = try rig.engine.status().measures
        #expect(after.batches.count == 1)
        #expect(after.commits.count == 2)
    }

    @Test(
        "a time counts in the first bucket that holds it",
        arguments: [(-1, 0), (0, 0), (500_000, 0), (500_001, 1), (30_000_000_000, 14), (30_000_000_001, 15), (Int64.max, 15)])
    func buckets(_ nanoseconds: Int64, _ bucket: Int) {
        var histogram = Histogram()
        histogram.add(nanoseconds: nanoseconds)
        #expect(histogram.counts.firstIndex(of: 1) == bucket)
        #expect(histogram.count == 1)
        #expect(histogram.sum == max(0, nanoseconds))
        histogram.add(nanoseconds: .max)
        #expect(histogram.count == 2, "sums that run over do not trap")
    }
}
