import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Synchronization
import Testing

@Suite("reloading")
struct ReloadTests {
    private static func forward(_ name: String, to topic: String) -> String {
        """
        \(name):
          sql: SELECT n FROM 'a'
          actions: [ { republish: { topic: \(topic) } } ]

        """
    }

    @Test("after a reload the new rules decide; what the old ones owe is delivered, and counts stay")
    func rules() async throws {
        let rig = try EngineRig(rules: Self.forward("r", to: "old") + Self.forward("gone", to: "gone"))
        try rig.engine.receive([Publication(topic: "a", payload: Array(#"{"n":1}"#.utf8), qos: 1)])
        try rig.reload(rules: Self.forward("new", to: "new") + Self.forward("r", to: "r"))
        try await rig.publish("a", #"{"n":2}"#)
        #expect(rig.takePublished().sorted() == [#"gone {"n":1}"#, #"new {"n":2}"#, #"old {"n":1}"#, #"r {"n":2}"#])
        #expect(try rig.status("r").activity == RuleActivity(matched: 2, passed: 2))
        #expect(try rig.status("new").activity == RuleActivity(matched: 1, passed: 1))
        #expect(try rig.database.read { try $0.ledger()["gone"] } == LedgerCounts(accepted: 1, delivered: 1))
        try rig.expectBalanced()
    }

    @Test("a schedule that is the same goes on counting, another one begins anew")
    func schedules() async throws {
        func rule(_ every: String) -> String {
            """
            r:
              schedule: rate(\(every))
              sql: SELECT scheduledTime
              actions: [ { republish: { topic: tick } } ]
            """
        }
        let rig = try EngineRig(rules: rule("1 minute"))
        try await rig.advance(40_000)
        try rig.reload(rules: Self.forward("first", to: "x") + rule("1 minute"))
        try await rig.advance(20_000)
        #expect(rig.takePublished().count == 1)
        try rig.reload(rules: rule("2 minutes"))
        try await rig.advance(119_999)
        #expect(rig.takePublished() == [])
        try await rig.advance(1)
        #expect(rig.takePublished().count == 1)
    }

    @Test("open windows and batches, and messages in queues, are where they were")
    func state() async throws {
        let declares = EngineRig.declarations
        let rules = """
            window:
              sql: SELECT count(*) AS n FROM 'w' GROUP BY TUMBLING(1m)
              actions: [ { republish: { topic: window } } ]
            batch:
              sql: SELECT * FROM '$queue/Q'
              batch: { size: 10, within: 30s }
              actions: [ { republish: { topic: batch } } ]

            """
        let rig = try EngineRig(rules: rules, declares: declares)
        try await rig.publish("w", "{}")
        try rig.engine.send(QueueMessage(body: Array("1".utf8)), to: "Q")
        try await rig.advance(1_000)
        try rig.reload(rules: Self.forward("other", to: "x") + rules)
        try await rig.publish("w", "{}")
        try rig.engine.send(QueueMessage(body: Array("2".utf8)), to: "Q")
        try await rig.advance(60_000)
        #expect(rig.takePublished() == ["batch [1,2]", #"window {"n":2}"#])
        try rig.engine.send(QueueMessage(body: Array("3".utf8)), to: "E")
        try rig.reload(
            rules: """
                late:
                  sql: SELECT * FROM '$queue/E'
                  actions: [ { republish: { topic: late } } ]
                """)
        try await rig.advance(0)
        #expect(rig.takePublished() == ["late 3"])
        try rig.expectBalanced()
    }

    @Test("packs that the stores can't hold are refused, and the former run on")
    func refused() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT id FROM 'a'
                  actions: [ { tablePut: { table: T } } ]
                """)
        try await rig.publish("a", #"{"id":"x"}"#)
        #expect(throws: StoreError.self) {
            try rig.reload(rules: Self.forward("other", to: "x"), declares: "tables:\n  T: { partitionKey: other }")
        }
        try await rig.publish("a", #"{"id":"y"}"#)
        #expect(try rig.items("T").count == 2)
    }

    @Test("under load no message is dropped or doubled")
    func underLoad() async throws {
        let rig = try EngineRig(rules: Self.forward("r", to: "out/0"))
        let engine = rig.engine
        let count = 2_000
        let isDone = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for n in 0..<count {
                    try engine.receive([Publication(topic: "a", payload: Array(#"{"n":\#(n)}"#.utf8), qos: 1)])
                    if n.isMultiple(of: 50) { await Task.yield() }
                }
                isDone.raise()
            }
            var edition = 0
            while !isDone.isUp {
                edition += 1
                try rig.reload(rules: Self.forward("r", to: "out/\(edition)"))
                await Task.yield()
            }
            try await group.waitForAll()
        }
        try await rig.advance(0)
        let payloads = rig.takePublished().map { String($0.drop { $0 != " " }.dropFirst()) }
        #expect(payloads == (0..<count).map { #"{"n":\#($0)}"# })
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: count, delivered: count))
    }
}

private final class Flag: Sendable {
    private let value = Mutex(false)

    var isUp: Bool { value.withLock { $0 } }

    func raise() { value.withLock { $0 = true } }
}
