import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("sluice query")
struct QueryTests {
    /// A store with a table of odd rows and a series.
    private static func store(_ folder: TestFolder) throws -> String {
        let database = try SQLiteDatabase.open(directory: folder.file("data"))
        defer { database.close() }
        try database.declare(
            StoreCatalog(
                tables: [TableDeclaration(name: "Odd", partitionKey: "id")],
                series: [SeriesDeclaration(name: "iot.t", dimensions: ["zone"], measures: ["t"])]))
        let rows = [
            #"{"id":1,"text":"plain","n":1.50}"#, #"{"id":2,"text":"a \"quoted\", with comma","n":null}"#,
            #"{"id":3,"text":"two\nlines\u001b[31m and \u202ea turn"}"#, #"{"id":4,"text":"wide 漢字","n":{"a":[1,2]}}"#,
            #"{"id":5,"text":"an accent \"́ on a mark","n":true}"#,
        ]
        try database.write { stores in
            for row in rows {
                if case .object(let item) = try Value(json: row) { _ = try stores.put(item, in: "Odd") }
            }
        }
        return folder.file("data")
    }

    @Test("writes rows as a table, as JSON and as CSV", arguments: [
        ("table", "odd.table.golden"), ("json", "odd.json.golden"), ("csv", "odd.csv.golden"),
    ])
    func formats(_ format: String, _ golden: String) async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(
            ["query", #"SELECT * FROM "Odd" ORDER BY id"#, "--data", try Self.store(folder), "--format", format])
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        if format == "table" { #expect(!outcome.output.contains("\u{1B}"), "a message does not command the terminal") }
        assertGolden(outcome.output, Repository.fixture("query/\(golden)"))
    }

    @Test("an empty result says so, and is nothing for scripts", arguments: [("table", "no rows\n"), ("json", ""), ("csv", "")])
    func empty(_ format: String, _ expected: String) async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(
            ["query", #"SELECT * FROM "iot"."t""#, "--data", try Self.store(folder), "--format", format])
        #expect(outcome.code == 0)
        #expect(outcome.output == expected)
    }

    @Test("a field that no row has is a column still, and what is surely a mistake is told", arguments: [
        (#"SELECT idd FROM "Odd""#, "idd\r\n\r\n\r\n\r\n\r\n\r\n", ""),
        (#"SELECT sum(*) AS s FROM "Odd" WHERE n > 'x'"#, "s\r\n\r\n", "comparison-needs-number"),
        (#"SELECT sum(*) AS s FROM "Odd""#, "s\r\n\r\n", "unusable-argument"),
    ])
    func lint(_ sql: String, _ expected: String, _ id: String) async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(["query", sql, "--data", try Self.store(folder), "--format", "csv"])
        #expect(outcome.code == 0)
        #expect(outcome.output == expected)
        #expect(id.isEmpty ? outcome.errors == "" : outcome.errors.contains("[\(id)]"), "\(outcome.errors)")
    }

    @Test("objects of a bucket, and what the engine keeps of its own, are rows", arguments: [
        (#"SELECT key, size, contentType, storedAt, body.n AS n FROM "History""#, [
            #"{"key":"a/1.json","size":9,"contentType":"application/json","storedAt":5,"n":1.5}"#,
            #"{"key":"b","size":4,"contentType":"text/plain","storedAt":6}"#,
        ]),
        (#"SELECT * FROM "$metrics" WHERE time > 1"#, [
            #"{"time":2,"metric":"T","dimensions":{"Device":"d"},"value":26.4,"unit":"C"}"#
        ]),
        (#"SELECT avg(value) AS mean FROM "$metrics""#, [#"{"mean":23.2}"#]),
        (#"SELECT * FROM "$alarms""#, [
            #"{"alarm":"hot","state":"alarm","since":7,"evaluatedAt":8,"value":28.05,"threshold":28,"reason":"why"}"#,
            #"{"alarm":"new","state":"insufficient-data","since":9,"reason":""}"#,
        ]),
        (#"SELECT rule, topic, at, failures[0].message AS why, payload.x AS x FROM "$deadLetters""#, [
            #"{"rule":"r","topic":"a/b","at":3,"why":"no","x":1}"#
        ]),
        (#"SELECT lane, rule, action, fields.topic AS topic, attempts, notBefore, messageTime, payload FROM "$outbox""#, [
            #"{"lane":"one","rule":"r","action":"republish","topic":"t","attempts":0,"notBefore":0,"messageTime":4,"payload":"text"}"#,
            #"{"lane":"two","rule":"r","action":"republish","topic":"t","attempts":0,"notBefore":0,"messageTime":4,"payload":"text"}"#,
        ]),
        (#"SELECT rule, start, state.n AS n FROM "$windows""#, [#"{"rule":"r","start":60000,"n":2}"#]),
        (#"SELECT * FROM "$batches""#, [
            #"{"rule":"r","topic":"a/b","addedAt":5,"payload":{"x":1}}"#, #"{"rule":"r","topic":"a/b","addedAt":6,"payload":{"x":1}}"#,
            #"{"rule":"s","topic":"a/b","addedAt":7,"payload":{"x":1}}"#,
        ]),
        (#"SELECT * FROM "$ledger""#, [
            #"{"rule":"r","accepted":3,"filtered":1,"delivered":0,"handled":0,"returned":0,"deadLettered":1,"inFlight":1}"#
        ]),
        (#"SELECT count(*) AS n FROM "$metrics", "$alarms", "History""#, [#"{"n":6}"#]),
    ])
    func own(_ sql: String, _ rows: [String]) async throws {
        let folder = try TestFolder()
        let database = try SQLiteDatabase.open(directory: folder.file("data"))
        defer { database.close() }
        try database.declare(StoreCatalog(buckets: [BucketDeclaration(name: "History")]))
        try database.write { try Self.fill($0) }
        let outcome = try await sluice(["query", sql, "--data", folder.file("data"), "--format", "json"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.split(separator: "\n").map(String.init) == rows)
    }

    /// Something of each kind.
    private static func fill(_ stores: any StoreTransaction) throws {
        func put(_ key: String, _ content: String, _ type: String, _ now: Timestamp) throws {
            _ = try stores.put(BucketObject(key: key, contentType: type, content: Array(content.utf8)), in: "History", now: now)
        }
        try put("b", "text", "text/plain", 6)
        try put("a/1.json", #"{"n":1.5}"#, "application/json", 5)
        try stores.record(MetricDatum(metric: "T", time: 1, value: 20))
        let value = try #require(Number(numeric: "26.4"))
        try stores.record(MetricDatum(metric: "T", dimensions: ["Device": "d"], time: 2, value: value, unit: "C"))
        let hot = AlarmState(
            alarm: "hot", word: .alarm, since: 7, evaluatedAt: 8, value: Number(numeric: "28.05"), threshold: .int(28), reason: "why")
        try stores.put(hot)
        try stores.put(AlarmState(alarm: "new", word: .insufficientData, since: 9, reason: ""))
        let context = MessageContext(id: MessageID(high: 0, low: 1), receivedAt: 4)
        let message = Message(topic: "a/b", payload: Array(#"{"x":1}"#.utf8), context: context)
        let failure = ActionFailure(action: "sql", resource: "r", message: "no")
        _ = try stores.insert(DeadLetter(rule: "r", message: message, failures: [failure], at: 3))
        let execution = try stores.insert(Execution(rule: "r", message: message, remaining: 2))
        for lane in ["two", "one"] {
            let call = ActionCall(
                action: "republish", rule: "r", fields: ["topic": .string("t")], payload: Payload(Array("text".utf8), isJSON: false),
                idempotencyKey: lane, messageTime: 4, depth: 0)
            _ = try stores.insert(OwedWork(execution: execution, lane: lane, call: call))
        }
        for (rule, time) in [("s", 7), ("r", 5), ("r", 6)] as [(String, Timestamp)] {
            try stores.add(message, toBatchOf: rule, at: time)
        }
        try stores.put(WindowGroup(rule: "r", start: 60_000, group: "[1]", place: 0, state: #"{"n":2}"#))
        try stores.add(LedgerCounts(accepted: 3, filtered: 1, deadLettered: 1), toLedgerOf: "r")
    }

    @Test("what can't be queried is told with its place and a way out", arguments: [
        (#"SELECT * FROM "Od""#, [#"<sql>:1:15: error: there is no table, series, queue or bucket 'Od'"#, "^~~~", #"did you mean "Odd"?"#]),
        (#"SELECT * FROM "zzzzzzzz""#, [#"there are "Odd", "iot.t", "$metrics""#]),
        (#"SELECT * FORM "Odd""#, ["<sql>:1:10: error: expected FROM", "^~~~"]),
        ("SELECT 1", ["error:"]), ("SELECT * FROM Odd", ["the name stands without quotes", "write \"Odd\""]),
    ])
    func refuses(_ sql: String, _ texts: [String]) async throws {
        let folder = try TestFolder()
        let outcome = try await sluice(["query", sql, "--data", try Self.store(folder)])
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        for text in texts { #expect(outcome.errors.contains(text), "\(outcome.errors)") }
    }

    @Test("points at the ends of time are rows like others", arguments: [
        #"SELECT * FROM "iot"."t" WHERE time > ago(15m)"#, #"SELECT * FROM "iot"."t" WHERE time between ago(15m) and now() + 15m"#,
        #"SELECT count(*) AS n FROM "iot"."t" GROUP BY bin(time, 7d)"#, #"SELECT time + 1 AS x FROM "iot"."t" ORDER BY time DESC"#,
        #"SELECT * FROM "iot"."t" WHERE time > ago(106751991167d)"#, #"SELECT * FROM "iot"."t" WHERE time < now() * 1e30"#,
    ])
    func endsOfTime(_ sql: String) async throws {
        let folder = try TestFolder()
        let data = try Self.store(folder)
        let database = try SQLiteDatabase.open(directory: data)
        try database.write { stores in
            for time in [Int64.min, -1, 0, Int64.max] {
                try stores.append(SeriesPoint(time: time, fields: Object([("zone", .int(1)), ("t", .int(2))])), to: "iot.t")
            }
        }
        try database.expire(now: .max)
        database.close()
        for time in ["9223372036854775807", "-9223372036854775808", "0"] {
            let outcome = try await sluice(["query", sql, "--data", data, "--at", time])
            #expect([0, 2].contains(outcome.code), "\(outcome.errors)")
        }
    }

    @Test("an odd time is only a time", arguments: ["9223372036854775807", "-9223372036854775808"])
    func oddTime(_ time: String) async throws {
        let folder = try TestFolder()
        let sql = #"SELECT * FROM "iot"."t" WHERE time between ago(15m) and now() + 1 GROUP BY bin(time, 1m)"#
        let outcome = try await sluice(["query", sql, "--data", try Self.store(folder), "--at", time])
        #expect([0, 2].contains(outcome.code), "\(outcome.errors)")
    }

    @Test("a folder without data is told")
    func noData() async throws {
        let outcome = try await sluice(["query", #"SELECT * FROM "a""#, "--data", "/nope"])
        #expect(outcome.code == 2)
        #expect(outcome.errors == "error: the data directory '/nope' can't be read: No such file or directory\n")
    }
}
