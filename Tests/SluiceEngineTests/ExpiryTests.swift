import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("time to live")
struct ExpiryTests {
    private static let declarations = """
        tables:
          T: { partitionKey: id, timeToLive: until }
        queues:
          Q:
        """

    private static let rules = """
        gone:
          sql: SELECT eventName, cause, keys.id AS id, oldImage.v AS v, isUndefined(newImage) AS none FROM '$table/T/remove'
          actions: [ { queueSend: { queue: Q } } ]
        """

    private func put(_ range: Range<Int>, in rig: EngineRig) throws {
        try rig.database.write { stores in
            for n in range {
                _ = try stores.put(["id": .int(n), "v": .int(n * 2), "until": .int(1_800_000_000 + n)], in: "T")
            }
        }
    }

    @Test("an item whose time has come is removed, and its removal is a message")
    func removal() async throws {
        let rig = try EngineRig(rules: Self.rules, declares: Self.declarations)
        try put(0..<3, in: rig)
        rig.clock.set(1_800_000_001_000)
        try rig.engine.expire()
        #expect(
            Set(try rig.bodies("Q")) == [
                #"{"eventName":"REMOVE","cause":"ttl","id":0,"v":0,"none":true}"#,
                #"{"eventName":"REMOVE","cause":"ttl","id":1,"v":2,"none":true}"#,
            ])
        #expect(try rig.items("T") == [#"{"id":2,"v":4,"until":1800000002}"#])
        #expect(try rig.status("gone").ledger == LedgerCounts(accepted: 2, delivered: 2))
    }

    @Test("many go in several transactions, and one that fails leaves its items for the next time")
    func steps() async throws {
        let database = FaultyDatabase(try SQLiteDatabase.inMemory())
        let rig = try EngineRig(rules: Self.rules, declares: Self.declarations, database: database)
        try put(0..<2_500, in: rig)
        rig.clock.set(1_900_000_000_000)
        database.fail(afterWrites: 1_500, with: .full)
        #expect(throws: StoreError.self) { try rig.engine.expire() }
        let left = try rig.items("T").count
        #expect(try left > 0 && left + rig.bodies("Q").count == 2_500)
        try rig.engine.expire()
        #expect(try rig.items("T").isEmpty)
        #expect(try rig.bodies("Q").count == 2_500)
        try rig.expectBalanced()
    }
}
