import Glibc
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import Testing

@Suite("kill -9", .serialized)
struct KillTests {
    @Test("no message that the broker was told of is lost when the engine is killed again and again")
    func nothingIsLost() async throws {
        let count = 20_000
        let folder = try TestFolder()
        let data = folder.file("data")
        let pack = try folder.pack(
            "all", "tables:\n  All: { partitionKey: id }\n  Counts: { partitionKey: id }\n",
            rules: """
                rules:
                  all:
                    sql: SELECT * FROM 'all/+'
                    actions:
                      - tablePut: { table: All }
                  echo:
                    sql: SELECT id FROM 'all/+' WHERE id % 20 = 0
                    actions:
                      - republish: { topic: "echo/${id}", qos: 1 }
                  counted:
                    sql: SELECT newuuid() AS id, count(*) AS n FROM 'all/+' GROUP BY topic(2), TUMBLING(1s)
                    actions:
                      - tablePut: { table: Counts }
                """)
        var random = SeededGenerator.forTest()
        try await MosquittoBroker.withBroker { broker in
            let listener = try Listener("echo/+", broker: broker)
            var engine = try await startEngine([pack], broker: broker, data: data)
            async let published: Void = publish(
                (0..<count).map { Publication(topic: "all/\($0 % 7)", payload: Array(#"{"id":\#($0)}"#.utf8), qos: 1) }, to: broker)
            var killsInTheMiddle = 0
            for _ in 0..<4 {
                // Some more of them are in the store, which are not the last.
                let before = try stored(data)
                let step = Int.random(in: 500...3_000, using: &random)
                try await eventually("\(step) more are stored") { try stored(data) >= min(before + step, count - 1) }
                engine.kill()
                killsInTheMiddle += try stored(data) < count ? 1 : 0
                try StoreReport(data: data).expectBalance()
                engine = try await startEngine([pack], broker: broker, data: data)
            }
            try await published
            #expect(killsInTheMiddle > 0)
            try await eventually("all are stored", within: .seconds(60)) { try stored(data) == count }
            let ids = try await query(#"SELECT id FROM "All""#, data: data)
            #expect(Set(ids) == Set((0..<count).map { #"{"id":\#($0)}"# }))
            try await eventually("every twentieth is heard") { Set(listener.messages.map(\.text)).count == count / 20 }
            // Each message that was accepted, sent again or not, has been in one window, and in one only.
            let accepted = try StoreReport(data: data).ledger["all"]?.accepted ?? 0
            try await eventually("all windows have closed") {
                let database = try SQLiteDatabase.openForReading(directory: data)
                defer { database.close() }
                return try database.read { try $0.windowGroups(of: "counted") }.isEmpty
            }
            #expect(try await query(#"SELECT VALUE sum(n) FROM "Counts""#, data: data) == ["\(accepted)"])
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
            await listener.stop()
        }
        let report = try StoreReport(data: data)
        report.expectBalance()
        #expect(report.owed.isEmpty && report.executions.isEmpty && report.deadLetters.isEmpty)
        let counts = try #require(report.ledger["all"])
        #expect(counts.accepted >= count && counts.delivered == counts.accepted)
    }

    /// How many messages are in the table.
    private func stored(_ data: String) throws -> Int {
        let database = try SQLiteDatabase.openForReading(directory: data)
        defer { database.close() }
        return try database.read { stores in
            var count = 0
            try stores.scan(table: "All", partition: nil) { _ in
                count += 1
                return true
            }
            return count
        }
    }
}
