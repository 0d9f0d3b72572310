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

    /// Removes what has expired of table `t`; answers what was told of it.
    @discardableResult
    private func expireItems(now: Timestamp, limit: Int = 1_000) throws -> [TableChange] {
        try database.write { try $0.removeExpired(from: "t", now: now, limit: limit) }
    }

    @Test("each removed item is told of, the earliest first, so many at a time")
    func changes() throws {
        try database.declare(StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "id", timeToLive: "ttl")]))
        try database.write { transaction in
            for (id, ttl) in [(1, 30), (2, 10), (3, 20)] { _ = try transaction.put(["id": .int(id), "ttl": .int(ttl)], in: "t") }
        }
        let first = try expireItems(now: 40_000, limit: 2)
        #expect(Set(first.map { text($0.keys) }) == [#"{"id":2}"#, #"{"id":3}"#])
        #expect(first.allSatisfy { $0.kind == .remove && $0.cause == .ttl && $0.newImage == nil })
        let last = try expireItems(now: 40_000, limit: 2)
        #expect(last.map { text($0.oldImage) } == [#"{"id":1,"ttl":30}"#])
        #expect((first + last).map(\.sequenceNumber).sorted() == [4, 5, 6])
        #expect(try expireItems(now: 40_000).isEmpty)
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
        try expireItems(now: 9_999)
        #expect(try ids() == ["1", "2", "3", "4", "5", "7", "8", "9"])
        try expireItems(now: 10_000)
        #expect(try ids() == ["2", "3", "4", "5", "7", "9"])
        try expireItems(now: 11_000)
        #expect(try ids() == ["4", "5", "7", "9"])
        try expireItems(now: .max)
        try expireItems(now: .min)
        #expect(try ids() == ["4", "5", "7", "9"])
    }

    @Test("a field that becomes the time to live later counts for the items that are there", arguments: ["at", nil])
    func declaredLater(sortKey: String?) throws {
        try database.declare(StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "id", sortKey: sortKey)]))
        try database.write { transaction in
            for id in 0..<100 { _ = try transaction.put(["id": .int(id), "at": .int(id), "ttl": .int(id)], in: "t") }
        }
        try expireItems(now: 1_000_000)
        #expect(try database.read { try $0.items("t") }.count == 100)
        try database.declare(
            StoreCatalog(tables: [TableDeclaration(name: "t", partitionKey: "id", sortKey: sortKey, timeToLive: "ttl")]))
        try expireItems(now: 49_000)
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

    @Test("data of metrics go after fifteen days, also more than one step of them")
    func metrics() throws {
        try database.write { transaction in
            for time in 0..<2_500 { try transaction.record(MetricDatum(metric: "m", time: Int64(time), value: 1)) }
        }
        try database.expire(now: MetricDatum.retention + 2_399)
        var times: [Timestamp] = []
        try database.read { try $0.scan(metric: "m", dimensions: [:], times: TimeRange()) { time, _ in times.append(time) } }
        #expect(times == Array(2_400..<2_500))
    }
}
