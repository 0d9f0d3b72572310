import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("schedules")
struct ScheduleTests {
    private func rule(_ name: String, every: String) -> String {
        """
        \(name):
          schedule: rate(\(every))
          sql: SELECT '\(name)' AS rule, now() AS at, scheduledTime AS due
          actions: [ { queueSend: { queue: Q } } ]

        """
    }

    /// The start of the virtual clock.
    private let start: Timestamp = VirtualClock().now()

    private func runs(_ rig: EngineRig) throws -> [String] {
        try rig.queued("Q").compactMap(\.object).map { body in
            let due = (body["due"]?.number?.int64 ?? 0) - start
            #expect(body["at"]?.json == body["due"]?.json)
            return "\(body["rule"]?.string ?? "?") \(due / 1000)"
        }
    }

    @Test("rules due at one instant run in the order of the file, each at its due time")
    func order() async throws {
        let rig = try EngineRig(rules: rule("b", every: "2 seconds") + rule("a", every: "1 second"))
        try await rig.advance(2_500)
        #expect(try runs(rig) == ["a 1", "b 2", "a 2"])
        try rig.expectBalanced()
    }

    @Test("ticks that were missed run once, for the last of them")
    func missed() async throws {
        let rig = try EngineRig(rules: rule("slow", every: "1 hour") + rule("fast", every: "1 second"))
        rig.clock.set(start + 2 * 3_600_000 + 700)
        try rig.engine.runDue()
        #expect(try runs(rig) == ["fast 7200", "slow 7200"])
        try await rig.advance(300)
        #expect(try runs(rig).last == "fast 7201")
        #expect(try rig.status("fast").ledger == LedgerCounts(accepted: 2, delivered: 2))
    }

    @Test("a clock that is set on by half a century does not go through every second of it")
    func farAhead() throws {
        let rig = try EngineRig(
            rules: rule("r", every: "1 second") + """
                c:
                  schedule: cron(0 0 29 2 ? *)
                  sql: SELECT 'c' AS rule, now() AS at, scheduledTime AS due
                  actions: [ { queueSend: { queue: Q } } ]
                """, clock: VirtualClock(at: 0))
        rig.clock.set(1_767_225_600_500)
        try rig.engine.runDue()
        let dues = try rig.queued("Q").compactMap { $0.object?["due"]?.number?.int64 }
        #expect(dues.sorted() == [1_709_164_800_000, 1_767_225_600_000])
        #expect(rig.engine.nextDue == 1_767_225_601_000)
    }

    // MARK: Restarts

    private func daily(_ hour: Int, isDisabled: Bool = false) -> String {
        """
        daily:
          schedule: cron(0 \(hour) * * ? *)
          ruleDisabled: \(isDisabled)
          sql: SELECT 'daily' AS rule, now() AS at, scheduledTime AS due
          actions: [ { queueSend: { queue: Q } } ]
        """
    }

    private let hour: Int64 = 3_600_000

    @Test("a time of the calendar that came while the engine was down runs once when it is up again")
    func missedWhileDown() async throws {
        let database = try SQLiteDatabase.inMemory()
        let clock = VirtualClock()
        var rig = try EngineRig(rules: daily(12), database: database, clock: clock)
        // Down over the first one, which has never run, and then over two days.
        for (down, expected) in [(13 * hour, "daily 43200"), (24 * hour, "daily 129600"), (49 * hour, "daily 302400")] {
            clock.set(clock.now() + down)
            rig = try EngineRig(rules: daily(12), database: database, clock: clock)
            try rig.engine.runDue()
            try rig.engine.runDue()
            #expect(try runs(rig).last == expected)
        }
        #expect(try runs(rig).count == 3)
        rig = try EngineRig(rules: daily(12), database: database, clock: clock)
        try rig.engine.runDue()
        #expect(try runs(rig).count == 3)
    }

    @Test("a rule that was disabled, or is new, has missed nothing")
    func nothingMissed() async throws {
        let database = try SQLiteDatabase.inMemory()
        let clock = VirtualClock()
        _ = try EngineRig(rules: rule("other", every: "1 day"), database: database, clock: clock)
        for isDisabled in [true, false] {
            clock.set(clock.now() + 25 * hour)
            let rig = try EngineRig(rules: daily(12, isDisabled: isDisabled), database: database, clock: clock)
            try rig.engine.runDue()
            #expect(try runs(rig).isEmpty)
        }
    }

