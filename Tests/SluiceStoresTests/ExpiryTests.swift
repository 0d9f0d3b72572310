import SluicePlugins
import SluiceValues
import Testing

@testable import SluiceStores

@Suite("expiry")
struct ExpiryTests {
    private let database: SQLiteDatabase

    init() throws {
        database = try SQLiteDatabase.inMemory()
    }

    @Test("an item is gone from its second on; one without a number of seconds stays")
    func timeToLive() throws {
        try database.declare(
            StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "id", sortKey: "at", timeToLive: "ttl")]))
        try database.write { transaction in
            for (id, ttl) in [
                (1, "10"), (2, "11"), (3, "10.5"), (4, #""10""#), (5, "null"), (6, "-5"), (7, "1E+300"), (8, "10.0"),
            ] as [(Int, String)] {
                _ = try transaction.put(object(#"{"id":\#(id),"at":0.5,"ttl":\#(ttl)}"#), in: "t")
            }
            _ = try transaction.put(object(#"{"id":9,"at":"x"}"#), in: "t")
        }
        func ids() throws -> [String] {
            var ids: [String] = []
            try database.read { try $0.scan(table: "t", partition: nil) { ids.append($0["id"]?.json ?? ""); return true } }
            return ids
        }
        try database.expire(now: 9_999)
        #expect(try ids() == ["1", "2", "3", "4", "5", "7", "8", "9"])
        try database.expire(now: 10_000)
        #expect(try ids() == ["2", "3", "4", "5", "7", "9"])
        try database.expire(now: 11_000)
        #expect(try ids() == ["4", "5", "7", "9"])
        try database.expire(now: .max)
        try database.expire(now: .min)
        #expect(try ids() == ["4", "5", "7", "9"])
    }

    @Test("a field that becomes the time to live later counts for the items that are there", arguments: ["at", nil])
    func declaredLater(sortKey: String?) throws {
        try database.declare(StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "id", sortKey: sortKey)]))
        try database.write { transaction in
            for id in 0..<100 { _ = try transaction.put(["id": .int(id), "at": .int(id), "ttl": .int(id)], in: "t") }
        }
        try database.expire(now: 1_000_000)
        #expect(try database.read { try $0.items("t") }.count == 100)
        try database.declare(
            StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "id", sortKey: sortKey, timeToLive: "ttl")]))
        try database.expire(now: 49_000)
        #expect(try database.read { try $0.items("t") }.count == 50)
    }

    @Test("points older than the retention go, also more than one step of them; without retention they stay")
    func retention() throws {
        try database.declare(
            StoreCatalog(series: [
                SeriesDeclaration(name: "kept", dimensions: [], measures: []),
                SeriesDeclaration(name: "short", dimensions: ["rowid"], measures: [], retention: 1_000),
            ]))
        try database.write { transaction in
            for time in 0..<3_500 {
                try transaction.append(SeriesPoint(time: Int64(time), fields: ["rowid": 1]), to: "short")
                try transaction.append(SeriesPoint(time: Int64(time), fields: Object()), to: "kept")
            }
        }
        try database.expire(now: 4_000)
        let left = try database.read { try $0.points("short") }
        #expect(left.first == #"{"time":3000,"rowid":1}"#)
        #expect(left.count == 500)
        try database.expire(now: .min)
        #expect(try database.read { try $0.points("short") }.count == 500)
        #expect(try database.read { try $0.points("kept") }.count == 3_500)
    }
}
