import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("look-ups")
struct LookUpTests {
    private static let declarations =
        EngineRig.declarations + "\n" + """
            shadows: Shadows
            registry: Things
            """
    private static let tables = "  Shadows: { partitionKey: thing, sortKey: shadow }\n  Things: { partitionKey: thingName }\n"

    private func rig(
        _ rules: String, database: (any Database)? = nil, outside: any OutsideSource = NothingOutside()
    ) throws -> EngineRig {
        let declares = Self.declarations.replacing("tables:\n", with: "tables:\n" + Self.tables)
        return try EngineRig(rules: rules, declares: declares, database: database, outside: outside)
    }

    private func rule(_ sql: String, _ actions: String = "[ { queueSend: { queue: Q } } ]") -> String {
        """
        r:
          sql: |
            \(sql)
          actions: \(actions)
          errorAction: { queueSend: { queue: E } }
        """
    }

    private func put(_ items: [(String, String)], in rig: EngineRig) throws {
        try rig.database.write { stores in
            for (table, item) in items { _ = try stores.put(try #require(try Value(json: item).object), in: table) }
        }
    }

    @Test("a rule reads the item of a message's key, and nothing where there is none")
    func tableGet() async throws {
        let rig = try rig(rule("SELECT n, table_get('T', id).limit AS max FROM 'a' WHERE n > get_or_default(table_get('T', id).limit, 5)"))
        try put([("T", #"{"id":"x","limit":10}"#)], in: rig)
        for payload in [#"{"id":"x","n":9}"#, #"{"id":"x","n":11}"#, #"{"id":"y","n":6}"#, #"{"id":"y","n":5}"#] {
            try await rig.publish("a", payload)
        }
        #expect(try rig.bodies("Q") == [#"{"n":11,"max":10}"#, #"{"n":6}"#])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 4, filtered: 2, delivered: 2))
    }

    @Test("a message sees what the one before it stored, in one transaction too")
    func readModifyWrite() async throws {
        let rig = try rig(
            rule(
                "SELECT id, coalesce(table_get('T', id).count, 0) + 1 AS count FROM 'a'", "[ { tablePut: { table: T } } ]"))
        try await rig.publish((0..<50).map { _ in Publication(topic: "a", payload: Array(#"{"id":"x"}"#.utf8), qos: 1) })
        #expect(try rig.items("T") == [#"{"id":"x","count":50}"#])
    }

    @Test("items come in the order of the sort key, one partition or all")
    func items() async throws {
        let rig = try rig(
            rule(
                "SELECT (SELECT VALUE n FROM table_query('S', id)) AS own, array_length(table_scan('S')) AS count FROM 'a'"))
        try put([("S", #"{"id":"x","n":3}"#), ("S", #"{"id":"x","n":1}"#), ("S", #"{"id":"y","n":2}"#)], in: rig)
        try await rig.publish("a", #"{"id":"x"}"#)
        try await rig.publish("a", #"{"id":"z"}"#)
        #expect(try rig.bodies("Q") == [#"{"own":[1,3],"count":3}"#, #"{"own":[],"count":3}"#])
    }

    @Test("keys keep their type, and a sort key is asked for")
    func keys() async throws {
        let rig = try rig(rule("SELECT table_get('S', id, n).v AS v, isUndefined(table_get('T', id)) AS none FROM 'a'"))
        try put([("S", #"{"id":"x","n":1,"v":"one"}"#), ("T", #"{"id":"1"}"#)], in: rig)
        try await rig.publish("a", #"{"id":"x","n":1}"#)
        try await rig.publish("a", #"{"id":"x","n":"1"}"#)
        #expect(try rig.bodies("Q") == [#"{"v":"one","none":true}"#, #"{"none":true}"#])
    }

    @Test("a look-up by the wrong key goes to the error action", arguments: [
        ("table_get('S', id)", "an item of table 'S' is found with its sort key 'n' too"),
        ("table_get('T', id, 1)", "table 'T' has no sort key"),
        ("get_dynamodb('T', 'name', id, 'role')", "table 'T' has the key 'id', not 'name'"),
        ("get_dynamodb('S', 'id', id, 'role')", "table 'S' has the key 'id' and 'n', not 'id'"),
        ("get_thing_shadow('lamp', 'role')", "thing 'lamp' has no shadow"),
        ("get_thing_shadow('lamp', 'night', 'role')", "thing 'lamp' has no shadow 'night'"),
        ("get_registry_data('DescribeThing', 'lamp', 'role')", "the registry knows no thing 'lamp'"),
        ("get_secret('mail', 'SecretString', 'role')", "nobody answers what is asked for: secret 'mail'"),
    ])
    func failures(_ call: String, _ reason: String) async throws {
        let rig = try rig(rule("SELECT \(call) AS x FROM 'a'"))
        try await rig.publish("a", #"{"id":"x"}"#)
        let document = try #require(try rig.bodies("E").first)
        #expect(try Value(json: document)["failures"].array?.first?["errorMessage"].string == reason)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, handled: 1))
    }

    @Test("a default takes the place of what is not there")
    func fallback() async throws {
        let rig = try rig(rule("SELECT get_or_default(get_thing_shadow('lamp', 'role').state.on, false) AS on FROM 'a'"))
        try await rig.publish("a", "{}")
        #expect(try rig.bodies("Q") == [#"{"on":false}"#])
    }

    @Test("shadows and things are read from the tables that the pack names")
    func things() async throws {
        let rig = try rig(
            rule(
                """
                SELECT get_thing_shadow(topic(2), 'r').state.on AS on, get_thing_shadow(topic(2), 'night', 'r').state.on AS night, \
                get_registry_data('DescribeThing', topic(2), 'r').attributes.room AS room, \
                get_registry_data('ListThingGroupsForThing', topic(2), 'r').thingGroups AS groups FROM 'a/+'
                """))
        try put(
            [
                ("Shadows", #"{"thing":"lamp","shadow":"classic","state":{"on":true}}"#),
                ("Shadows", #"{"thing":"lamp","shadow":"night","state":{"on":false}}"#),
                ("Things", #"{"thingName":"lamp","attributes":{"room":"hall"},"thingGroups":[{"groupName":"g"}]}"#),
            ], in: rig)
        try await rig.publish("a/lamp", "{}")
        #expect(try rig.bodies("Q") == [#"{"on":true,"night":false,"room":"hall","groups":[{"groupName":"g"}]}"#])
    }

    @Test("templates look things up, those of an error action in the pack's own tables")
    func templates() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT id FROM 'a'
                  actions:
                    - republish: { topic: "out/${table_get('T', id).room}", qos: 1 }
                    - log: { message: "${fail('broken')}" }
                  errorAction: { republish: { topic: "broken/${table_get('T', id).room}" } }
                """)
        try put([("T", #"{"id":"x","room":"hall"}"#)], in: rig)
        try await rig.publish("a", #"{"id":"x"}"#)
        #expect(rig.published.map(\.topic) == ["out/hall", "broken/hall"])
    }

    @Test("a scheduled query looks up for its rows and its templates")
    func query() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  schedule: rate(1 minute)
                  sql: |
                    SELECT d, max(m) AS most FROM "R" GROUP BY d HAVING max(m) > table_get('T', d).limit ORDER BY d
                  actions:
                    - republish: { topic: "hot/${table_get('T', d).room}", qos: 1 }
                """)
        try put([("T", #"{"id":"x","limit":10,"room":"hall"}"#), ("T", #"{"id":"y","limit":30,"room":"attic"}"#)], in: rig)
        try rig.database.write { stores in
            for device in ["x", "y"] {
                let fields = Object([("d", .string(device)), ("m", .int(20))])
                try stores.append(SeriesPoint(time: rig.clock.now(), fields: fields), to: "R")
            }
        }
        try await rig.advance(60_000)
        #expect(rig.takePublished() == [#"hot/hall {"d":"x","most":20}"#])
        try rig.expectBalanced()
    }

    @Test("a table that can't be read now fails no message: all is tried again")
    func outage() async throws {
        let database = FaultyDatabase(try SQLiteDatabase.inMemory())
        let rig = try rig(rule("SELECT (SELECT VALUE v FROM table_scan('T')) AS v FROM 'a'"), database: database)
        try put([("T", #"{"id":"x","v":1}"#)], in: rig)
        database.failScans(with: StoreError(.busy, "another process holds the store"))
        await #expect(throws: StoreError.self) { try await rig.publish("a", #"{"id":"x"}"#) }
        database.heal()
        #expect(try rig.status("r").ledger == LedgerCounts())
        try await rig.publish("a", #"{"id":"x"}"#)
        #expect(try rig.bodies("Q") == [#"{"v":[1]}"#])
    }

    @Test("what the stores can't know is asked outside, and kept for the message")
    func outside() async throws {
        struct Secrets: OutsideSource {
            func answer(_ request: OutsideRequest, folder: String) -> OutsideAnswer? {
                request.kind == .secret ? .value(.string(#"{"user":"\#(request.target)@\#(folder)"}"#)) : nil
            }
        }
        let rig = try rig(rule("SELECT get_secret('mail', 'SecretString', 'user', 'role') AS u FROM 'a'"), outside: Secrets())
        try await rig.publish("a", "{}")
        #expect(try rig.bodies("Q") == [#"{"u":"mail@test"}"#])
    }
}
