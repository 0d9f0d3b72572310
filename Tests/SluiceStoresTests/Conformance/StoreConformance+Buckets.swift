import SluicePlugins
import SluiceValues

extension StoreConformance {
    private static func open(_ database: any Database, lifecycle: Int64? = nil) throws {
        try database.declare(
            StoreCatalog(buckets: [BucketDeclaration(name: weird, lifecycle: lifecycle), BucketDeclaration(name: "other")]))
    }

    private static func put(
        _ key: String, _ content: String, _ contentType: String = "text/plain", now: Timestamp = 0, in stores: any StoreTransaction
    ) throws {
        _ = try stores.put(BucketObject(key: key, contentType: contentType, content: Array(content.utf8)), in: weird, now: now)
    }

    private static func rows(_ database: any Database, _ bucket: String = weird) throws -> [String] {
        try database.read { stores in
            var rows: [String] = []
            try stores.scan(bucket: bucket) { rows.append(text($0)); return true }
            return rows
        }
    }

    static let buckets = [
        StoreConformance("an object comes back byte for byte under its key, is replaced, and is removed once") { database in
            try open(database)
            let bytes = (0...255).map { UInt8($0) }
            for key in ["a", "a/b/../c", "../../etc/passwd", "/", "e\u{301}", "\u{e9}", weird] {
                let change = try database.write { stores in
                    try stores.put(BucketObject(key: key, contentType: "x/y", content: bytes), in: weird, now: 1)
                }
                try requireEqual(change.size, 256)
                try requireEqual(change.kind, .put)
                let found = try database.read { try $0.object(in: weird, key: key) }
                try requireEqual(found, BucketObject(key: key, contentType: "x/y", content: bytes))
            }
            try database.write { try put("a", "new", in: $0) }
            try requireEqual(try database.read { try $0.object(in: weird, key: "a") }?.content, Array("new".utf8))
            let removed = try database.write { try $0.deleteObject("a", from: weird) }
            try requireEqual(removed?.kind, .remove)
            try requireEqual(removed?.size, 3)
            try requireEqual(try database.read { try $0.object(in: weird, key: "a") }, nil)
            try require(try database.write { try $0.deleteObject("a", from: weird) } == nil, "it was gone already")
            try requireEqual(try rows(database).count, 6)
            try requireEqual(try rows(database, "other"), [])
        },
        StoreConformance("rows are in the order of the keys' bytes, with the body where the content is JSON") { database in
            try open(database)
            try database.write { stores in
                try put("b", #"{"n":1.50}"#, "application/json", now: 5, in: stores)
                try put("a/1", "no JSON", now: 6, in: stores)
                try put("B", "[1,", now: 7, in: stores)
                try put("c", "", now: 8, in: stores)
            }
            try requireEqual(
                try rows(database),
                [
                    #"{"key":"B","size":3,"contentType":"text/plain","storedAt":7}"#,
                    #"{"key":"a/1","size":7,"contentType":"text/plain","storedAt":6}"#,
                    #"{"key":"b","size":10,"contentType":"application/json","storedAt":5,"body":{"n":1.5}}"#,
                    #"{"key":"c","size":0,"contentType":"text/plain","storedAt":8}"#,
                ])
        },
        StoreConformance("a body of a row is bounded") { database in
            try open(database)
            let limit = BucketRows.maximumBody
            try database.write { stores in
                try put("at", "\"" + String(repeating: "x", count: limit - 2) + "\"", in: stores)
                try put("over", "\"" + String(repeating: "x", count: limit - 1) + "\"", in: stores)
            }
            try database.read { stores in
                try stores.scan(bucket: weird) { row in
                    try requireEqual(row["body"] != nil, row["key"]?.string == "at")
                    return true
                }
            }
        },
        StoreConformance("keys that can end no topic are refused, and buckets that nobody declared") { database in
            try open(database)
            for key in ["", "a+", "#", "a/#/b", "nul\u{0}", String(repeating: "k", count: BucketObject.maximumKey + 1)] {
                try requireError(.invalid) { try database.write { try put(key, "", in: $0) } }
            }
            try database.write { try put(String(repeating: "k", count: BucketObject.maximumKey), "", in: $0) }
            try requireError(.undeclared) { _ = try database.write { try $0.deleteObject("a", from: "nobody") } }
            try requireError(.undeclared) { _ = try database.read { try $0.object(in: "nobody", key: "a") } }
            try requireError(.unavailable) { try database.read { try put("a", "", in: $0) } }
        },
        StoreConformance("what outlives the lifecycle is removed, the oldest first, and told of") { database in
            try open(database, lifecycle: 1_000)
            try database.write { stores in
                for (key, time) in [("c", 1), ("a", 3), ("b", 2), ("d", 1_000)] { try put(key, "v", now: Timestamp(time), in: stores) }
            }
            func expire(_ now: Timestamp, limit: Int = 10) throws -> [String] {
                try database.write { try $0.removeExpired(fromBucket: weird, now: now, limit: limit).map(\.key) }
            }
            try requireEqual(try expire(1_000), [])
            try requireEqual(try expire(1_003, limit: 2), ["c", "b"])
            try requireEqual(try expire(1_003, limit: 2), ["a"])
            try requireEqual(try rows(database).count, 1)
            try requireEqual(try expire(.min), [])
            try open(database, lifecycle: nil)
            try requireEqual(try expire(.max), [])
            try requireEqual(try database.catalog().buckets.map(\.lifecycle), [nil, nil])
        },
        StoreConformance("objects are undone with their transaction and with their savepoint: the old one is there, whole") { database in
            struct Undone: Error {}
            try open(database)
            try database.write { try put("a", "old", in: $0) }
            try? database.write { stores in
                try put("a", "new", in: stores)
                try put("b", "new", in: stores)
                throw Undone()
            }
            try database.write { stores in
                try put("c", "outer", in: stores)
                try? stores.savepoint {
                    try put("a", "inner", in: stores)
                    try put("c", "inner", in: stores)
                    _ = try stores.deleteObject("a", from: weird)
                    throw Undone()
                }
                try requireEqual(try stores.object(in: weird, key: "c")?.content, Array("outer".utf8))
            }
            let found = try database.read { stores in
                try ["a", "b", "c"].map { try stores.object(in: weird, key: $0).map { String(decoding: $0.content, as: UTF8.self) } }
            }
            try requireEqual(found, ["old", nil, "outer"])
        },
    ]
}
