import SluiceEngine
import SluiceEvaluation
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("topics and rules")
struct TopicTests {
    /// A rule that queues what it reads.
    private func reader(_ name: String, _ from: String, more: String = "") -> String {
        """
        \(name):
          sql: SELECT * FROM \(from)
          \(more)
          actions: [ { queueSend: { queue: Q, attributes: { rule: \(name) } } } ]

        """
    }

    @Test("all rules on a topic run, in the order of the file")
    func severalRules() async throws {
        let rig = try EngineRig(
            rules: """
                second_by_name:
                  sql: SELECT 1 AS n FROM 'a/b'
                  actions: [ { queueSend: { queue: Q } } ]
                first_by_name:
                  sql: SELECT 2 AS n FROM 'a/+'
                  actions: [ { queueSend: { queue: Q } } ]
                other:
                  sql: SELECT 3 AS n FROM 'b'
                  actions: [ { queueSend: { queue: Q } } ]
                all:
                  sql: SELECT 4 AS n FROM '#'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await rig.publish("a/b", "{}")
        #expect(try rig.bodies("Q") == [#"{"n":1}"#, #"{"n":2}"#, #"{"n":4}"#])
        #expect(try rig.status("other").ledger == LedgerCounts())
        try rig.expectBalanced()
    }

    @Test("a rule with several filters runs once on a message that several of them match")
    func severalFilters() async throws {
        let rig = try EngineRig(rules: reader("r", "'a/+', 'a/b', 'c'"))
        try await rig.publish("a/b", "1")
        try await rig.publish("c", "2")
        try await rig.publish("d", "3")
        #expect(try rig.bodies("Q") == ["1", "2"])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, delivered: 2))
    }

    @Test("a rule that does not read a message's parent level leaves it alone")
    func parentOfHash() async throws {
        let rig = try EngineRig(rules: reader("r", "'a/#'"))
        try await rig.publish("a", "1")
        try await rig.publish("a/", "2")
        #expect(try rig.bodies("Q") == ["2"])
    }

    @Test("a disabled rule runs on nothing: no topic, no name, no schedule")
    func disabled() async throws {
        let rig = try EngineRig(
            rules: reader("r", "'a'", more: "ruleDisabled: true") + """
                s:
                  schedule: rate(1 second)
                  ruleDisabled: true
                  sql: SELECT *
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await rig.publish("a", "1")
        try await rig.publish("$aws/rules/r/a", "1")
        try await rig.advance(5_000)
        #expect(try rig.bodies("Q").isEmpty)
        #expect(rig.engine.nextDue == nil)
        #expect(rig.log.take() == ["warning: no rule 'r' takes messages, for one on '$aws/rules/r/a'"])
    }

    @Test("a message sent straight to a rule reaches it alone, whatever its FROM, with the rest of the topic")
    func basicIngest() async throws {
        let rig = try EngineRig(
            rules: """
                with_from:
                  sql: SELECT topic() AS t, topic(2) AS second FROM 'x/y'
                  actions: [ { queueSend: { queue: Q } } ]
                without:
                  sql: SELECT topic() AS t
                  actions: [ { queueSend: { queue: Q } } ]
                all:
                  sql: SELECT topic() AS t FROM '#'
                  actions: [ { queueSend: { queue: E } } ]
                """)
        try await rig.publish("$aws/rules/with_from/a/b/c", "{}")
        try await rig.publish("$aws/rules/without/d", "{}")
        try await rig.publish("$aws/rules/without", "{}")
        #expect(try rig.bodies("Q") == [#"{"t":"a/b/c","second":"b"}"#, #"{"t":"d"}"#, #"{"t":""}"#])
        #expect(try rig.bodies("E").isEmpty)
        #expect(try rig.engine.status().refused == 0)
    }

    @Test(
        "nobody sends a rule the engine's own messages under its name",
        arguments: [("$aws/rules/any/$flow/x", 1), ("$aws/rules/any/$queue/Q", 1), ("$aws/rules/own/a", 0), ("$aws/rules/own/$flow/x", 1)])
    func basicIngestOfInternalTopics(topic: String, refused: Int) async throws {
        let rig = try EngineRig(
            rules: """
                own:
                  sql: SELECT * FROM '$flow/x', '$table/T/insert'
                  actions: [ { queueSend: { queue: E } } ]
                any:
                  sql: SELECT * FROM 'a', '$flow/y'
                  actions: [ { queueSend: { queue: E } } ]
                """)
        try await rig.publish(topic, "{}")
        #expect(try rig.bodies("E").isEmpty)
        #expect(rig.log.take().count == 1)
        #expect(try rig.engine.status().refused == refused)
        try await rig.publish("$aws/rules/any/b", "{}")
        #expect(try rig.bodies("E") == ["{}"], "one that reads topics of clients too is reached as ever")
    }

    @Test("a message sent straight to an unknown rule is told and goes nowhere", arguments: ["$aws/rules/nobody/a", "$aws/rules/s/a"])
    func unknownRule(topic: String) async throws {
        let rig = try EngineRig(
            rules: reader("r", "'#'") + """
                s:
                  schedule: rate(1 minute)
                  sql: SELECT id FROM "T"
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await rig.publish(topic, "{}")
        #expect(try rig.bodies("Q").isEmpty)
        #expect(rig.log.take().count == 1)
        #expect(try rig.engine.status().rules.allSatisfy { $0.ledger == LedgerCounts() })
    }

    @Test(
        "the engine's own topics are refused from outside, and counted",
        arguments: ["$table/T/insert", "$flow/x", "$schedule/r", "$rule/r/error", "$queue/Q", "$bucket/b/put/k", "$alarm/a/ok", "$flow"])
    func internalTopics(topic: String) async throws {
        let declares = EngineRig.declarations + """

            buckets: { b: }
            alarms: { a: { metric: m, statistic: sum, comparison: greaterThanThreshold, threshold: 1 } }
            """
        let rig = try EngineRig(rules: reader("r", "'\(topic)', '$flow/#', '$table/#'"), declares: declares)
        try await rig.publish(topic, "{}")
        #expect(try rig.bodies("Q").isEmpty)
        #expect(try rig.engine.status().refused == 1)
        #expect(rig.log.take() == ["warning: refused a message on '\(topic)': the engine alone makes messages there"])
    }

    @Test("a topic that only begins like one of the engine's is a device's")
    func nearlyInternal() async throws {
        let rig = try EngineRig(rules: reader("r", "'$flows/x', 'flow/x'"))
        try await rig.publish("$flows/x", "1")
        try await rig.publish("flow/x", "2")
        #expect(try rig.bodies("Q") == ["1", "2"])
        #expect(try rig.engine.status().refused == 0)
    }

    // MARK: Table changes

    private static let changes = """
        store:
          sql: SELECT * FROM 'put'
          actions: [ { tablePut: { table: T } } ]
        changes:
          sql: SELECT topic() AS topic, * AS change FROM '$table/T/insert', '$table/T/modify', '$table/T/remove'
          actions: [ { queueSend: { queue: Q } } ]
        """

    @Test("a table change is a message: the kind in the topic, keys and images in the payload")
    func tableChanges() async throws {
        let rig = try EngineRig(rules: Self.changes)
        try await rig.publish("put", #"{"id":"a","v":1}"#)
        try await rig.publish("put", #"{"id":"a","v":1}"#)
        try await rig.publish("put", #"{"v":1, "id":"a"}"#)
        try await rig.publish("put", #"{"id":"a","v":2}"#)
        let found = try rig.bodies("Q")
        try #require(found.count == 2)
        #expect(
            found[0] == #"{"topic":"$table/T/insert","change":{"eventName":"INSERT","keys":{"id":"a"},"#
                + #""sequenceNumber":1,"cause":"put","newImage":{"id":"a","v":1}}}"#)
        #expect(
            found[1] == #"{"topic":"$table/T/modify","change":{"eventName":"MODIFY","keys":{"id":"a"},"#
                + #""sequenceNumber":2,"cause":"put","newImage":{"id":"a","v":2},"oldImage":{"id":"a","v":1}}}"#)
        #expect(try rig.status("changes").ledger == LedgerCounts(accepted: 2, delivered: 2))
        try rig.expectBalanced()
    }

    @Test("a table change of a key with two parts names both")
    func sortKey() async throws {
        let rig = try EngineRig(
            rules: """
                store:
                  sql: SELECT * FROM 'put'
                  actions: [ { tablePut: { table: S } } ]
                changes:
                  sql: SELECT keys FROM '$table/S/#'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await rig.publish("put", #"{"id":"a","n":7,"v":1}"#)
        #expect(try rig.bodies("Q") == [#"{"keys":{"id":"a","n":7}}"#])
    }

    // MARK: Cascades

    @Test("what rules hand on is decided after all rules on the message, in the order in which it was made")
    func cascade() async throws {
        let rig = try EngineRig(
            rules: """
                one:
                  sql: SELECT 'one' AS by FROM 'a'
                  actions: [ { emit: { flow: x } }, { emit: { flow: y/z } } ]
                two:
                  sql: SELECT 'two' AS by FROM 'a'
                  actions: [ { queueSend: { queue: Q } } ]
                y:
                  sql: SELECT topic() AS by FROM '$flow/y/+'
                  actions: [ { queueSend: { queue: Q } } ]
                x:
                  sql: SELECT topic() AS by FROM '$flow/x'
                  actions: [ { queueSend: { queue: Q } }, { emit: { flow: after } } ]
                after:
                  sql: SELECT 'after' AS by FROM '$flow/after'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await rig.publish("a", "{}")
        #expect(
            try rig.bodies("Q") == [
                #"{"by":"two"}"#, #"{"by":"$flow/x"}"#, #"{"by":"$flow/y/z"}"#, #"{"by":"after"}"#,
            ])
        try rig.expectBalanced()
    }

    @Test("a loop ends after ten times and runs the error action")
    func loop() async throws {
        let rig = try EngineRig(
            rules: """
                loop:
                  sql: SELECT n + 1 AS n FROM 'start', '$flow/loop'
                  actions: [ { emit: { flow: loop } } ]
                  errorAction: { queueSend: { queue: E } }
                """)
        try await rig.publish("start", #"{"n":0}"#)
        let document = try #require(try rig.queued("E").first?.object)
        #expect(document["failures"]?.json.contains("handed this message on 10 times") == true)
        #expect(try rig.status("loop").ledger == LedgerCounts(accepted: 11, delivered: 10, handled: 1))
        try rig.expectBalanced()
    }

    @Test("a loop through a table ends too: the change that would go on is not made")
    func tableLoop() async throws {
        let rig = try EngineRig(
            rules: """
                start:
                  sql: SELECT * FROM 'start'
                  actions: [ { tablePut: { table: T } } ]
                loop:
                  sql: SELECT newImage.id AS id, newImage.n + 1 AS n FROM '$table/T/#'
                  actions: [ { tablePut: { table: T } } ]
                  errorAction: { queueSend: { queue: E } }
                """)
        try await rig.publish("start", #"{"id":1,"n":0}"#)
        #expect(try rig.items("T") == [#"{"id":1,"n":9}"#])
        #expect(try rig.bodies("E").count == 1)
        #expect(try rig.status("loop").ledger == LedgerCounts(accepted: 10, delivered: 9, handled: 1))
        try rig.expectBalanced()
    }

    @Test("a change that no rule reads may be made however often the message was handed on")
    func deepButUnread() async throws {
        let rig = try EngineRig(
            rules: """
                loop:
                  sql: SELECT n + 1 AS n, n AS id FROM 'start', '$flow/loop'
                  actions: [ { tablePut: { table: T } }, { emit: { flow: loop } } ]
                """)
        try await rig.publish("start", #"{"n":0}"#)
        #expect(try rig.items("T").count == 11)
    }

    @Test("rules that multiply a message are stopped at a bound", arguments: [19, 20, 21])
    func cascadeBound(bound: Int) async throws {
        var options = EngineOptions()
        options.maximumCascade = bound
        // 2 + 4 + 8 + 16 + … messages are made of one.
        let rig = try EngineRig(
            rules: """
                twice:
                  sql: SELECT * FROM 'start', '$flow/x'
                  actions: [ { emit: { flow: x } }, { emit: { flow: x } } ]
                """, options: options)
        try await rig.publish("start", "{}")
        #expect(try rig.status("twice").ledger.accepted == bound + 1)
        #expect(try !rig.deadLetters().isEmpty)
        try rig.expectBalanced()
    }

    @Test("an emitted payload is bounded like one that arrives")
    func emittedPayload() async throws {
        var options = EngineOptions()
        options.maximumPayload = 20
        let rig = try EngineRig(
            rules: """
                grow:
                  sql: SELECT concat(x, x) AS x FROM 'a', '$flow/x'
                  actions: [ { emit: { flow: x } } ]
                """, options: options)
        try await rig.publish("a", #"{"x":"123"}"#)
        // {"x":"123123"} fits, {"x":"123123123123"} has exactly 20 bytes, the next one is over.
        #expect(try rig.status("grow").ledger == LedgerCounts(accepted: 3, delivered: 2, deadLettered: 1))
        #expect(try rig.deadLetters().first?.failures.first?.message == "the payload of 32 bytes is over the limit of 20")
    }

    @Test("a rule may read the failures of others")
    func ruleErrors() async throws {
        let rig = try EngineRig(
            rules: """
                bad:
                  sql: SELECT * FROM 'a'
                  actions: [ { tablePut: { table: T } } ]
                  errorAction: { log: { message: handled } }
                watch:
                  sql: SELECT topic(2) AS rule, ruleName, get(failures, 0).failedAction AS action FROM '$rule/+/error'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await rig.publish("a", "{}")
        #expect(try rig.bodies("Q") == [#"{"rule":"bad","ruleName":"bad","action":"TablePutAction"}"#])
        #expect(try rig.status("bad").ledger.handled == 1)
    }

    // MARK: Costs

    @Test("messages that no rule wants change nothing in the store, and those that are filtered a count a batch")
    func costs() async throws {
        let database = FaultyDatabase(try EngineRig.memory())
        let rig = try EngineRig(rules: reader("r", "'a'").replacing("FROM 'a'", with: "FROM 'a' WHERE x > 1"), database: database)
        database.heal()
        for topic in ["b", "$flow/x", "$aws/rules/nobody/x"] { try await rig.publish(topic, "{}") }
        #expect(database.changes == 0)
        try await rig.publish((1...100).map { _ in Publication(topic: "a", payload: Array("{}".utf8)) })
        #expect(database.changes == 1)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 100, filtered: 100))
    }

    @Test("a batch that a store refuses leaves nothing, and may be offered again")
    func refusedBatch() async throws {
        let database = FaultyDatabase(try EngineRig.memory())
        let rig = try EngineRig(rules: reader("r", "'a'"), database: database)
        let batch = (1...3).map { Publication(topic: "a", payload: Array("\($0)".utf8)) }
        for write in 0...4 {
            database.fail(afterWrites: write, with: .full)
            #expect(throws: StoreError.self) { try rig.engine.receive(batch) }
            #expect(try rig.bodies("Q").isEmpty)
            #expect(try rig.status("r").ledger == LedgerCounts())
            #expect(try rig.status("r").activity == RuleActivity())
        }
        try await rig.publish(batch)
        #expect(try rig.bodies("Q") == ["1", "2", "3"])
    }

    // MARK: Duplicates

    @Test("two packs with a rule of one name do not run in one engine")
    func duplicateRules() throws {
        let rig = try EngineRig(rules: reader("r", "'a'"))
        #expect(throws: EngineError.self) {
            try Engine(
                packs: [rig.pack, rig.pack], fields: FieldTable(), registry: Registry(), database: rig.database, clock: rig.clock,
                randomness: SeededRandomness(), log: { _, _ in })
        }
    }

    @Test("the same message twice is two messages with two identities")
    func duplicates() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT traceid() AS id FROM 'a'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        let message = Publication(topic: "a", payload: Array("{}".utf8), qos: 1)
        try await rig.publish([message, message])
        let ids = try rig.bodies("Q")
        #expect(ids.count == 2 && Set(ids).count == 2)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, delivered: 2))
    }
}
