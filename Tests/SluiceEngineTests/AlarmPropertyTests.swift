import SluiceEngine
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

/// Alarms come to what a naive recomputation from the list of all data gives, whatever the stream, with restarts, clocks that
/// jump and failing transactions at random places.
@Suite("alarms of random streams")
struct AlarmPropertyTests {
    private struct Model {
        let statistic: String
        let period: Timestamp
        let periods: Int
        let needed: Int
        let comparison: String
        /// nil for a band.
        let threshold: Int?
        let history: Int
        let minHistory: Int
        let missing: String

        var data: [(time: Timestamp, value: Int)] = []
        var state = "insufficient-data"
        var changes: [String] = []
        var due: Timestamp

        private static let width = 1.37

        init(random: inout SeededGenerator, now: Timestamp) {
            statistic = random.pick(["average", "sum", "minimum", "maximum", "sampleCount", "p50", "p90"])
            period = random.pick([1_000, 5_000, 7_000])
            periods = Int.random(in: 1...4, using: &random)
            needed = Int.random(in: 1...periods, using: &random)
            threshold = random.oneIn(3) ? nil : Int.random(in: 1...6, using: &random)
            comparison = threshold == nil
                ? random.pick(["lessThanLowerOrGreaterThanUpperThreshold", "lessThanLowerThreshold", "greaterThanUpperThreshold"])
                : random.pick(["greaterThanThreshold", "greaterThanOrEqualToThreshold", "lessThanThreshold", "lessThanOrEqualToThreshold"])
            history = Int.random(in: 2...6, using: &random)
            minHistory = Int.random(in: 2...history, using: &random)
            missing = random.pick(["missing", "ignore", "breaching", "notBreaching"])
            due = now - now % period + period
        }

        var text: String {
            let limit = threshold.map { "threshold: \($0)" }
                ?? "band: { width: \(Self.width), history: \(history), minHistory: \(minHistory) }"
            return """
                statistic: \(statistic), period: \(period / 1_000)s, evaluationPeriods: \(periods), datapointsToAlarm: \(needed), \
                comparison: \(comparison), \(limit), missingData: \(missing)
                """
        }

        /// All evaluations up to a time, the clock standing at `now`.
        mutating func run(now: Timestamp, to end: Timestamp) {
            var now = now
            while due <= end {
                now = max(now, due)
                let last = now - now % period
                evaluate(at: last)
                due = last + period
            }
        }

        /// The statistic as a fraction, so that nothing is rounded.
        private func statistic(through end: Timestamp) -> (numerator: Int, denominator: Int)? {
            let values = data.filter { $0.time >= end - period && $0.time < end }.map(\.value).sorted()
            guard let least = values.first, let most = values.last else { return nil }
            let sum = values.reduce(0, +)
            func rank(_ percentage: Int) -> Int { values[max((percentage * values.count + 99) / 100, 1) - 1] }
            switch statistic {
            case "average": return (sum, values.count)
            case "sum": return (sum, 1)
            case "minimum": return (least, 1)
            case "maximum": return (most, 1)
            case "sampleCount": return (values.count, 1)
            case "p50": return (rank(50), 1)
            default: return (rank(90), 1)
            }
        }

        /// nil where the period tells nothing.
        private func breaches(through end: Timestamp) -> Bool? {
            guard let (numerator, denominator) = statistic(through: end) else {
                return missing == "breaching" ? true : missing == "notBreaching" ? false : nil
            }
            if let threshold {
                switch comparison {
                case "greaterThanThreshold": return numerator > threshold * denominator
                case "greaterThanOrEqualToThreshold": return numerator >= threshold * denominator
                case "lessThanThreshold": return numerator < threshold * denominator
                default: return numerator <= threshold * denominator
                }
            }
            let before = (1...history).compactMap { statistic(through: end - Timestamp($0) * period) }
                .map { Double($0.numerator) / Double($0.denominator) }
            guard before.count >= minHistory else { return nil }
            let mean = before.reduce(0, +) / Double(before.count)
            let squares = before.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let distance = Self.width * (squares / Double(before.count - 1)).squareRoot()
            let value = Double(numerator) / Double(denominator)
            // A double is a little off where all are the same.
            let isAbove = value - mean > distance + 1e-9
            let isBelow = mean - value > distance + 1e-9
            switch comparison {
            case "lessThanLowerThreshold": return isBelow
            case "greaterThanUpperThreshold": return isAbove
            default: return isAbove || isBelow
            }
        }

        /// Tries all that the periods which tell nothing could have been.
        private mutating func evaluate(at end: Timestamp) {
            let findings = (0..<periods).map { breaches(through: end - Timestamp($0) * period) }
            var outcomes: Set<String> = []
            for guess in 0..<(1 << periods) {
                let count = findings.enumerated().count { $1 ?? (guess >> $0 & 1 == 1) }
                outcomes.insert(count >= needed ? "alarm" : "ok")
            }
            let verdict = outcomes.count == 1 ? outcomes.first ?? "" : missing == "ignore" ? state : "insufficient-data"
            if verdict != state { changes.append(verdict) }
            state = verdict
        }
    }

    private static let rules = """
        measure:
          sql: SELECT * FROM 'm'
          actions: [ { metricPut: { metric: T, value: '${v}' } } ]
        told:
          sql: SELECT VALUE state FROM '$alarm/#'
          actions: [ { queueSend: { queue: Q } } ]
        """

    @Test("they are the same", arguments: 1...60)
    func recomputed(seed: Int) async throws {
        var random = SeededGenerator.forTest(default: UInt64(seed))
        let clock = VirtualClock()
        var model = Model(random: &random, now: clock.now())
        let declares = EngineRig.declarations + "\nalarms:\n  a: { metric: T, \(model.text) }"
        let database = FaultyDatabase(try EngineRig.memory())
        func start() throws -> EngineRig { try EngineRig(rules: Self.rules, declares: declares, database: database, clock: clock) }
        var rig = try start()
        for _ in 0..<Int.random(in: 5...60, using: &random) {
            if random.oneIn(6) { rig = try start() }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let value = Int.random(in: 0...7, using: &random)
                if random.oneIn(8) { database.fail(afterWrites: Int.random(in: 0...4, using: &random), with: .full) }
                // The broker sends again what was not acknowledged.
                let message = [Publication(topic: "m", payload: Array("{\"v\":\(value)}".utf8), qos: 1)]
                do { try rig.engine.receive(message) } catch { try rig.engine.receive(message) }
                database.heal()
                model.data.append((clock.now(), value))
            }
            let step = Int64.random(in: 0...9_000, using: &random)
            if random.oneIn(4) {
                // Nobody wakes the scheduler in time.
                clock.set(clock.now() + step)
            } else {
                model.run(now: clock.now(), to: clock.now() + step)
                try await rig.advance(step)
            }
        }
        model.run(now: clock.now(), to: clock.now() + 10_000)
        try await rig.advance(10_000)
        #expect(try rig.bodies("Q") == model.changes.map { "\"\($0)\"" }, "SLUICE_SEED=\(random.seed), \(model.text)")
        #expect(try database.read { try $0.alarmStates() }.map(\.word.rawValue) == [model.state])
        try rig.expectBalanced()
    }
}
