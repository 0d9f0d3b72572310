import SluiceEngine
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("messages that can't be stored")
struct OutageTests {
    private static let rules = """
        r:
          sql: SELECT * FROM 'a'
          actions: [ { queueSend: { queue: Q } } ]
        """

    private let message = [Publication(topic: "a", payload: Array("{}".utf8), qos: 1)]

    @Test("the engine remembers since when and why, until a message is stored", arguments: [StoreError.Code.full, .busy, .unavailable])
    func remembered(_ code: StoreError.Code) throws {
        let database = FaultyDatabase(try EngineRig.memory())
        let rig = try EngineRig(rules: Self.rules, database: database)
        #expect(rig.engine.storeOutage == nil)
        let start = rig.clock.now()
        for attempt in 0..<3 {
            rig.clock.set(start + Int64(attempt) * 1_000)
            database.fail(afterWrites: 1, with: code)
            #expect(throws: StoreError.self) { try rig.engine.receive(message) }
            #expect(rig.engine.storeOutage?.since == start)
            #expect(rig.engine.storeOutage?.latest == rig.clock.now())
            #expect(rig.engine.storeOutage?.reason.isEmpty == false)
            // What is small may still be written.
            try database.write { try $0.setFact("n", to: "1") }
            #expect(rig.engine.storeOutage != nil)
        }
        database.heal()
        try rig.engine.receive(message)
        #expect(rig.engine.storeOutage == nil)
    }

    @Test("it is over a minute after the last message that was offered")
    func forgotten() throws {
        let database = FaultyDatabase(try EngineRig.memory())
        let rig = try EngineRig(rules: Self.rules, database: database)
        database.fail(afterWrites: 0, with: .full)
        #expect(throws: StoreError.self) { try rig.engine.receive(message) }
        let start = rig.clock.now()
        rig.clock.set(start + 59_999)
        #expect(rig.engine.storeOutage?.since == start)
        rig.clock.set(start + 60_000)
        #expect(rig.engine.storeOutage == nil)
        database.fail(afterWrites: 0, with: .full)
        #expect(throws: StoreError.self) { try rig.engine.receive(message) }
        #expect(rig.engine.storeOutage?.since == start + 60_000)
    }

    @Test("an error that no further try can cure is none")
    func damaged() throws {
        let database = FaultyDatabase(try EngineRig.memory())
        let rig = try EngineRig(rules: Self.rules, database: database)
        database.fail(afterWrites: 0, with: .corrupt)
        #expect(throws: StoreError.self) { try rig.engine.receive(message) }
        #expect(rig.engine.storeOutage == nil)
    }
}
