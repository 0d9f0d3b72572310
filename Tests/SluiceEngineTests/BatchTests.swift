import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("rules that take batches")
struct BatchTests {
    private static let declares = """
        tables:
          T: { partitionKey: id }
        queues:
          Q: { visibilityTimeout: 10s }
          Line: { fifo: true, visibilityTimeout: 10s }
        """

    private static func rig(_ rules: String, database: (any Database)? = nil, actions: [any Action] = []) throws -> EngineRig {
        try EngineRig(rules: rules, declares: declares, database: database, actions: actions)
    }

    private static func send(_ numbers: ClosedRange<Int>, to queue: String, _ rig: EngineRig, group: String? = nil) throws {
        for number in numbers {
            try rig.engine.send(QueueMessage(body: Array(#"{"n":\#(number)}"#.utf8), group: group), to: queue)
        }
    }

    @Test("a batch closes when it is full, or when its first message has waited long enough")
    func closing() async throws {
        let rig = try Self.rig(
            """
            report:
              sql: SELECT * FROM '$queue/Q'
              batch: { size: 3, within: 60s }
              actions: [ { republish: { topic: out } } ]
            """)
        try Self.send(1...4, to: "Q", rig)
        try await rig.advance(0)
        #expect(rig.takePublished() == [#"out [{"n":1},{"n":2},{"n":3}]"#])
        #expect(try rig.queued("Q").count == 1)
        try await rig.advance(59_999)
        #expect(rig.takePublished() == [])
        try await rig.advance(1)
        #expect(rig.takePublished() == [#"out [{"n":4}]"#])
        #expect(try rig.queued("Q").isEmpty)
        #expect(try rig.status("report").ledger == LedgerCounts(accepted: 2, delivered: 2))
        try rig.expectBalanced()
    }

    @Test("without a time a batch is what comes in one go")
    func oneGo() async throws {
        let rig = try Self.rig(
            """
            all:
              sql: SELECT (SELECT VALUE n FROM *) AS ns, array_length(*) AS count FROM '$queue/Q'
              batch: { size: 10 }
              actions: [ { republish: { topic: out } } ]
            """)
        try Self.send(1...2, to: "Q", rig)
        try await rig.advance(0)
        try Self.send(3...3, to: "Q", rig)
        try await rig.advance(0)
        #expect(rig.takePublished() == [#"out {"ns":[1,2],"count":2}"#, #"out {"ns":[3],"count":1}"#])
    }

    @Test("a batch that fails goes back whole; item by item only the item that fails does")
    func failing() async throws {
        let whole = try Self.rig(
            """
            r:
              sql: SELECT * FROM '$queue/Q'
              batch: { size: 10 }
              actions: [ { failTimes: {} } ]
            """, actions: [FailTimes(1)])
        try Self.send(1...3, to: "Q", whole)
        try await whole.advance(0)
        #expect(try whole.queued("Q").count == 3)
        #expect(try whole.status("r").ledger == LedgerCounts(accepted: 1, returned: 1))
        try await whole.advance(10_000)
        #expect(try whole.queued("Q").isEmpty)
        #expect(try whole.status("r").ledger == LedgerCounts(accepted: 2, delivered: 1, returned: 1))

        let each = try Self.rig(
            """
            r:
              sql: SELECT CASE n WHEN 2 THEN fail('two') ELSE n END AS n FROM '$queue/Q' WHERE n <> 4
              batch: { size: 10 }
              each: true
              actions: [ { republish: { topic: "out/${n}" } } ]
            """)
        try Self.send(1...4, to: "Q", each)
        try await each.advance(0)
        #expect(each.takePublished() == [#"out/1 {"n":1}"#, #"out/3 {"n":3}"#])
        #expect(try each.bodies("Q") == [#"{"n":2}"#])
        #expect(try each.status("r").ledger == LedgerCounts(accepted: 4, filtered: 1, delivered: 2, returned: 1))
        try each.expectBalanced()
    }

    @Test("what items of a batch owe, each for an Array, has names of its own")
    func names() throws {
        let rig = try Self.rig(
            """
            r:
              sql: SELECT VALUE [n, n + 10, n + 20] FROM '$queue/Q'
              batch: { size: 10 }
              each: true
              actions: [ { republish: { topic: out } } ]
            """)
        try Self.send(1...3, to: "Q", rig)
        try rig.engine.runDue()
        let keys = try rig.database.read { stores in
            try stores.owedWork(lane: "republish", after: 0, limit: 100).map(\.call.idempotencyKey)
        }
        #expect(keys.count == 9 && Set(keys).count == 9)
    }

    @Test("a FIFO group keeps its order where an item of a batch fails: those behind it go back too")
    func groups() async throws {
        let rig = try Self.rig(
            """
            r:
              sql: SELECT n, n AS id FROM '$queue/Line'
              batch: { size: 10 }
              each: true
              actions: [ { failTimes: {} }, { tablePut: { table: T } } ]
            """, actions: [FailTimes(1)])
        try Self.send(1...3, to: "Line", rig, group: "a")
        try Self.send(4...4, to: "Line", rig, group: "b")
        try await rig.advance(0)
        #expect(try rig.bodies("Line") == [#"{"n":1}"#, #"{"n":2}"#, #"{"n":3}"#])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, delivered: 1, returned: 1))
        try await rig.advance(10_000)
        #expect(try rig.bodies("Line") == [])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 5, delivered: 4, returned: 1))
    }

    @Test("changes of a table come in batches too, in the order in which they were made")
    func changes() async throws {
        let rig = try Self.rig(
            """
            put:
              sql: SELECT * FROM 'in'
              actions: [ { tablePut: { table: T } } ]
            stream:
              sql: SELECT (SELECT VALUE newImage.id FROM *) AS ids FROM '$table/T/+'
              batch: { size: 100, within: 5s }
              actions: [ { republish: { topic: out } } ]
            """)
        for id in ["a", "b", "c"] { try await rig.publish("in", #"{"id":"\#(id)"}"#) }
        #expect(rig.takePublished() == [])
        try await rig.advance(5_000)
        #expect(rig.takePublished() == [#"out {"ids":["a","b","c"]}"#])
        try rig.expectBalanced()
    }

    @Test("an open batch outlives a restart, and is closed where its rule takes none any more")
    func restart() async throws {
        let database = try SQLiteDatabase.inMemory()
        let rules = """
            r:
              sql: SELECT * FROM '$queue/Q'
              batch: { size: 5, within: 60s }
              actions: [ { republish: { topic: out } } ]
            """
        let clock = VirtualClock()
        do {
            let rig = try EngineRig(rules: rules, declares: Self.declares, database: database, clock: clock)
            try Self.send(1...2, to: "Q", rig)
            try await rig.advance(20_000)
        }
        do {
            let rig = try EngineRig(rules: rules, declares: Self.declares, database: database, clock: clock)
            try await rig.advance(39_999)
            #expect(rig.takePublished() == [])
            try await rig.advance(1)
            #expect(rig.takePublished() == [#"out [{"n":1},{"n":2}]"#])
            try Self.send(3...4, to: "Q", rig)
            try await rig.advance(0)
        }
        let single = rules.replacing("  batch: { size: 5, within: 60s }\n", with: "")
        let rig = try EngineRig(rules: single, declares: Self.declares, database: database, clock: clock)
        try await rig.advance(0)
        #expect(rig.takePublished() == [#"out {"n":3}"#, #"out {"n":4}"#])
        #expect(try rig.queued("Q").isEmpty)
        try rig.expectBalanced()
    }

    @Test("a rule that is gone leaves its batch to its queue")
    func vanished() async throws {
        let database = try SQLiteDatabase.inMemory()
        let batched = """
            old:
              sql: SELECT * FROM '$queue/Q'
              batch: { size: 5, within: 60s }
              actions: [ { republish: { topic: out } } ]
            """
        do {
            let rig = try Self.rig(batched, database: database)
            try Self.send(1...1, to: "Q", rig)
            try await rig.advance(0)
        }
        let rig = try Self.rig(
            """
            new:
              sql: SELECT n FROM '$queue/Q'
              actions: [ { republish: { topic: new } } ]
            """, database: database)
        try await rig.advance(0)
        #expect(rig.takePublished() == [#"new {"n":1}"#])
        #expect(try rig.queued("Q").isEmpty)
    }

    @Test("in a FIFO queue a batch does not overtake what the batch before it has left behind", arguments: [true, false])
    func groupOverBatches(isEach: Bool) async throws {
        let rig = try Self.rig(
            """
            r:
              sql: SELECT * FROM '$queue/Line'
              batch: { size: 2, within: 5s }
              actions: [ { republish: { topic: out } } ]
              \(isEach ? "each: true" : "")
            """)
        let refusal = ActionFailure(action: "republish", resource: "out", message: "no")
        rig.publisher.answer(with: [refusal])
        try Self.send(1...3, to: "Line", rig, group: "a")
        try await rig.advance(120_000)
        let numbers = rig.takePublished().joined().split { !$0.isNumber }
        #expect(numbers == ["1", "2", "3"])
        #expect(try rig.queued("Line").isEmpty)
        try rig.expectBalanced()
    }

    @Test("a rule that takes no batches any more keeps the order of a FIFO group that was in its batch")
    func groupWithoutBatch() async throws {
        let database = try SQLiteDatabase.inMemory()
        let clock = VirtualClock()
        let rules = """
            r:
              sql: SELECT n FROM '$queue/Line'
              batch: { size: 5, within: 60s }
              actions: [ { republish: { topic: out } } ]
            """
        do {
            let rig = try EngineRig(rules: rules, declares: Self.declares, database: database, clock: clock)
            try Self.send(1...3, to: "Line", rig, group: "a")
            try await rig.advance(0)
        }
        let single = rules.replacing("  batch: { size: 5, within: 60s }\n", with: "")
        let rig = try EngineRig(rules: single, declares: Self.declares, database: database, clock: clock)
        rig.publisher.answer(with: [ActionFailure(action: "republish", resource: "out", message: "no")])
        try await rig.advance(60_000)
        #expect(rig.takePublished() == [#"out {"n":1}"#, #"out {"n":2}"#, #"out {"n":3}"#])
        #expect(try rig.queued("Line").isEmpty)
        try rig.expectBalanced()
    }

    @Test("where nobody else reads the queue, the batch of a rule that is gone waits there")
    func vanishedAlone() async throws {
        let rig = try Self.rig(
            """
            old:
              sql: SELECT * FROM '$queue/Q'
              batch: { size: 5, within: 60s }
              actions: [ { republish: { topic: out } } ]
            """)
        try Self.send(1...2, to: "Q", rig)
        try await rig.advance(0)
        let other = """
            other:
              sql: SELECT * FROM 'other'
              actions: [ { republish: { topic: out } } ]
            """
        try rig.reload(rules: other, declares: Self.declares)
        try await rig.advance(1_000)
        #expect(try rig.queued("Q").count == 2)
        try rig.reload(
            rules: """
                new:
                  sql: SELECT n FROM '$queue/Q'
                  actions: [ { republish: { topic: new } } ]
                """, declares: Self.declares)
        try await rig.advance(0)
        #expect(rig.takePublished() == [#"new {"n":1}"#, #"new {"n":2}"#])
        #expect(try rig.queued("Q").isEmpty)
    }

    @Test("an Array is taken item by item: of a payload, and of a result")
    func items() async throws {
        let rig = try Self.rig(
            """
            payload:
              sql: SELECT n * 2 AS n FROM 'in' WHERE n > 1
              each: true
              actions: [ { republish: { topic: "payload/${n}" } } ]
            result:
              sql: SELECT VALUE list FROM 'object'
              each: true
              actions: [ { republish: { topic: "result/${@out}" } } ]
            """)
        try await rig.publish("in", #"[{"n":1},{"n":2},{"n":3}]"#)
        try await rig.publish("object", #"{"list":[7,8]}"#)
        #expect(
            rig.takePublished() == [#"payload/2 {"n":4}"#, #"payload/3 {"n":6}"#, "result/7 7", "result/8 8"])
        #expect(try rig.status("payload").ledger == LedgerCounts(accepted: 3, filtered: 1, delivered: 2))
        #expect(try rig.status("result").ledger == LedgerCounts(accepted: 2, delivered: 2))
        try await rig.publish("in", "[]")
        try await rig.publish("object", #"{"list":[]}"#)
        #expect(rig.takePublished() == [])
        #expect(try rig.status("payload").ledger == LedgerCounts(accepted: 4, filtered: 2, delivered: 2))
        #expect(try rig.status("result").ledger == LedgerCounts(accepted: 3, filtered: 1, delivered: 2))
        try rig.expectBalanced()
    }

    @Test("items keep the text of their numbers")
    func texts() async throws {
        let rig = try Self.rig(
            """
            payload:
              sql: SELECT * FROM 'in'
              each: true
              actions: [ { republish: { topic: payload } } ]
            result:
              sql: SELECT VALUE list FROM 'object'
              each: true
              actions: [ { republish: { topic: result } } ]
            """)
        try await rig.publish("in", #"[ {"n": 10.0}, 1E+2 ]"#)
        try await rig.publish("object", #"{"list":[10.0, 1E+2]}"#)
        #expect(rig.takePublished() == [#"payload {"n": 10.0}"#, "payload 1E+2", "result 10.0", "result 1E+2"])
    }

    @Test("an Array has as many items as messages may be made of one; with one more the message fails", arguments: ["payload", "result"])
    func tooManyItems(where place: String) async throws {
        var options = EngineOptions()
        options.maximumCascade = 5
        let rig = try EngineRig(
            rules: """
                items:
                  sql: \(place == "payload" ? "SELECT * FROM 'in'" : "SELECT VALUE list FROM 'in'")
                  each: true
                  actions: [ { log: { message: "${@out}" } } ]
                """, declares: Self.declares, options: options)
        func payload(_ count: Int) -> String {
            let list = "[" + (1...count).map(String.init).joined(separator: ",") + "]"
            return place == "payload" ? list : #"{"list":\#(list)}"#
        }
        try await rig.publish("in", payload(5))
        #expect(try rig.status("items").ledger == LedgerCounts(accepted: 5, delivered: 5))
        try await rig.publish("in", payload(6))
        #expect(try rig.status("items").ledger == LedgerCounts(accepted: 6, delivered: 5, deadLettered: 1))
        let letter = try #require(try rig.deadLetters().first)
        #expect(letter.failures.first?.message.contains("an Array of 6 items") == true, "\(letter.failures)")
        try rig.expectBalanced()
    }

    @Test("a batch has no more bytes than a payload may have; what it has no room for makes the next one")
    func bytes() async throws {
        var options = EngineOptions()
        options.maximumPayload = 27
        let rig = try EngineRig(
            rules: """
                all:
                  sql: SELECT * FROM '$queue/Q'
                  batch: { size: 10 }
                  actions: [ { republish: { topic: out } } ]
                """, declares: Self.declares, options: options)
        try Self.send(1...5, to: "Q", rig)
        try await rig.advance(0)
        #expect(
            rig.takePublished() == [
                #"out [{"n":1},{"n":2},{"n":3}]"#, #"out [{"n":4},{"n":5}]"#,
            ])
        #expect(try rig.queued("Q").isEmpty)
        try rig.expectBalanced()
    }

    @Test("a payload that is nested too deep for the Array of its batch stands there as text")
    func deep() async throws {
        let rig = try Self.rig(
            """
            all:
              sql: SELECT * FROM '$queue/Q'
              batch: { size: 10 }
              actions: [ { republish: { topic: out } } ]
            """)
        let deepest = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        try Self.send(1...1, to: "Q", rig)
        try rig.engine.send(QueueMessage(body: Array(deepest.utf8)), to: "Q")
        try rig.engine.send(QueueMessage(body: Array(deepest.dropFirst().dropLast().utf8)), to: "Q")
        try await rig.advance(0)
        #expect(rig.takePublished() == [#"out [{"n":1},"\#(deepest)",\#(deepest.dropFirst().dropLast())]"#])
    }
}