    @Test("a clock that was set back silences no schedule")
    func setBack() async throws {
        let database = try SQLiteDatabase.inMemory()
        let later = try EngineRig(rules: daily(12), database: database, clock: VirtualClock(at: start + 1_000 * hour))
        try await later.advance(24 * hour)
        let rig = try EngineRig(rules: daily(12), database: database, clock: VirtualClock(at: start))
        #expect(rig.engine.nextDue == start + 12 * hour)
    }

    @Test("a template reads of the outgoing payload what is written there: a whole Decimal is one")
    func outgoingNumbers() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  schedule: rate(1 minute)
                  sql: SELECT avg(n) AS av, 1.5 * 2 AS q, count(*) AS c FROM "T"
                  actions: [ { republish: { topic: "out/${av}/${@out.av}/${@out.q}/${@out.c}" } } ]
                """)
        try rig.database.write { stores in
            for n in [10, 30] { _ = try stores.put(["id": .string("\(n)"), "n": .int(n)], in: "T") }
        }
        try await rig.advance(60_000)
        #expect(rig.takePublished() == [#"out/20.0/20.0/3.0/2 {"av":20.0,"q":3.0,"c":2}"#])
    }

    @Test("other rules may read a tick")
    func readers() async throws {
        let rig = try EngineRig(
            rules: """
                tick:
                  schedule: rate(1 minute)
                  sql: SELECT id FROM "T"
                  actions: [ { queueSend: { queue: E } } ]
                reader:
                  sql: SELECT topic() AS t, * AS payload FROM '$schedule/+'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await rig.advance(60_000)
        #expect(try rig.bodies("Q") == [#"{"t":"$schedule/tick","payload":{"scheduledTime":\#(start + 60_000)}}"#])
        #expect(try rig.bodies("E").isEmpty)
    }

    @Test("a store that fails leaves the tick due", arguments: [StoreError.Code.full, .unavailable])
    func storeFailure(code: StoreError.Code) async throws {
        let database = FaultyDatabase(try SQLiteDatabase.inMemory())
        let rig = try EngineRig(rules: rule("r", every: "1 second"), database: database)
        rig.clock.set(start + 1_000)
        for write in 0..<3 {
            database.fail(afterWrites: write, with: code)
            #expect(throws: StoreError.self) { try rig.engine.runDue() }
            #expect(rig.engine.nextDue == start + 1_000)
        }
        database.heal()
        try rig.engine.runDue()
        #expect(try runs(rig) == ["r 1"])
        #expect(rig.engine.nextDue == start + 2_000)
        #expect(try rig.status("r").activity == RuleActivity(matched: 1, passed: 1))
        try rig.expectBalanced()
    }

    @Test("a damaged store fails the rule that reads it, and holds up no other")
    func damagedStore() async throws {
        let database = FaultyDatabase(try SQLiteDatabase.inMemory())
        let rig = try EngineRig(
            rules: """
                reads:
                  schedule: rate(1 second)
                  sql: SELECT id FROM "T"
                  actions: [ { queueSend: { queue: Q } } ]
                  errorAction: { queueSend: { queue: E } }

                """ + rule("r", every: "1 second"), database: database)
        database.failScans(with: StoreError(.corrupt, "an item is damaged"))
        try await rig.advance(1_000)
        #expect(try rig.bodies("E").first?.contains("an item is damaged") == true)
        #expect(try runs(rig) == ["r 1"])
        try rig.expectBalanced()
    }

    // MARK: Rows

    private static let rows = """
        fill:
          sql: SELECT * FROM 'put'
          actions: [ { tablePut: { table: S } } ]
        sums:
          schedule: rate(1 minute)
          sql: |
            SELECT sum(v) AS total FROM "S" GROUP BY id ORDER BY id
          actions:
            - republish: { topic: 'sum/${id}/${total}' }
            - republish: { topic: 'name/${newuuid()}' }
          retry: { attempts: 1 }
          errorAction: { republish: { topic: 'error/${id}/${total}' } }
        """

    private func fill(_ rig: EngineRig) async throws {
        for (n, id) in ["a", "b", "a"].enumerated() {
            try await rig.publish("put", #"{"id":"\#(id)","n":\#(n),"v":\#(n + 1)}"#)
        }
    }

    @Test("templates read a variable that is selected as the row has it")
    func variablesOfRows() async throws {
        let rig = try EngineRig(
            rules: """
                fill:
                  sql: SELECT * FROM 'put'
                  actions: [ { tablePut: { table: T } } ]
                tens:
                  schedule: rate(1 minute)
                  sql: SET @d = v * 10, @id = newuuid() SELECT id, @d AS v, @id AS name FROM "T"
                  actions: [ { republish: { topic: 'ten/${@d}/${v}/${@id = @out.name}' } } ]
                """)
        try await rig.publish("put", #"{"id":"a","v":1}"#)
        try await rig.advance(60_000)
        #expect(rig.takePublished().map { $0.split(separator: " ")[0] } == ["ten/10/10/true"])
    }

    @Test("each row of the result is an output of its own, with its own templates and draws")
    func severalRows() async throws {
        let rig = try EngineRig(rules: Self.rows)
        try await fill(rig)
        try await rig.advance(60_000)
        let published = rig.published
        #expect(published.map(\.topic).filter { $0.hasPrefix("sum/") } == ["sum/a/4", "sum/b/2"])
        #expect(published.first.map { String(decoding: $0.payload, as: UTF8.self) } == #"{"total":4}"#)
        #expect(Set(published.map(\.topic)).count == 4)
        #expect(try rig.status("sums").ledger == LedgerCounts(accepted: 2, delivered: 2))
        try rig.expectBalanced()
    }

    @Test("the rows of one tick have names of their own for what they owe")
    func idempotency() async throws {
        let rig = try EngineRig(rules: Self.rows)
        try await fill(rig)
        rig.clock.set(start + 60_000)
        try rig.engine.runDue()
        let keys = try rig.database.read { stores in
            try stores.owedWork(lane: "republish", after: 0, limit: 100).map(\.call.idempotencyKey)
        }
        #expect(keys.count == 4 && Set(keys).count == 4)
    }

    @Test("the error action of a row sees the row, before a restart and after", arguments: [false, true])
    func rowFails(isRestarted: Bool) async throws {
        let database = try SQLiteDatabase.inMemory()
        var rig = try EngineRig(rules: Self.rows, database: database)
        try await fill(rig)
        rig.clock.set(start + 60_000)
        try rig.engine.runDue()
        if isRestarted { rig = try EngineRig(rules: Self.rows, database: database, clock: rig.clock, seed: 2) }
        let failure = ActionFailure(action: "republish", resource: "x", message: "no", canRetry: false)
        rig.publisher.answer(with: [failure, nil, nil, nil])
        try await rig.advance(0)
        #expect(rig.published.map(\.topic).filter { $0.hasPrefix("error/") } == ["error/a/4"])
        #expect(try rig.status("sums").ledger == LedgerCounts(accepted: 2, delivered: 1, handled: 1))
        try rig.expectBalanced()
    }

    @Test("the error action of a row sees the row where a store refuses it")
    func rowRefused() async throws {
        let rig = try EngineRig(
            rules: """
                fill:
                  sql: SELECT * FROM 'put'
                  actions: [ { tablePut: { table: T } } ]
                r:
                  schedule: rate(1 minute)
                  sql: SELECT id AS name, v AS state.v FROM "T" ORDER BY id
                  actions: [ { tablePut: { table: T } }, { queueSend: { queue: Q, attributes: { name: '${name}' } } } ]
                  errorAction: { republish: { topic: 'error/${name}/${state.v}' } }
                """)
        for id in ["a", "b"] { try await rig.publish("put", #"{"id":"\#(id)","v":"v\#(id)"}"#) }
        try await rig.advance(60_000)
        #expect(rig.published.map(\.topic) == ["error/a/va", "error/b/vb"])
        #expect(try rig.bodies("Q") == [#"{"name":"a","state":{"v":"va"}}"#, #"{"name":"b","state":{"v":"vb"}}"#])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, handled: 2))
    }

    @Test("a tick without rows is accepted and filtered")
    func noRows() async throws {
        let rig = try EngineRig(rules: Self.rows)
        try await rig.advance(120_000)
        #expect(try rig.status("sums").ledger == LedgerCounts(accepted: 2, filtered: 2))
    }

    @Test("a query that fails runs the error action, whose templates see the tick")
    func queryFails() async throws {
        let rig = try EngineRig(
            rules: """
                fill:
                  sql: SELECT * FROM 'put'
                  actions: [ { tablePut: { table: T } } ]
                r:
                  schedule: rate(1 minute)
                  sql: SELECT fail('bad ' + id) AS x FROM "T"
                  actions: [ { queueSend: { queue: Q } } ]
                  errorAction: { republish: { topic: 'error/${scheduledTime}/${id}' } }
                """)
        try await rig.publish("put", #"{"id":"a"}"#)
        try await rig.advance(60_000)
        #expect(rig.published.map(\.topic) == ["error/\(start + 60_000)/"])
        #expect(String(decoding: rig.published[0].payload, as: UTF8.self).contains("bad a"))
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, handled: 1))
        try rig.expectBalanced()
    }
}
