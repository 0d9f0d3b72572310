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

    @Test("what can't be queried is told with its place and a way out", arguments: [
        (#"SELECT * FROM "Od""#, [#"<sql>:1:15: error: there is no table, series or queue 'Od'"#, "^~~~", #"did you mean "Odd"?"#]),
        (#"SELECT * FROM "zzzzzzzz""#, [#"there are "Odd", "iot.t""#]),
        (#"SELECT * FORM "Odd""#, ["<sql>:1:10: error: expected FROM", "^~~~"]),
        ("SELECT 1", ["error:"]),
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
