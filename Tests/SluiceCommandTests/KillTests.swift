import Glibc
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
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
            try await eventually("all are stored", within: .seconds(180)) { try stored(data) == count }
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

    @Test("an object is the old one or the new one, whole, whenever the engine is killed, and nothing is left beside them")
    func objects() async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        let pack = try folder.pack(
            "objects", "buckets:\n  B:\n",
            rules: """
                rules:
                  put:
                    sql: SELECT * FROM 'put'
                    actions: [ { bucketPut: { bucket: B, key: "k/${id % 20}" } } ]
                """)
        // Each content tells its length.
        let messages = (0..<4_000).map { id in
            let filling = String(repeating: "x", count: id * 7 % 5_000)
            return Publication(topic: "put", payload: Array(#"{"id":\#(id),"n":\#(filling.count),"x":"\#(filling)"}"#.utf8), qos: 1)
        }
        try await MosquittoBroker.withBroker { broker in
            var engine = try await startEngine([pack], broker: broker, data: data)
            async let published: Void = publish(messages, to: broker)
            var last = -1
            for _ in 0..<4 {
                try await eventually("some more are stored") { try wholeObjects(data).max() ?? -1 >= min(last + 200, 3_999) }
                engine.kill()
                last = try wholeObjects(data).max() ?? -1
                engine = try await startEngine([pack], broker: broker, data: data)
            }
            try await published
            try await eventually("the last of each key are there", within: .seconds(180)) {
                try wholeObjects(data).sorted() == Array(3_980..<4_000)
            }
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
        }
        var files = 0
        if let objects = opendir(data + "/objects") {
            while let entry = readdir(objects) { files += entry.pointee.d_name.0 == CChar(UInt8(ascii: ".")) ? 0 : 1 }
            closedir(objects)
        }
        #expect(files == 20)
    }

    /// The ids of the objects, each of which is whole.
    private func wholeObjects(_ data: String) throws -> [Int] {
        let database = try SQLiteDatabase.openForReading(directory: data)
        defer { database.close() }
        return try database.read { stores in
            var ids: [Int] = []
            try stores.scan(bucket: "B") { row in
                // Without a body it was replaced while it was read.
                guard let body = row["body"]?.object else { return true }
                #expect(body["x"]?.string?.utf8.count == body["n"]?.number?.int64.map { Int($0) }, "\(row["key"]?.json ?? "")")
                if let id = body["id"]?.number?.int64 { ids.append(Int(id)) }
                return true
            }
            return ids
        }
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
