import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("buckets")
struct BucketTests {
    private static let declarations = EngineRig.declarations + """

        buckets:
          B: { lifecycle: 1d }
          C:
        """

    private static let rules = """
        put:
          sql: SELECT * FROM 'put/+'
          actions: [ { bucketPut: { bucket: B, key: "${topic(2)}/${k}" } } ]
          errorAction: { queueSend: { queue: E } }
        remove:
          sql: SELECT * FROM 'remove/+'
          actions: [ { bucketDelete: { bucket: B, key: "${topic(2)}/${k}" } } ]
        told:
          sql: SELECT *, topic() AS topic FROM '$bucket/B/#'
          actions: [ { queueSend: { queue: Q } } ]
        """

    private func rig(_ rules: String = BucketTests.rules, database: (any Database)? = nil) throws -> EngineRig {
        try EngineRig(rules: rules, declares: Self.declarations, database: database)
    }

    private func keys(_ rig: EngineRig, _ bucket: String = "B") throws -> [String] {
        try rig.database.read { stores in
            var keys: [String] = []
            try stores.scan(bucket: bucket) { keys.append($0["key"]?.string ?? "?"); return true }
            return keys
        }
    }

    @Test("an object that is stored, replaced or removed is a message, its content in it byte for byte")
    func messages() async throws {
        let rig = try rig()
        try await rig.publish("put/a", #"{ "k": "x/y",  "n": 1.50 }"#)
        try await rig.publish("put/a", #"{"k":"x/y"}"#)
        try await rig.publish("remove/a", #"{"k":"x/y"}"#)
        try await rig.publish("remove/a", #"{"k":"x/y"}"#)
        #expect(
            try rig.bodies("Q") == [
                #"{"bucket":"B","key":"a/x/y","size":26,"contentType":"application/json","body":{"k":"x/y","n":1.5},"topic":"$bucket/B/put/a/x/y"}"#,
                #"{"bucket":"B","key":"a/x/y","size":11,"contentType":"application/json","body":{"k":"x/y"},"topic":"$bucket/B/put/a/x/y"}"#,
                #"{"bucket":"B","key":"a/x/y","size":11,"contentType":"application/json","topic":"$bucket/B/remove/a/x/y"}"#,
            ])
        #expect(try keys(rig) == [])
        try rig.expectBalanced()
    }

    @Test("a content that is no JSON, or nested too deep for a member, is told of without it", arguments: [
        ("no JSON at all", false, true), ("", false, true), (#"1},"extra":{"a":1"#, false, true),
        (String(repeating: "[", count: 512) + String(repeating: "]", count: 512), false, true), ("[1.50]", true, true),
    ])
    func noBody(_ content: String, _ hasBody: Bool, _ isStored: Bool) async throws {
        let rules = """
            put:
              sql: SELECT VALUE * FROM 'p'
              actions: [ { bucketPut: { bucket: B, key: k } } ]
            told:
              sql: SELECT * FROM '$bucket/B/put/#'
              actions: [ { republish: { topic: told } } ]
            """
        let rig = try rig(rules)
        try await rig.publish("p", content)
        let type = hasBody || content.hasPrefix("[") ? "application/json" : "application/octet-stream"
        let body = hasBody ? #","body":\#(content)"# : ""
        #expect(
            rig.takePublished()
                == [#"told {"bucket":"B","key":"k","size":\#(content.utf8.count),"contentType":"\#(type)"\#(body)}"#])
        #expect(try rig.database.read { try $0.object(in: "B", key: "k")?.content } == Array(content.utf8))
    }

    @Test("a key that can end no topic fails its action alone")
    func badKey() async throws {
        let rig = try rig()
        for key in ["a+b", "#"] { try await rig.publish("put/a", #"{"k":"\#(key)"}"#) }
        let reasons = try rig.queued("E").map { $0["failures"].array?.first?["errorMessage"].string }
        #expect(
            reasons == [
                "an object can't be stored in bucket 'B': the key has '+' in it, which no topic may have",
                "an object can't be stored in bucket 'B': the key has '#' in it, which no topic may have",
            ])
        #expect(try keys(rig) == [])
        try rig.expectBalanced()
    }

    @Test("a transaction that is undone leaves no object, and its message has one when it comes again")
    func rollback() async throws {
        for writes in 0..<6 {
            let database = FaultyDatabase(try SQLiteDatabase.inMemory())
            let rig = try rig(database: database)
            try await rig.publish("put/old", #"{"k":"x"}"#)
            database.fail(afterWrites: writes, with: .full)
            do {
                try await rig.publish("put/a", #"{"k":"x"}"#)
            } catch {
                #expect(try keys(rig) == ["old/x"])
                #expect(try rig.bodies("Q").count == 1)
                database.heal()
                try await rig.publish("put/a", #"{"k":"x"}"#)
            }
            #expect(try keys(rig) == ["a/x", "old/x"])
            #expect(try rig.bodies("Q").count == 2)
            try rig.expectBalanced()
        }
    }

    @Test("objects whose lifecycle is over are removed, and each removal is a message")
    func lifecycle() async throws {
        let rig = try rig()
        try await rig.publish("put/a", #"{"k":"1"}"#)
        try await rig.advance(1_000)
        try await rig.publish("put/a", #"{"k":"2"}"#)
        rig.clock.set(rig.clock.now() + 86_400_000 - 1_000)
        try rig.engine.expire()
        #expect(try keys(rig) == ["a/2"])
        #expect(try rig.queued("Q").map { $0["topic"].string } == ["$bucket/B/put/a/1", "$bucket/B/put/a/2", "$bucket/B/remove/a/1"])
        rig.clock.set(rig.clock.now() + 1_000)
        try rig.engine.expire()
        #expect(try keys(rig) == [])
        try rig.expectBalanced()
    }

    @Test("rules that store an object for each that is stored end, and the last one hears of it")
    func loop() async throws {
        let rules = """
            start:
              sql: SELECT * FROM 'p'
              actions: [ { bucketPut: { bucket: B, key: '0' } } ]
            again:
              sql: SELECT key FROM '$bucket/B/put/+'
              actions: [ { bucketPut: { bucket: B, key: "${cast(key AS Int) + 1}" } } ]
              errorAction: { queueSend: { queue: E } }
            """
        let rig = try rig(rules)
        try await rig.publish("p", "{}")
        #expect(try keys(rig).count == 10)
        #expect(try rig.queued("E").count == 1)
        try rig.expectBalanced()
    }

    @Test("functions that read objects find those of declared buckets first, and others outside")
    func answers() throws {
        let rig = try rig()
        try rig.database.write { stores in
            _ = try stores.put(BucketObject(key: "a/b.desc", contentType: "x", content: Array("inside".utf8)), in: "B", now: 0)
        }
        let outside = ObjectsOutside()
        let knowledge = PackKnowledge(tables: [], buckets: [BucketDeclaration(name: "B")])
        func answer(_ target: String) throws -> String {
            try rig.database.read { stores in
                switch try Answers(knowledge, stores: stores, outside: outside).answer(OutsideRequest(.object, target)) {
                case .value(let value): String(decoding: Base64.decode(value.string ?? "") ?? [], as: UTF8.self)
                case .failure(let reason): reason
                }
            }
        }
        #expect(try answer("B/a/b.desc") == "inside")
        #expect(try answer("B/none") == "bucket 'B' holds no object 'none'")
        #expect(try answer("other/a/b.desc") == "outside")
        #expect(try answer("B") == "outside")
    }

    private struct ObjectsOutside: OutsideSource {
        func answer(_ request: OutsideRequest, folder: String) -> OutsideAnswer? {
            .value(.string(Base64.encode(Array("outside".utf8))))
        }
    }
}
