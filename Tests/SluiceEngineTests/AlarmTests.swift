import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("alarms")
struct AlarmTests {
    private static let rules = """
        measure:
          sql: SELECT * FROM 'm'
          actions: [ { metricPut: { metric: T, dimensions: { d: '${d}' }, value: '${v}' } } ]
        told:
          sql: SELECT *, topic() AS topic FROM '$alarm/#'
          actions: [ { queueSend: { queue: Q } } ]
        """

    /// An engine with one alarm, `a`, on the metric `T` of `d` = 1; `alarm` is what follows in flow style.
    private func rig(
        _ alarm: String, rules: String = AlarmTests.rules, database: (any Database)? = nil, clock: VirtualClock = VirtualClock()
    ) throws -> EngineRig {
        let declares = EngineRig.declarations + "\nalarms:\n  a: { metric: T, dimensions: { d: 1 }, \(alarm) }"
        return try EngineRig(rules: rules, declares: declares, database: database, clock: clock)
    }

    private func measure(_ values: String..., in rig: EngineRig) async throws {
        for value in values { try await rig.publish("m", #"{"d":"1","v":\#(value)}"#) }
    }

    private func state(_ rig: EngineRig) throws -> AlarmState {
        try #require(try rig.database.read { try $0.alarmStates() }.first { $0.alarm == "a" })
    }

    /// What was told: the topics with the last level of each, in order.
    private func told(_ rig: EngineRig) throws -> [String] {
        try rig.queued("Q").map { $0["topic"].string?.replacing("$alarm/a/", with: "") ?? "?" }
    }

    // MARK: Statistics and comparisons

    @Test("the statistic of a period is exact", arguments: [
        ("average", ["3", "1.5", "7", "7"], "4.625"), ("sum", ["3", "1.5", "7", "7"], "18.5"), ("sum", ["0.1", "0.2"], "0.3"),
        ("minimum", ["3", "1.5", "7", "7"], "1.5"), ("maximum", ["3", "1.5", "7", "7"], "7"),
        ("sampleCount", ["3", "1.5", "7", "7"], "4"), ("p50", ["3", "1.5", "7", "7"], "3"), ("p99.9", ["3", "1.5", "7"], "7"),
        ("p0", ["3", "1.5"], "1.5"), ("average", ["-1", "1"], "0.0"), ("maximum", ["-1", "-2.50"], "-1"),
    ])
    func statistic(_ statistic: String, _ values: [String], _ expected: String) async throws {
        for (comparison, word) in [("greaterThanOrEqualToThreshold", "alarm"), ("greaterThanThreshold", "ok")] {
            let rig = try rig("statistic: \(statistic), comparison: \(comparison), threshold: \(expected)")
            for value in values { try await measure(value, in: rig) }
            try await rig.advance(60_000)
            #expect(try state(rig).value?.description == expected)
            #expect(try told(rig) == [word])
        }
    }

    @Test("a comparison holds as its words say, at the threshold too", arguments: [
        ("greaterThanThreshold", ["ok", "ok", "alarm"]), ("greaterThanOrEqualToThreshold", ["ok", "alarm", "alarm"]),
        ("lessThanThreshold", ["alarm", "ok", "ok"]), ("lessThanOrEqualToThreshold", ["alarm", "alarm", "ok"]),
    ])
    func comparison(_ comparison: String, _ words: [String]) async throws {
        for (value, word) in zip(["27.99", "28", "28.000000000000000001"], words) {
            let rig = try rig("statistic: maximum, comparison: \(comparison), threshold: 28.0")
            try await measure(value, in: rig)
            try await rig.advance(60_000)
            #expect(try state(rig).word.rawValue == word, "\(value)")
        }
    }

    @Test("a period holds what has a time from its start to before its end")
    func edges() async throws {
        let rig = try rig("statistic: sampleCount, comparison: greaterThanThreshold, threshold: 100, period: 10s")
        try await rig.advance(10_000)
        try await measure("1", in: rig)
        try await rig.advance(9_999)
        try await measure("1", in: rig)
        try await rig.advance(1)
        #expect(try state(rig).value == 2)
        try await measure("1", in: rig)
        try await rig.advance(10_000)
        #expect(try state(rig).value == 1)
        #expect(try state(rig).evaluatedAt == rig.clock.now())
    }

    // MARK: Missing data

    /// Each sign is a period: breaching, fine or without data. The state before is `ok`.
    @Test("what periods without data count as", arguments: [
        // Three of three.
        (3, "BBB", ["alarm", "alarm", "alarm", "alarm"]), (3, "BB0", ["ok", "ok", "ok", "ok"]),
        (3, "BB-", ["insufficient-data", "ok", "alarm", "ok"]), (3, "-BB", ["insufficient-data", "ok", "alarm", "ok"]),
        (3, "0--", ["ok", "ok", "ok", "ok"]), (3, "--0", ["ok", "ok", "ok", "ok"]),
        (3, "---", ["insufficient-data", "ok", "alarm", "ok"]),
        // Two of three.
        (2, "BB-", ["alarm", "alarm", "alarm", "alarm"]), (2, "B-B", ["alarm", "alarm", "alarm", "alarm"]),
        (2, "B0-", ["insufficient-data", "ok", "alarm", "ok"]), (2, "00-", ["ok", "ok", "ok", "ok"]),
        (2, "0--", ["insufficient-data", "ok", "alarm", "ok"]), (2, "0B0", ["ok", "ok", "ok", "ok"]),
    ])
    func missing(_ needed: Int, _ periods: String, _ words: [String]) async throws {
        for (mode, word) in zip(["missing", "ignore", "breaching", "notBreaching"], words) {
            let rig = try rig(
                """
                statistic: maximum, comparison: greaterThanThreshold, threshold: 5, evaluationPeriods: 3, \
                datapointsToAlarm: \(needed), missingData: \(mode)
                """)
            for period in "000" + periods {
                if period != "-" { try await measure(period == "B" ? "9" : "1", in: rig) }
                try await rig.advance(60_000)
            }
            #expect(try state(rig).word.rawValue == word, "\(mode)")
        }
    }

    @Test("what is ignored keeps an alarm up as well")
    func ignored() async throws {
        let rig = try rig("statistic: maximum, comparison: greaterThanThreshold, threshold: 28, missingData: ignore")
        try await measure("28.05", in: rig)
        try await rig.advance(600_000)
        #expect(try told(rig) == ["alarm"])
        #expect(try state(rig).word == .alarm)
        #expect(try state(rig).value == nil)
    }

    // MARK: Telling

    @Test("a change of state is told once, with what it was held against")
    func changes() async throws {
        let rig = try rig("statistic: maximum, comparison: greaterThanThreshold, threshold: 28, missingData: ignore")
        try await rig.advance(30_000)
        try await measure("28.05", in: rig)
        try await rig.advance(30_000)
        try await measure("29", in: rig)
        try await rig.advance(60_000)
        try await measure("27", "28", in: rig)
        try await rig.advance(60_000)
        #expect(
            try rig.bodies("Q") == [
                #"{"alarm":"a","state":"alarm","previousState":"insufficient-data","value":28.05,"threshold":28,"#
                    + #""reason":"1 of 1 periods breach, 1 make an alarm; the last has the maximum 28.05, against 28","#
                    + #""topic":"$alarm/a/alarm"}"#,
                #"{"alarm":"a","state":"ok","previousState":"alarm","value":28,"threshold":28,"#
                    + #""reason":"0 of 1 periods breach, 1 make an alarm; the last has the maximum 28, against 28","#
                    + #""topic":"$alarm/a/ok"}"#,
            ])
        try rig.expectBalanced()
    }

    @Test("silence is told as such where it counts as missing")
    func silence() async throws {
        let rig = try rig("statistic: maximum, comparison: greaterThanThreshold, threshold: 28")
        try await rig.advance(60_000)
        #expect(try told(rig) == [], "there were no data before either")
        try await measure("1", in: rig)
        try await rig.advance(180_000)
        #expect(try told(rig) == ["ok", "insufficient-data"])
        #expect(
            try rig.bodies("Q").last
                == #"{"alarm":"a","state":"insufficient-data","previousState":"ok","threshold":28,"#
                + #""reason":"0 of 1 periods breach, 1 make an alarm, and 1 tell nothing; the last has no data","#
                + #""topic":"$alarm/a/insufficient-data"}"#)
    }

    @Test("data of other dimensions, or of a part of them, are another metric's")
    func dimensions() async throws {
        let rules = Self.rules + """

            other:
              sql: SELECT * FROM 'm'
              actions:
                - metricPut: { metric: T, value: 99 }
                - metricPut: { metric: T, dimensions: { d: '2' }, value: 99 }
                - metricPut: { metric: T, dimensions: { d: '1', e: '1' }, value: 99 }
                - metricPut: { metric: t, dimensions: { d: '1' }, value: 99 }
            """
        let rig = try rig("statistic: sampleCount, comparison: greaterThanThreshold, threshold: 1", rules: rules)
        try await measure("1", in: rig)
        try await rig.advance(60_000)
        #expect(try state(rig).value == 1)
        #expect(try state(rig).word == .ok)
    }

    @Test("a value that is no number fails its action alone")
    func noNumber() async throws {
        let rig = try rig("statistic: sampleCount, comparison: greaterThanThreshold, threshold: 0")
        try await measure(#""warm""#, in: rig)
        #expect(try rig.deadLetters().flatMap(\.failures).map(\.message) == ["'value' became 'warm': expected a number"])
        try await rig.advance(60_000)
        #expect(try state(rig).word == .insufficientData)
    }

    @Test("an alarm on a series reads a measure of the points that have its dimensions, of their types")
    func series() async throws {
        let declares = EngineRig.declarations + """

            alarms:
              number: { series: R, measure: m, dimensions: { d: 1 }, statistic: sum, comparison: greaterThanThreshold, threshold: 5 }
              text: { series: R, measure: m, dimensions: { d: '1' }, statistic: sum, comparison: greaterThanThreshold, threshold: 5 }
              all: { series: R, measure: m, statistic: sum, comparison: greaterThanThreshold, threshold: 5 }
            """
        let rules = """
            write:
              sql: SELECT * FROM 'w'
              actions: [ { seriesWrite: { series: R } } ]
            """
        let rig = try EngineRig(rules: rules, declares: declares)
        for point in [#"{"d":1,"m":2}"#, #"{"d":1.0,"m":1.5}"#, #"{"d":"1","m":4}"#, #"{"d":1,"m":"text"}"#, #"{"d":2}"#] {
            try await rig.publish("w", point)
        }
        try await rig.advance(60_000)
        let states = try rig.database.read { try $0.alarmStates() }
        #expect(states.map { "\($0.alarm) \($0.word) \($0.value?.description ?? "-")" } == ["all alarm 7.5", "number ok 3.5", "text ok 4"])
    }

    // MARK: Bands

    @Test("a band has no verdict before there is enough history, and then tells what is outside of it", arguments: [
        // The mean of 26, 28, 26, 28 is 27, their deviation the root of 4/3.
        ("28.154", "", "ok"), ("28.155", "", "alarm"), ("25.846", "", "ok"), ("25.845", "", "alarm"),
        ("30", "comparison: lessThanLowerThreshold", "ok"), ("24", "comparison: lessThanLowerThreshold", "alarm"),
        ("30", "comparison: greaterThanUpperThreshold", "alarm"), ("24", "comparison: greaterThanUpperThreshold", "ok"),
    ])
    func band(_ value: String, _ comparison: String, _ word: String) async throws {
        let rig = try rig("statistic: minimum, band: { width: 1, history: 4, minHistory: 4 }, missingData: ignore, \(comparison)")
        for (index, value) in ["26", "28", "26", "28"].enumerated() {
            try await measure(value, in: rig)
            try await rig.advance(60_000)
            #expect(try state(rig).word == .insufficientData, "after \(index + 1)")
            #expect(try state(rig).threshold == nil)
        }
        try await measure(value, in: rig)
        try await rig.advance(60_000)
        #expect(try told(rig) == [word])
        let threshold = try #require(try state(rig).threshold)
        let (lower, upper) = (try #require(threshold["lower"].number), try #require(threshold["upper"].number))
        #expect(lower.adding(upper) == 54)
        #expect(upper.description.hasPrefix("28.15470053837925"))
    }

    @Test("history forgets, and passes over periods without data")
    func forgetting() async throws {
        let rig = try rig("statistic: average, band: { width: 2, history: 4, minHistory: 3 }, missingData: notBreaching")
        for value in ["1", "2", "1", "", "100", "100", "100", "", "100"] {
            if !value.isEmpty { try await measure(value, in: rig) }
            try await rig.advance(60_000)
        }
        // 100 is odd after 1, 2 and 1; then there are too few of either kind to be sure of much, and at last 100 is all there is.
        #expect(try state(rig).word == .ok)
        #expect(try state(rig).threshold?.json == #"{"lower":100.0,"upper":100.0}"#)
        #expect(try told(rig).contains("alarm"))
    }

    // MARK: Time

    @Test("what was due while the engine was down is evaluated once, and nothing is told twice")
    func restart() async throws {
        let database = try SQLiteDatabase.inMemory()
        let clock = VirtualClock()
        let alarm = "statistic: maximum, comparison: greaterThanThreshold, threshold: 28, missingData: notBreaching"
        var rig = try rig(alarm, database: database, clock: clock)
        try await measure("29", in: rig)
        clock.set(clock.now() + 60_500)
        rig = try self.rig(alarm, database: database, clock: clock)
        try rig.engine.runDue()
        #expect(try told(rig) == ["alarm"])
        let since = try state(rig).since
        rig = try self.rig(alarm, database: database, clock: clock)
        #expect(rig.engine.nextDue == since + 60_000)
        try rig.engine.runDue()
        #expect(try told(rig) == ["alarm"])
        clock.set(clock.now() + 600_000)
        rig = try self.rig(alarm, database: database, clock: clock)
        try rig.engine.runDue()
        #expect(try told(rig) == ["alarm", "ok"])
        #expect(try state(rig).since == since + 600_000, "the end of the last period, and of no other")
        #expect(try rig.status("told").ledger.accepted == 2)
    }

    @Test("a state stays over a change of the alarm, and goes with it")
    func declaredAnew() async throws {
        let database = try SQLiteDatabase.inMemory()
        let clock = VirtualClock()
        var rig = try rig("statistic: maximum, comparison: greaterThanThreshold, threshold: 28", database: database, clock: clock)
        try await measure("29", in: rig)
        try await rig.advance(60_000)
        rig = try self.rig("statistic: maximum, comparison: lessThanThreshold, threshold: 28, period: 7s", database: database, clock: clock)
        #expect(try state(rig).word == .alarm)
        #expect(rig.engine.nextDue == (clock.now() / 7_000 + 1) * 7_000)
        rig = try EngineRig(rules: "r: { sql: \"SELECT * FROM 'a'\", actions: [ { log: {} } ] }", database: database, clock: clock)
        #expect(try database.read { try $0.alarmStates() }.isEmpty)
        #expect(rig.engine.nextDue == nil)
    }

    @Test("a reload leaves a state where it was, goes on to the end of the period, and forgets alarms that are gone")
    func reload() async throws {
        func declares(_ alarms: String) -> String { EngineRig.declarations + "\nalarms: { \(alarms) }" }
        let a = "a: { metric: T, dimensions: { d: 1 }, statistic: maximum, comparison: greaterThanThreshold, threshold: 28 }"
        let b = "b: { metric: T, statistic: sum, comparison: greaterThanThreshold, threshold: 1 }"
        let rig = try EngineRig(rules: Self.rules, declares: declares("\(a), \(b)"))
        try await rig.advance(30_000)
        try await measure("29", in: rig)
        try rig.reload(rules: Self.rules, declares: declares(a))
        try await rig.advance(29_999)
        #expect(try told(rig) == [])
        try await rig.advance(1)
        #expect(try told(rig) == ["alarm"])
        #expect(try rig.database.read { try $0.alarmStates() }.map(\.alarm) == ["a"])
        try rig.reload(rules: Self.rules, declares: declares("\(b), \(a.replacing("28", with: "30"))"))
        #expect(try state(rig).word == .alarm)
        try await measure("29", in: rig)
        try await rig.advance(60_000)
        #expect(try told(rig) == ["alarm", "ok"])
        #expect(try rig.database.read { try $0.alarmStates() }.map(\.alarm) == ["a", "b"])
    }

    @Test("a clock that is set back does not silence an alarm until it has caught up")
    func setBack() async throws {
        let database = try SQLiteDatabase.inMemory()
        let alarm = "statistic: maximum, comparison: greaterThanThreshold, threshold: 28"
        let late = try rig(alarm, database: database)
        try await late.advance(3_600_000)
        let clock = VirtualClock(at: late.clock.now() - 1_800_000)
        let rig = try rig(alarm, database: database, clock: clock)
        try await measure("29", in: rig)
        try await rig.advance(60_000)
        #expect(try told(rig) == ["alarm"])
    }

    @Test("of one instant windows close first, then alarms, then schedules run")
    func order() async throws {
        let rules = """
            measure:
              sql: SELECT * FROM 'm'
              actions: [ { metricPut: { metric: T, dimensions: { d: '1' }, value: '${v}' } } ]
            schedule:
              schedule: rate(1 minute)
              sql: SELECT 'schedule' AS what
              actions: [ { queueSend: { queue: Q } } ]
            alarm:
              sql: SELECT 'alarm' AS what FROM '$alarm/a/alarm'
              actions: [ { queueSend: { queue: Q } } ]
            window:
              sql: SELECT 'window' AS what, count(*) AS n FROM 'm' GROUP BY TUMBLING(1m)
              actions: [ { queueSend: { queue: Q } } ]
            """
        let rig = try rig("statistic: maximum, comparison: greaterThanThreshold, threshold: 28", rules: rules)
        try await measure("29", in: rig)
        try await rig.advance(60_000)
        #expect(try rig.queued("Q").map { $0["what"].string } == ["window", "alarm", "schedule"])
        try rig.expectBalanced()
    }

    @Test("an evaluation that can't be stored is due still")
    func failing() async throws {
        let database = FaultyDatabase(try SQLiteDatabase.inMemory())
        let rig = try rig("statistic: maximum, comparison: greaterThanThreshold, threshold: 28", database: database)
        try await measure("29", in: rig)
        let due = try #require(rig.engine.nextDue)
        rig.clock.set(due)
        database.fail(afterWrites: 0, with: .full)
        #expect(throws: StoreError.self) { try rig.engine.runDue() }
        #expect(try told(rig) == [])
        #expect(rig.engine.nextDue == due)
        try rig.engine.runDue()
        #expect(try told(rig) == ["alarm"])
        try rig.expectBalanced()
    }

    @Test("an alarm that can't be read is told of in the log, and holds nothing up")
    func unreadable() async throws {
        let database = FaultyDatabase(try SQLiteDatabase.inMemory())
        let rig = try rig("statistic: maximum, comparison: greaterThanThreshold, threshold: 28", database: database)
        database.failScans(with: StoreError(.corrupt, "a damaged row"))
        try await rig.advance(60_000)
        #expect(rig.log.lines == ["error: alarm a can't be evaluated, and stays as it is: a damaged row"])
        #expect(try #require(rig.engine.nextDue) > rig.clock.now())
    }
}
