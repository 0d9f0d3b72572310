import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues

/// The statistic of each of some periods in a row, folded as the aggregates of the language are.
struct PeriodStatistics {
    let times: TimeRange
    private let start: Timestamp
    private let period: Int64
    private let aggregate: Aggregate
    private let fraction: Value
    private var folds: [AggregateFold?]

    /// The periods up to `end` that an evaluation of the alarm looks at.
    init(of alarm: Alarm, through end: Timestamp) {
        start = end - Int64(alarm.reach) * alarm.period
        period = alarm.period
        times = TimeRange(from: start, through: end - 1)
        folds = Array(repeating: nil, count: alarm.reach)
        switch alarm.statistic {
        case .average: (aggregate, fraction) = (.avg, .undefined)
        case .sum: (aggregate, fraction) = (.sum, .undefined)
        case .minimum: (aggregate, fraction) = (.min, .undefined)
        case .maximum: (aggregate, fraction) = (.max, .undefined)
        case .sampleCount: (aggregate, fraction) = (.count, .undefined)
        case .percentile(let part): (aggregate, fraction) = (.approxPercentile, .number(part))
        }
    }

    /// - Parameter time: one of ``times``; others are passed over.
    mutating func add(_ value: Number, at time: Timestamp) {
        guard time >= start else { return }
        let place = Int((time - start) / period)
        guard place < folds.count else { return }
        if folds[place] == nil { folds[place] = aggregate.makeFold() }
        folds[place]?.add(.number(value), fraction: fraction)
    }

    /// The oldest first; nil where there were no data, or their sum is beyond the range of numbers.
    var values: [Number?] { folds.map { $0?.result.number } }
}
