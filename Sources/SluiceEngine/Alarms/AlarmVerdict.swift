import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues

/// What an alarm comes to, from the statistics of its periods.
///
/// A period that tells nothing (no data, or too little history for its band) is held open: where the alarm would be one way or
/// the other with it, there is no verdict. `ignore` then keeps the state; otherwise there are not enough data.
struct AlarmVerdict {
    let word: AlarmState.Word
    /// The statistic of the last period.
    let value: Number?
    /// What the last period was held against.
    let threshold: Value?
    let reason: String

    private enum Finding {
        case breaching, fine, open
    }

    /// - Parameters:
    ///   - statistics: as many as the alarm's reach, the oldest first; nil for a period without data.
    ///   - former: the state until now.
    init(_ alarm: Alarm, statistics: [Number?], former: AlarmState.Word) {
        let evaluated = statistics.indices.suffix(alarm.evaluationPeriods)
        let limits = evaluated.map { Self.limits(of: alarm, before: $0, in: statistics) }
        let findings = zip(evaluated, limits).map { Self.finding(statistics[$0], against: $1, alarm) }
        let breaching = findings.count { $0 == .breaching }
        let open = findings.count { $0 == .open }
        if breaching >= alarm.datapointsToAlarm {
            word = .alarm
        } else if breaching + open < alarm.datapointsToAlarm {
            word = .ok
        } else {
            word = alarm.missingData == .ignore ? former : .insufficientData
        }
        value = statistics.last ?? nil
        threshold = (limits.last ?? nil)?.value
        let stands = "the last has the \(alarm.statistic.word)"
        var reason = "\(breaching) of \(findings.count) periods breach, \(alarm.datapointsToAlarm) make an alarm"
        if open > 0 { reason += ", and \(open) tell nothing" }
        switch (value, threshold) {
        case (nil, _): reason += "; the last has no data"
        case (let value?, nil): reason += "; \(stands) \(value), and too little history"
        case (let value?, let threshold?): reason += "; \(stands) \(value), against \(threshold.json)"
        }
        self.reason = reason
    }

    private static func finding(_ value: Number?, against limits: Limits?, _ alarm: Alarm) -> Finding {
        guard let value else {
            return switch alarm.missingData {
            case .missing, .ignore: .open
            case .breaching: .breaching
            case .notBreaching: .fine
            }
        }
        guard let limits else { return .open }
        return limits.isBreached(by: value) ? .breaching : .fine
    }

    // MARK: Limits

    private enum Limits {
        case threshold(Alarm.Comparison, Number)
        case band(Alarm.BandComparison, lower: Number, upper: Number)

        func isBreached(by value: Number) -> Bool {
            switch self {
            case .threshold(let comparison, let threshold): comparison.holds(value, against: threshold)
            case .band(let comparison, let lower, let upper): comparison.holds(value, lower: lower, upper: upper)
            }
        }

        var value: Value {
            switch self {
            case .threshold(_, let threshold): .number(threshold)
            case .band(_, let lower, let upper): .object(["lower": .number(lower), "upper": .number(upper)])
            }
        }
    }

    /// nil where there is too little history for a band.
    private static func limits(of alarm: Alarm, before place: Int, in statistics: [Number?]) -> Limits? {
        switch alarm.condition {
        case .threshold(let comparison, let threshold): return .threshold(comparison, threshold)
        case .band(let band, let comparison):
            let history = statistics[max(0, place - band.history)..<place].compactMap(\.self)
            guard history.count >= band.minHistory, let mean = folded(history, .avg), let deviation = folded(history, .stddev),
                let distance = deviation.multiplied(by: band.width), let lower = mean.subtracting(distance),
                let upper = mean.adding(distance)
            else { return nil }
            return .band(comparison, lower: lower, upper: upper)
        }
    }

    private static func folded(_ numbers: [Number], _ aggregate: Aggregate) -> Number? {
        var fold = aggregate.makeFold()
        for number in numbers { fold.add(.number(number)) }
        return fold.result.number
    }
}
