import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

/// Rules with windows in a whole engine; what windows hold and give is told by the tests of the evaluation.
@Suite("rules with windows")
struct WindowTests {
    private static func rule(
        _ window: String, name: String = "r", select: String = "z, count(*) AS n", where condition: String = "",
        action: String = "queueSend: { queue: Q }", more: String = ""
    ) -> String {
        """
        \(name):
          sql: SELECT \(select) FROM 'a/+' \(condition) GROUP BY z, \(window)
          actions: [ { \(action) } ]
        \(more)

        """
    }

    private let start: Timestamp = VirtualClock().now()

    private func send(_ rig: EngineRig, _ z: Int) async throws { try await rig.publish("a/b", "{\"z\":\(z)}") }

    // MARK: Closing

    @Test("a window closes by time though no message comes, and its rows are messages of their own")
    func closing() async throws {
        let rig = try EngineRig(rules: Self.rule("TUMBLING(1m)", select: "z, count(*) AS n, window_start() AS a, timestamp() AS at"))
        #expect(rig.engine.nextDue == nil)
        for z in [1, 2, 1] {
            try await rig.advance(100)
            try await send(rig, z)
        }
        #expect(rig.engine.nextDue == start + 60_000)
        #expect(try rig.bodies("Q") == [])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 3, delivered: 3))
        try await rig.advance(60_000)
        #expect(
            try rig.bodies("Q") == [
                #"{"z":1,"n":2,"a":\#(start),"at":\#(start + 60_000)}"#, #"{"z":2,"n":1,"a":\#(start),"at":\#(start + 60_000)}"#,
            ])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 5, delivered: 5))
        #expect(try rig.status("r").activity == RuleActivity(matched: 5, passed: 2))
        #expect(rig.engine.nextDue == nil)
        try rig.expectBalanced()
    }

    @Test("what has ended closes before the message that comes after it, also where the scheduler sleeps still")
    func closedByArrival() async throws {
        let rig = try EngineRig(rules: Self.rule("TUMBLING(1m)") + Self.rule("SESSION(10s)", name: "s", select: "VALUE count(*)"))
        try await send(rig, 1)
        rig.clock.set(start + 70_000)
        try await send(rig, 1)
        #expect(try rig.bodies("Q") == ["1", #"{"z":1,"n":1}"#])
        try await rig.advance(60_000)
        #expect(try rig.bodies("Q") == ["1", #"{"z":1,"n":1}"#, "1", #"{"z":1,"n":1}"#])
        try rig.expectBalanced()
    }

    @Test("a count window closes with its message, within its transaction, after all rules have seen the message")
    func counting() async throws {
        let rig = try EngineRig(
            rules: Self.rule("COUNT_WINDOW(2)") + """
                each:
                  sql: SELECT z FROM 'a/+'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        for z in [1, 2, 1] { try await send(rig, z) }
        #expect(try rig.bodies("Q") == [#"{"z":1}"#, #"{"z":2}"#, #"{"z":1}"#, #"{"z":1,"n":2}"#])
        #expect(rig.engine.nextDue == nil)
        try rig.expectBalanced()
    }

    @Test("two rules with different windows on one topic do not meddle with each other; hops overlap")
    func severalRules() async throws {
        let rig = try EngineRig(
            rules: Self.rule("HOPPING(2m, 1m)", name: "h", select: "'h' AS r, z, window_start() AS a")
                + Self.rule("TUMBLING(1m)", name: "t", select: "'t' AS r, count(*) AS n", where: "WHERE z > 1"))
        for z in [1, 2] { try await send(rig, z) }
        try await rig.advance(300_000)
        #expect(
            try rig.bodies("Q") == [
                #"{"r":"h","z":1,"a":\#(start - 60_000)}"#, #"{"r":"h","z":2,"a":\#(start - 60_000)}"#, #"{"r":"t","n":1}"#,
                #"{"r":"h","z":1,"a":\#(start)}"#, #"{"r":"h","z":2,"a":\#(start)}"#,
            ])
        #expect(try rig.status("t").ledger == LedgerCounts(accepted: 3, filtered: 1, delivered: 2))
        try rig.expectBalanced()
    }

    @Test("a closing whose groups HAVING keeps none of leaves a filtered message as its trace")
    func having() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT z FROM 'a/+' GROUP BY z, TUMBLING(1m) HAVING count(*) > 1 ORDER BY z DESC LIMIT 2
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await send(rig, 1)
        try await rig.advance(60_000)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, filtered: 1, delivered: 1))
        for z in [1, 2, 3, 1, 2, 3] { try await send(rig, z) }
        try await rig.advance(60_000)
        #expect(try rig.bodies("Q") == [#"{"z":3}"#, #"{"z":2}"#])
        try rig.expectBalanced()
    }

    @Test("templates see the keys of the group and the row; an error action sees the row as its message")
    func templates() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: "SELECT count(*) AS n, window_end() AS at FROM 'a/+' GROUP BY z AS zone, TUMBLING(1m)"
                  actions: [ { republish: { topic: "zone/${z}/${n}" } } ]
                """.replacing(" AS zone", with: ""))
        try await send(rig, 7)
        try await rig.advance(60_000)
        #expect(rig.takePublished() == [#"zone/7/1 {"n":1,"at":\#(start + 60_000)}"#])
        let failing = try EngineRig(
            rules: """
                r:
                  sql: SELECT n FROM 'a/+' GROUP BY z, n, TUMBLING(1m)
                  actions: [ { republish: { topic: "bad/${z}#" } } ]
                  errorAction: { queueSend: { queue: E, attributes: { zone: "${z}" } } }
                """)
        try await send(failing, 7)
        try await failing.advance(60_000)
        let document = try #require(try failing.queued("E").first)
        #expect(document["topic"].string == "$window/r")
        #expect(document["base64OriginalPayload"].string.flatMap { Base64.decode($0) } == Array(#"{"z":7}"#.utf8))
        try failing.expectBalanced()
    }

    @Test(
        "templates read keys that are variables or calls, and variables that are selected, as the group has them",
        arguments: [
            ("SET @z = zone.id SELECT avg(t) AS m", "@z", "${@z}", "4"), ("SET @t = topic(2) SELECT @t AS k", "@t", "${@t}/${k}", "x/x"),
            ("SET @d = z * 10 SELECT @d AS z", "@d", "${@d}/${z}/${@d + 1}", "20/20/21"), ("SELECT count(*) AS c", "upper(k)", "${upper(k)}", "A"),
            ("SELECT count(*) AS c", "topic(2)", "${topic(2)}", "x"), ("SET @most = 5 SELECT count(*) AS c", "k", "${@most}/${k}", "5/a"),
            ("SELECT count(*) AS c", "zone.id", "${zone.id}", "4"),
        ])
    func keysInTemplates(select: String, key: String, template: String, topic: String) async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: \(select) FROM 'a/+' GROUP BY \(key), TUMBLING(1m)
                  actions: [ { republish: { topic: "out/\(template)" } } ]
                """)
        try await rig.publish("a/x", #"{"zone":{"id":4},"z":2,"t":20,"k":"a"}"#)
        try await rig.advance(60_000)
        #expect(rig.takePublished().map { $0.split(separator: " ")[0] } == ["out/\(topic)"])
    }

    @Test("rows go on to other rules and their windows, and to the schedules of the same instant")
    func windowsOverWindows() async throws {
        let rig = try EngineRig(
            rules: Self.rule("TUMBLING(1m)", action: "emit: { flow: minutes }") + """
                hours:
                  sql: SELECT VALUE sum(n) FROM '$flow/minutes' GROUP BY TUMBLING(1h)
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        for minute in 0..<60 {
            try await send(rig, minute % 2)
            if minute % 3 == 0 { try await send(rig, 0) }
            try await rig.advance(60_000)
        }
        // The row of the last minute comes when the next hour has begun.
        #expect(try rig.bodies("Q") == ["79"])
        try await rig.advance(3_600_000)
        #expect(try rig.bodies("Q") == ["79", "1"])
        try rig.expectBalanced()
    }

    @Test("a count window that feeds itself ends at the bound of hands")
    func loop() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT VALUE last(*) FROM '$flow/round', 'a/b' GROUP BY COUNT_WINDOW(1)
                  actions: [ { emit: { flow: round } } ]
                """)
        try await send(rig, 1)
        let letters = try rig.deadLetters()
        #expect(letters.count == 1)
        #expect(letters.first?.failures.first?.message.contains("it looks like a loop") == true)
        try rig.expectBalanced()
    }

    // MARK: Bounds and failures

    @Test("a message of one group too many fails with the reason, and is counted")
    func bound() async throws {
        var options = EngineOptions()
        options.maximumGroups = 2
        let rules = Self.rule("TUMBLING(1m)", more: "  errorAction: { queueSend: { queue: E } }")
        let rig = try EngineRig(rules: rules, options: options)
        for z in [1, 2, 3, 2, 4] { try await send(rig, z) }
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 5, delivered: 3, handled: 2))
        #expect(try rig.status("r").activity == RuleActivity(matched: 5, failed: 2, refused: 2))
        let failure = try #require(try rig.queued("E").first)["failures"].array?.first
        #expect(failure?["failedAction"].string == "WindowAction")
        #expect(failure?["errorMessage"].string == "the window holds 2 groups already and takes no new one")
        try await rig.advance(60_000)
        #expect(try rig.bodies("Q") == [#"{"z":1,"n":1}"#, #"{"z":2,"n":2}"#])
        // The next window has room again.
        try await send(rig, 4)
        #expect(try rig.status("r").activity.refused == 2)
        try rig.expectBalanced()
    }

    @Test("a row that fails is a dead letter by itself, with what its group held; the message of another rule is unharmed")
    func failingRow() async throws {
        let rig = try EngineRig(
            rules: Self.rule("COUNT_WINDOW(2)", select: "CASE WHEN z = 1 THEN fail('one') ELSE z END AS z") + """
                other:
                  sql: SELECT z, w FROM 'a/+'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        for z in [1, 1, 2, 2] { try await rig.publish("a/b", "{\"z\":\(z),\"w\":5}") }
        #expect(try rig.bodies("Q") == [1, 1, 2].map { "{\"z\":\($0),\"w\":5}" } + [#"{"z":2,"w":5}"#, #"{"z":2}"#])
        let letter = try #require(try rig.deadLetters().first)
        #expect(letter.failures.map(\.message) == ["one"])
        #expect(String(decoding: letter.message.payload, as: UTF8.self) == #"{"z":1,"window_start":\#(start),"window_end":\#(start)}"#)
        try rig.expectBalanced()
    }

    @Test("a message that fails in a windowed rule leaves the payload to the rules after it")
    func failingMessage() async throws {
        let rig = try EngineRig(
            rules: Self.rule("TUMBLING(1m)", where: "WHERE CASE WHEN z = 1 THEN fail('one') ELSE TRUE END") + """
                other:
                  sql: SELECT w FROM 'a/+'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await rig.publish("a/b", #"{"z":1,"w":5}"#)
        #expect(try rig.bodies("Q") == [#"{"w":5}"#])
        #expect(try rig.deadLetters().map(\.rule) == ["r"])
        try rig.expectBalanced()
    }

    @Test("a broker's message on the topic of windows is refused")
    func topicOfWindows() async throws {
        let rig = try EngineRig(rules: Self.rule("TUMBLING(1m)"))
        try await rig.publish("$window/r", "{}")
        #expect(try rig.engine.status().refused == 1)
    }

    @Test("what is drawn for the rows of one closing differs from row to row")
    func draws() async throws {
        let rig = try EngineRig(rules: Self.rule("TUMBLING(1m)", select: "VALUE newuuid()"))
        for z in 1...4 { try await send(rig, z) }
        try await rig.advance(60_000)
        #expect(Set(try rig.bodies("Q")).count == 4)
    }

    // MARK: Restarts

    @Test("an engine that starts again in the middle of a window goes on where the last one stopped", arguments: [
        "TUMBLING(1m)", "HOPPING(1m, 30s)", "SESSION(50s)", "COUNT_WINDOW(3)",
    ])
    func restart(window: String) async throws {
        let (database, clock) = (try EngineRig.memory(), VirtualClock())
        let (other, otherClock) = (try EngineRig.memory(), VirtualClock())
        let rules = Self.rule(window, select: "z, count(*) AS n, collect(z) AS l, window_start() AS a")
        let steady = try EngineRig(rules: rules, database: other, clock: otherClock)
        var rig = try EngineRig(rules: rules, database: database, clock: clock)
        for z in [1, 2, 1, 1, 2, 2, 2] {
            try await send(rig, z)
            try await send(steady, z)
            rig = try EngineRig(rules: rules, database: database, clock: clock)
            try await rig.advance(7_000)
            try await steady.advance(7_000)
        }
        try await rig.advance(120_000)
        try await steady.advance(120_000)
        #expect(try rig.bodies("Q") == steady.bodies("Q"))
        #expect(try !rig.bodies("Q").isEmpty)
        try rig.expectBalanced()
    }

    @Test("a window that ended while the engine was down closes when it is up again, once")
    func endedWhileDown() async throws {
        let (database, clock) = (try EngineRig.memory(), VirtualClock())
        var rig = try EngineRig(rules: Self.rule("TUMBLING(1m)"), database: database, clock: clock)
        try await send(rig, 1)
        clock.set(start + 86_400_000)
        for _ in 0..<2 {
            rig = try EngineRig(rules: Self.rule("TUMBLING(1m)"), database: database, clock: clock)
            try rig.engine.runDue()
            #expect(try rig.bodies("Q") == [#"{"z":1,"n":1}"#])
        }
        try rig.expectBalanced()
    }

    @Test("a message for a window that an earlier engine closed goes into the oldest open one")
    func lateAfterRestart() async throws {
        let (database, clock) = (try EngineRig.memory(), VirtualClock())
        let rules = Self.rule("TUMBLING(1m)", select: "z, count(*) AS n, window_start() AS a")
        var rig = try EngineRig(rules: rules, database: database, clock: clock)
        try await send(rig, 1)
        try await rig.advance(60_000)
        rig = try EngineRig(rules: rules, database: database, clock: VirtualClock(at: start + 59_000))
        try await send(rig, 1)
        #expect(rig.engine.nextDue == start + 120_000)
        try await rig.advance(120_000)
        #expect(try rig.bodies("Q").last == #"{"z":1,"n":1,"a":\#(start + 60_000)}"#)
    }

    @Test("a rule whose statement has changed starts fresh, and says what it has dropped")
    func changedStatement() async throws {
        let (database, clock) = (try EngineRig.memory(), VirtualClock())
        var rig = try EngineRig(rules: Self.rule("TUMBLING(1m)"), database: database, clock: clock)
        for z in 1...3 { try await send(rig, z) }
        // The same statement in another dress, and other actions: the windows stay.
        rig = try EngineRig(
            rules: Self.rule("tumbling( 1m )", action: "queueSend: { queue: E }"), database: database, clock: clock)
        #expect(rig.log.lines == [])
        #expect(rig.engine.nextDue == start + 60_000)
        rig = try EngineRig(rules: Self.rule("TUMBLING(2m)"), database: database, clock: clock)
        #expect(
            rig.log.lines == [
                "warning: rule r: its statement has changed; 3 groups of windows that were open under the earlier one are dropped"
            ])
        #expect(rig.engine.nextDue == nil)
        try await rig.advance(120_000)
        #expect(try rig.bodies("Q") + rig.bodies("E") == [])
        try rig.expectBalanced()
    }

    @Test("the windows of a rule that is disabled or gone wait until it is back")
    func disabled() async throws {
        let (database, clock) = (try EngineRig.memory(), VirtualClock())
        var rig = try EngineRig(rules: Self.rule("TUMBLING(1m)"), database: database, clock: clock)
        try await send(rig, 1)
        for rules in [Self.rule("TUMBLING(1m)", more: "  ruleDisabled: true"), Self.rule("TUMBLING(1m)", name: "other")] {
            rig = try EngineRig(rules: rules, database: database, clock: clock)
            try await rig.advance(120_000)
            #expect(try rig.bodies("Q") == [])
        }
        rig = try EngineRig(rules: Self.rule("TUMBLING(1m)"), database: database, clock: clock)
        try rig.engine.runDue()
        #expect(try rig.bodies("Q") == [#"{"z":1,"n":1}"#])
    }

    // MARK: Transactions that are undone

    @Test("a transaction that is undone takes nothing into a window, wherever it fails")
    func rollback() async throws {
        let rules = Self.rule("TUMBLING(1m)") + Self.rule("COUNT_WINDOW(2)", name: "c", select: "VALUE count(*)")
        let batch = [1, 2, 1, 2].map { Publication(topic: "a/b", payload: Array("{\"z\":\($0)}".utf8), qos: 1) }
        for writes in 0..<40 {
            let database = FaultyDatabase(try EngineRig.memory())
            let rig = try EngineRig(rules: rules, database: database)
            try await send(rig, 1)
            database.heal()
            database.fail(afterWrites: writes, with: .full)
            let isRefused: Bool
            do {
                try rig.engine.receive(batch)
                isRefused = false
            } catch {
                isRefused = true
                try rig.engine.receive(batch)
            }
            database.heal()
            try await rig.advance(60_000)
            #expect(try rig.bodies("Q") == ["2", "2", #"{"z":1,"n":3}"#, #"{"z":2,"n":2}"#], "after \(writes) writes")
            try rig.expectBalanced()
            if !isRefused { return #expect(writes > 5) }
        }
        Issue.record("no transaction with so many writes")
    }

    @Test("a closing that is undone is due still, and its rows come once")
    func closingUndone() async throws {
        for writes in 0..<40 {
            let database = FaultyDatabase(try EngineRig.memory())
            let rig = try EngineRig(rules: Self.rule("TUMBLING(1m)") + Self.rule("SESSION(1m)", name: "s"), database: database)
            for z in [1, 2, 1] { try await send(rig, z) }
            rig.clock.set(start + 60_000)
            database.fail(afterWrites: writes, with: .full)
            let isRefused: Bool
            do {
                try rig.engine.runDue()
                isRefused = false
            } catch {
                isRefused = true
                #expect(try rig.bodies("Q") == [])
                #expect(rig.engine.nextDue == start + 60_000)
                try rig.engine.runDue()
            }
            let rows = [#"{"z":1,"n":2}"#, #"{"z":2,"n":1}"#]
            #expect(try rig.bodies("Q") == rows + rows, "after \(writes) writes")
            try rig.expectBalanced()
            if !isRefused { return #expect(writes > 5) }
        }
        Issue.record("no transaction with so many writes")
    }
}
