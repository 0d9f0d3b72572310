import SluicePlugins
import SluiceValues
import Testing

@testable import SluiceStores

@Suite("the file as other tools see it")
struct OtherToolsTests {
    private static let hasShell = Shell.run("command -v sqlite3").code == 0

    @Test("the sqlite3 shell reads tables and series naturally, while the engine has them open", .enabled(if: hasShell))
    func shell() throws {
        let directory = TemporaryDirectory()
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(
            StoreCatalog(
                tables: [TableDeclaration(name: "Temperature", partitionKey: "id", sortKey: "at")],
                series: [SeriesDeclaration(name: "iot.t", dimensions: ["zone"], measures: ["v"])]))
        try database.write { transaction in
            _ = try transaction.put(object(#"{"id":"a","at":1.0,"v":[1,2]}"#), in: "Temperature")
            for (time, value) in ["1", "1.0", "36.6", #""x""#, "true", "null", "12345678901234567890"].enumerated() {
                let fields = try object(#"{"zone":"north","v":\#(value)}"#)
                try transaction.append(SeriesPoint(time: Int64(time), fields: fields), to: "iot.t")
            }
            try transaction.append(SeriesPoint(time: 9, fields: Object()), to: "iot.t")
        }
        func query(_ sql: String) -> String { Shell.run("sqlite3 '\(directory.path)/sluice.db' '\(sql)'").output }
        #expect(
            query(#"SELECT partition, typeof(sort), sort, item FROM "table:Temperature""#)
                == #"a|integer|1|{"id":"a","at":1.0,"v":[1,2]}"# + "\n")
        #expect(
            query(#"SELECT time, typeof(v), v FROM "series:iot.t" ORDER BY time"#) == """
                0|integer|1
                1|real|1.0
                2|real|36.6
                3|text|x
                4|blob|true
                5|blob|null
                6|blob|12345678901234567890
                9|null|

                """)
        #expect(query(#"SELECT avg(v) FROM "series:iot.t" WHERE zone = "north" AND time < 3"#) == "12.8666666666667\n")
        #expect(query("PRAGMA integrity_check") == "ok\n")
    }

    @Test(
        "reads that have to be quick use an index and sort nothing",
        arguments: [
            #"SELECT * FROM "series:s" WHERE "time" BETWEEN 1 AND 2 ORDER BY "time", rowid"#,
            #"SELECT item FROM "table:t" WHERE partition = 1 ORDER BY partition"#,
            #"SELECT id FROM sluice_outbox WHERE lane = 'a' AND id > 1 ORDER BY id LIMIT 3"#,
            #"SELECT lane, count(*) FROM sluice_outbox GROUP BY lane"#,
            #"SELECT rule, count(*) FROM sluice_executions GROUP BY rule"#,
            #"SELECT * FROM "queue:q" WHERE id > 1 AND visible_at <= 5 ORDER BY id LIMIT 3"#,
            "SELECT time, value FROM sluice_metrics WHERE metric = 'm' AND dimensions = '{}' AND time >= 1 AND time <= 2 ORDER BY time, id",
            "SELECT id FROM sluice_metrics WHERE time <= 1 LIMIT 3",
            "SELECT * FROM sluice_objects WHERE bucket = 'b' ORDER BY key",
            "SELECT key FROM sluice_objects WHERE bucket = 'b' AND stored_at <= 1 ORDER BY stored_at, key LIMIT 3",
        ])
    func plans(sql: String) throws {
        let database = try SQLiteDatabase.inMemory()
        try database.declare(Samples.catalog)
        let plan = try database.withWriter { connection throws(StoreError) in
            let rows = try connection.prepare("EXPLAIN QUERY PLAN \(sql)", doing: "testing")
            var plan: [String] = []
            while try rows.step() { plan.append(rows.text(3)) }
            return plan.joined(separator: "; ")
        }.get()
        #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        #expect(plan.contains("SEARCH") || plan.contains("COVERING INDEX"), "\(plan)")
    }
}
