import SluiceEvaluation
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("The times that a query reads")
struct TimeRangeTests {
    private func range(_ condition: String, set: String = "") -> TimeRange? {
        var evaluation = Evaluation().onStoredData
        evaluation.message.receivedAt = 100_000
        let planned = evaluation.planned("\(set) SELECT * FROM \"iot\".\"t\" WHERE \(condition)")
        guard let plan = planned.plan else { return nil }
        return plan.query?.timeRange(evaluation.frame([], slots: [], variableCount: plan.variableCount))
    }

    @Test("conditions on time that all rows have to meet bound them", arguments: [
        ("time > 5", 5, nil), ("time >= 5", 5, nil), ("time < 5", nil, 5), ("time <= 5", nil, 5), ("5 < time", 5, nil),
        ("5 >= time", nil, 5), ("time BETWEEN 3 AND 5", 3, 5), ("time = 5", 5, 5), ("5 = time", 5, 5), ("time > ago(1m)", 40_000, nil),
        ("time BETWEEN ago(10s) AND now()", 90_000, 100_000), ("time > 3 AND time < 9 AND time > 5", 5, 9),
        ("x = 1 AND (time > 3 AND y = 2)", 3, nil), ("time > 2.5", 2, nil), ("time < 2.5", nil, 3), ("time > '7'", 7, nil),
        ("time > 3 OR x = 1", nil, nil), ("NOT time > 3", nil, nil), ("time <> 3", nil, nil), ("time NOT BETWEEN 3 AND 5", nil, nil),
        ("time > x", nil, nil), ("time > time", nil, nil), ("time > missing + 1", nil, nil), ("time > 'noon'", nil, nil),
        ("time + 1 > 5", nil, nil), ("o.time > 5", nil, nil), ("x BETWEEN 3 AND time", nil, nil), ("x > 5", nil, nil),
        ("time > 1E300", nil, nil), ("time > rand() * 9", nil, nil), ("time > rand_int(1, 9) AND time < 8", nil, 8),
        ("time > CASE WHEN true THEN fail('no') ELSE 1 END", nil, nil), ("time > (SELECT VALUE y FROM x)", nil, nil), ("true", nil, nil),
    ] as [(String, Int64?, Int64?)])
    func bounds(condition: String, from: Int64?, through: Int64?) {
        #expect(range(condition) == TimeRange(from: from, through: through))
    }

    @Test("variables bound them as what they were set to")
    func variables() {
        #expect(range("time > @a", set: "SET @a = ago(1m)") == TimeRange(from: 40_000))
        #expect(range("time > @b", set: "SET @a = 5, @b = @a * 2") == TimeRange(from: 10))
        #expect(range("@t > 5", set: "SET @t = time") == TimeRange(from: 5))
        #expect(range("time > @a", set: "SET @a = x") == TimeRange())
        #expect(range("time > @b", set: "SET @a = x + 1, @b = @a * 2") == TimeRange())
        #expect(range("time > @r", set: "SET @r = rand()") == TimeRange())
    }

    @Test("asking for them leaves no trace in the frame")
    func traces() throws {
        let evaluation = Evaluation().onStoredData
        let plan = try #require(evaluation.planned("SET @r = rand() SELECT VALUE @r FROM \"t\" WHERE time > fail('no') OR time > @r").plan)
        let frame = evaluation.frame([], slots: [], variableCount: plan.variableCount)
        frame.row = Object([("x", .int(1))])
        _ = plan.query?.timeRange(frame)
        #expect(frame.failure == nil)
        #expect(frame.row.count == 1)
    }

    @Test("they never leave out a row that WHERE accepts")
    func neverTooNarrow() throws {
        var random = SeededGenerator.forTest(default: 5)
        var evaluation = Evaluation().onStoredData
        evaluation.message.receivedAt = 50
        var accepted = 0
        for _ in 0..<400 {
            let condition = Self.condition(&random, depth: 3)
            let sql = "SET @a = \(Self.side(&random)), @t = time SELECT VALUE time FROM \"t\" WHERE \(condition)"
            let plan = try #require(evaluation.planned(sql).plan, "\(sql)")
            evaluation.seed = random.next()
            let frame = evaluation.frame([], slots: [], variableCount: plan.variableCount)
            let range = try #require(plan.query).timeRange(frame)
            let rows = (0..<60).map { Object([("time", .int($0 * 2)), ("x", .int(Int(random.next() % 100)))]) }
            let times = try evaluation.run(plan, frame, over: rows)
            for time in times.compactMap({ Int64(String(decoding: $0.payload.bytes, as: UTF8.self)) }) {
                accepted += 1
                #expect(range.from.map { $0 <= time } ?? true, "seed \(random.seed): \(sql) accepts \(time)")
                #expect(range.through.map { time <= $0 } ?? true, "seed \(random.seed): \(sql) accepts \(time)")
            }
        }
        #expect(accepted > 1000)
    }

    private static func condition(_ random: inout SeededGenerator, depth: Int) -> String {
        guard depth > 0, !random.oneIn(4) else {
            let name = random.pick(["time", "time", "@t", "x"])
            switch Int.random(in: 0..<5, using: &random) {
            case 0: return "\(name) BETWEEN \(side(&random)) AND \(side(&random))"
            case 1: return "\(side(&random)) \(random.pick(["<", "<=", ">", ">=", "="])) \(name)"
            default: return "\(name) \(random.pick(["<", "<=", ">", ">=", "=", "<>"])) \(side(&random, among: ["@a"]))"
            }
        }
        let a = condition(&random, depth: depth - 1)
        let b = condition(&random, depth: depth - 1)
        return random.pick(["(\(a)) AND (\(b))", "(\(a)) AND (\(b))", "(\(a)) OR (\(b))", "NOT (\(a))"])
    }

    private static func side(_ random: inout SeededGenerator, among others: [String] = []) -> String {
        let number = Int.random(in: -10..<130, using: &random)
        return random.pick(["\(number)", "\(number).5", "now()", "ago(\(abs(number)))", "x", "'\(number)'", "rand_int(0, 90)", "missing", "\(number) / 0", "x + 1"] + others)
    }
}
