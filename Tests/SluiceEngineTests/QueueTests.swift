import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Synchronization
import Testing

@Suite("rules on queues")
struct QueueTests {
    private static let declares = """
        tables:
          T: { partitionKey: id }
        queues:
          Q: { visibilityTimeout: 10s }
          Limited: { visibilityTimeout: 10s, maxReceives: 2, deadLetter: Dead }
          Dead:
          Line: { fifo: true, visibilityTimeout: 10s }
          Slow: { delay: 5s }
          Short: { retention: 1m, visibilityTimeout: 25s }
          One:
          Two:
        """

    private static func rig(
        _ rules: String, options: EngineOptions = EngineOptions(), database: (any Database)? = nil,
        actions: [any Action] = []
    ) throws -> EngineRig {
        try EngineRig(rules: rules, declares: declares, options: options, database: database, actions: actions)
    }

    private static func send(_ bodies: [String], to queue: String, _ rig: EngineRig, group: String? = nil) throws {
        for body in bodies {
            try rig.engine.send(
                QueueMessage(body: Array(body.utf8), attributes: ["origin": .string("test")], group: group), to: queue)
        }
    }

    @Test("a message that a rule sends to a queue reaches the rules on it, and is deleted once they have done with it")
    func delivered() async throws {
        let rig = try Self.rig(
            """
            enter:
              sql: SELECT * FROM 'in'
              actions: [ { queueSend: { queue: Q } } ]
            keep:
              sql: SELECT id, topic() AS topic FROM '$queue/Q'
              actions: [ { tablePut: { table: T } } ]
            big:
              sql: SELECT n FROM '$queue/Q' WHERE n > 1
              actions: [ { republish: { topic: big } } ]
            """)
        try await rig.publish("in", #"{"id":"a","n":1}"#)
        try await rig.publish("in", #"{"id":"b","n":2}"#)
        #expect(try rig.items("T") == [#"{"id":"a","topic":"$queue/Q"}"#, #"{"id":"b","topic":"$queue/Q"}"#])
        #expect(rig.takePublished() == [#"big {"n":2}"#])
        #expect(try rig.queued("Q").isEmpty)
        #expect(try rig.status("keep").ledger == LedgerCounts(accepted: 2, delivered: 2))
        #expect(try rig.status("big").ledger == LedgerCounts(accepted: 2, filtered: 1, delivered: 1))
        try rig.expectBalanced()
    }

    @Test("attributes are read as user properties, and a message keeps its name however often it is received")
    func context() async throws {
        let rig = try Self.rig(
            """
            keep:
              sql: SELECT get_user_properties('origin') AS origin, newuuid() AS id, n FROM '$queue/Q'
              actions: [ { tablePut: { table: T } }, { failTimes: {} } ]
            """, actions: [FailTimes(1)])
        try Self.send([#"{"n":1}"#], to: "Q", rig)
        try await rig.advance(0)
        #expect(try rig.queued("Q").count == 1)
        let first = try rig.items("T")
        try await rig.advance(10_000)
        #expect(try rig.items("T") == first)
        #expect(first.first?.contains(#""origin":["test"]"#) == true)
        #expect(try rig.queued("Q").isEmpty)
        #expect(try rig.status("keep").ledger == LedgerCounts(accepted: 2, delivered: 1, returned: 1))
    }

    @Test("what fails comes back after the visibility timeout, for the rule alone that failed")
    func comesBack() async throws {
        let rig = try Self.rig(
            """
            good:
              sql: SELECT n FROM '$queue/Q'
              actions: [ { republish: { topic: good } } ]
            bad:
              sql: SELECT n FROM '$queue/Q'
              actions: [ { failTimes: {} } ]
            """, actions: [FailTimes(2)])
        try Self.send([#"{"n":1}"#], to: "Q", rig)
        try await rig.advance(9_999)
        #expect(try rig.status("bad").ledger == LedgerCounts(accepted: 1, returned: 1))
        try await rig.advance(1)
        #expect(try rig.status("bad").ledger == LedgerCounts(accepted: 2, returned: 2))
        try await rig.advance(10_000)
        #expect(try rig.status("bad").ledger == LedgerCounts(accepted: 3, delivered: 1, returned: 2))
        #expect(try rig.status("good").ledger == LedgerCounts(accepted: 1, delivered: 1))
        #expect(rig.takePublished() == [#"good {"n":1}"#])
        #expect(try rig.queued("Q").isEmpty)
        try rig.expectBalanced()
    }

    @Test("what has been received as often as it may goes to the dead-letter queue, and on to the rules there")
    func deadLetters() async throws {
        let rig = try Self.rig(
            """
            bad:
              sql: SELECT fail('no') AS x FROM '$queue/Limited'
              actions: [ { republish: { topic: never } } ]
            dead:
              sql: SELECT * FROM '$queue/Dead'
              actions: [ { republish: { topic: dead } } ]
            """)
        try Self.send([#"{"n":1}"#], to: "Limited", rig)
        try await rig.advance(10_000)
        #expect(rig.takePublished() == [])
        try await rig.advance(10_000)
        #expect(rig.takePublished() == [#"dead {"n":1}"#])
        #expect(try rig.status("bad").ledger == LedgerCounts(accepted: 2, returned: 2))
        #expect(rig.log.lines.contains { $0.contains("a message of queue 'Limited' goes to 'Dead'") })
        #expect(try rig.deadLetters().isEmpty)
        try rig.expectBalanced()
    }

    @Test("an error action takes a failed message over, which is then done with")
    func errorAction() async throws {
        let rig = try Self.rig(
            """
            bad:
              sql: SELECT fail('no') AS x FROM '$queue/Q'
              actions: [ { republish: { topic: never } } ]
              errorAction: { republish: { topic: failed } }
            """)
        try Self.send([#"{"n":1}"#], to: "Q", rig)
        try await rig.advance(20_000)
        #expect(rig.takePublished().count == 1)
        #expect(try rig.queued("Q").isEmpty)
        #expect(try rig.status("bad").ledger == LedgerCounts(accepted: 1, handled: 1))
        try rig.expectBalanced()
    }

    @Test("a message is in hand while its actions are owed, however long that takes, and comes back where they fail for good")
    func inHand() async throws {
        let rig = try Self.rig(
            """
            r:
              sql: SELECT n FROM '$queue/Q'
              actions: [ { republish: { topic: out } } ]
              retry: { attempts: 2, backoff: 1m, jitter: false }
            """)
        let failure = ActionFailure(action: "republish", resource: "out", message: "no", canRetry: true)
        rig.publisher.answer(with: [failure, failure])
        try Self.send([#"{"n":1}"#], to: "Q", rig)
        try await rig.advance(59_000)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1))
        try rig.expectBalanced()
        try await rig.advance(1_000)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, returned: 1))
        try await rig.advance(10_000)
        #expect(rig.takePublished() == [#"out {"n":1}"#])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, delivered: 1, returned: 1))
        #expect(try rig.queued("Q").isEmpty)
    }

    @Test("a FIFO group goes on only once the message before is done with; other groups go on meanwhile")
    func groups() async throws {
        let rig = try Self.rig(
            """
            r:
              sql: SELECT n FROM '$queue/Line'
              actions: [ { failTimes: {} }, { republish: { topic: "out/${n}" } } ]
            """, actions: [FailTimes(1)])
        try Self.send([#"{"n":1}"#, #"{"n":2}"#], to: "Line", rig, group: "a")
        try Self.send([#"{"n":3}"#], to: "Line", rig, group: "b")
        try await rig.advance(0)
        // What fails owes its other action all the same.
        #expect(rig.takePublished().map { $0.prefix(5) } == ["out/1", "out/3"])
        #expect(try rig.queued("Line").count == 2)
        try await rig.advance(10_000)
        #expect(rig.takePublished().map { $0.prefix(5) } == ["out/1", "out/2"])
        #expect(try rig.queued("Line").isEmpty)
        try rig.expectBalanced()
    }

    @Test("a rule with a schedule takes one message a tick from each of its queues, in their order")
    func polls() async throws {
        let rig = try Self.rig(
            """
            r:
              schedule: rate(10 seconds)
              sql: SELECT n, topic(2) AS q FROM '$queue/Two', '$queue/One'
              actions: [ { republish: { topic: out } } ]
            """)
        try Self.send([#"{"n":1}"#, #"{"n":2}"#], to: "One", rig)
        try Self.send([#"{"n":3}"#], to: "Two", rig)
        try await rig.advance(9_999)
        #expect(rig.takePublished() == [])
        try await rig.advance(1)
        #expect(rig.takePublished() == [#"out {"n":3,"q":"Two"}"#, #"out {"n":1,"q":"One"}"#])
        try await rig.advance(10_000)
        #expect(rig.takePublished() == [#"out {"n":2,"q":"One"}"#])
        try await rig.advance(10_000)
        #expect(rig.takePublished() == [])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 3, delivered: 3))
    }

    @Test("rules with and without a schedule each get every message of a queue")
    func pollsBeside() async throws {
        let rig = try Self.rig(
            """
            now:
              sql: SELECT n FROM '$queue/One'
              actions: [ { republish: { topic: now } } ]
            later:
              schedule: rate(1 minute)
              sql: SELECT n FROM '$queue/One'
              batch: { size: 10 }
              each: true
              actions: [ { republish: { topic: later } } ]
            """)
        try Self.send([#"{"n":1}"#, #"{"n":2}"#], to: "One", rig)
        try await rig.advance(59_999)
        #expect(rig.takePublished() == [#"now {"n":1}"#, #"now {"n":2}"#])
        #expect(try rig.queued("One").count == 2)
        try await rig.advance(1)
        #expect(rig.takePublished() == [#"later {"n":1}"#, #"later {"n":2}"#])
        #expect(try rig.queued("One").isEmpty)
    }

    @Test("a message with a delay is received when it is due, and one that is kept too long is dropped")
    func times() async throws {
        let rig = try Self.rig(
            """
            enter:
              sql: SELECT * FROM 'in'
              actions: [ { queueSend: { queue: Slow } } ]
            slow:
              sql: SELECT n FROM '$queue/Slow'
              actions: [ { republish: { topic: slow } } ]
            short:
              sql: SELECT fail('never') AS x FROM '$queue/Short'
              actions: [ { republish: { topic: never } } ]
            """)
        try await rig.publish("in", #"{"n":1}"#)
        try await rig.advance(4_999)
        #expect(rig.takePublished() == [])
        try await rig.advance(1)
        #expect(rig.takePublished() == [#"slow {"n":1}"#])
        try Self.send([#"{"n":2}"#], to: "Short", rig)
        try await rig.advance(59_999)
        try rig.engine.expire()
        #expect(try rig.queued("Short").count == 1)
        try await rig.advance(1)
        try rig.engine.expire()
        #expect(try rig.queued("Short").isEmpty)
        #expect(try rig.status("short").ledger == LedgerCounts(accepted: 3, returned: 3))
    }

    private static let stays = """
        stays:
          sql: SELECT n FROM '$queue/Q'
          actions: [ { republish: { topic: stays } } ]

        """

    @Test("a message that only a rule of former packs was left to read is deleted", arguments: [true, false])
    func readerIsGone(byReload: Bool) async throws {
        let goes = """
            goes:
              schedule: rate(1 minute)
              sql: SELECT n FROM '$queue/Q'
              actions: [ { republish: { topic: goes } } ]
            """
        let rig = try Self.rig(Self.stays + goes)
        try Self.send([#"{"n":1}"#, #"{"n":2}"#], to: "Q", rig)
        try await rig.advance(1_000)
        #expect(rig.takePublished() == [#"stays {"n":1}"#, #"stays {"n":2}"#])
        #expect(try rig.queued("Q").count == 2)
        if byReload {
            try rig.reload(rules: Self.stays, declares: Self.declares)
        } else {
            _ = try Self.rig(Self.stays, database: rig.database)
        }
        #expect(try rig.queued("Q").isEmpty)
    }

    @Test("a message that a rule of former packs fails on does not come back, unless nobody else reads its queue", arguments: [true, false])
    func failsAfterReload(isReadByAnother: Bool) async throws {
        let goes = """
            goes:
              sql: SELECT n FROM '$queue/Q'
              actions: [ { republish: { topic: goes } } ]
            """
        let rig = try Self.rig((isReadByAnother ? Self.stays : "") + goes)
        try Self.send([#"{"n":1}"#], to: "Q", rig)
        try rig.engine.runDue()
        try rig.reload(
            rules: isReadByAnother ? Self.stays : Self.stays.replacing("$queue/Q", with: "in"), declares: Self.declares)
        let refusal = ActionFailure(action: "republish", resource: "", message: "no")
        rig.publisher.answer(with: isReadByAnother ? [nil, refusal] : [refusal])
        try await rig.advance(60_000)
        #expect(try rig.queued("Q").count == (isReadByAnother ? 0 : 1))
        try rig.expectBalanced()
    }

    @Test("a loop through a queue ends at the bound of hands")
    func loop() async throws {
        let rig = try Self.rig(
            """
            enter:
              sql: SELECT * FROM 'in'
              actions: [ { queueSend: { queue: Dead } } ]
            loop:
              sql: SELECT * FROM '$queue/Dead'
              actions: [ { queueSend: { queue: Dead } } ]
              errorAction: { republish: { topic: ended } }
            """)
        try await rig.publish("in", #"{"n":1}"#)
        #expect(rig.takePublished().count == 1)
        #expect(try rig.queued("Dead").isEmpty)
        #expect(try rig.status("loop").ledger == LedgerCounts(accepted: 10, delivered: 9, handled: 1))
    }

    @Test("an engine that owes too much leaves messages in their queues")
    func saturated() async throws {
        var options = EngineOptions()
        options.maximumOwed = 1
        let rig = try Self.rig(
            """
            r:
              sql: SELECT n FROM '$queue/Q'
              actions: [ { republish: { topic: out } } ]
            """, options: options)
        rig.publisher.answer(with: [ActionFailure(action: "republish", resource: "out", message: "away", isOutage: true)])
        try Self.send([#"{"n":1}"#], to: "Q", rig)
        try await rig.advance(0)
        try Self.send([#"{"n":2}"#], to: "Q", rig)
        try rig.engine.runDue()
        #expect(try rig.queued("Q").count == 2)
        #expect(try rig.status("r").activity.matched == 1)
        try await rig.advance(60_000)
        #expect(try rig.queued("Q").isEmpty)
        #expect(rig.takePublished() == [#"out {"n":1}"#, #"out {"n":2}"#])
    }

    @Test("after a restart messages are where they were: in hand, or back in their queue")
    func restart() async throws {
        let database = try SQLiteDatabase.inMemory()
        let rules = """
            r:
              sql: SELECT n FROM '$queue/Q'
              actions: [ { republish: { topic: out } } ]
            """
        do {
            let rig = try Self.rig(rules, database: database)
            try Self.send([#"{"n":1}"#], to: "Q", rig)
            try rig.engine.runDue()
        }
        let rig = try Self.rig(rules, database: database)
        try await rig.advance(0)
        #expect(rig.takePublished() == [#"out {"n":1}"#])
        #expect(try rig.queued("Q").isEmpty)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, delivered: 1))
    }
}

/// An action that fails so many times, and then does nothing.
final class FailTimes: StoreAction {
    let spec = ActionSpec("failTimes", "Fails at first", fields: [], reachesOutside: false, examples: [])
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func perform(_ call: ActionCall, in transaction: any ActionTransaction) throws(ActionFailure) {
        let fails = left.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
        if fails { throw ActionFailure(action: "failTimes", resource: "", message: "not yet") }
    }
}
