package import SluiceValues

/// A watch over a metric, or over a measure of a series: it has a state, and tells when that changes.
package struct Alarm: Sendable, Hashable {
    package var name: String
    /// Empty where it has none.
    package var description: String
    package var source: Source
    package var statistic: Statistic
    /// Milliseconds. A period begins at a multiple of them since 1970 UTC, and holds what has a time from then to before its end.
    package var period: Int64
    /// How many periods are looked at, the last ones that are whole.
    package var evaluationPeriods: Int
    /// How many of those have to breach.
    package var datapointsToAlarm: Int
    package var condition: Condition
    package var missingData: MissingData

    package init(
        name: String, description: String = "", source: Source, statistic: Statistic, period: Int64, evaluationPeriods: Int = 1,
        datapointsToAlarm: Int? = nil, condition: Condition, missingData: MissingData = .missing
    ) {
        self.name = name
        self.description = description
        self.source = source
        self.statistic = statistic
        self.period = period
        self.evaluationPeriods = evaluationPeriods
        self.datapointsToAlarm = datapointsToAlarm ?? evaluationPeriods
        self.condition = condition
        self.missingData = missingData
    }

    package enum Source: Sendable, Hashable {
        /// The data that have exactly these dimensions.
        case metric(String, dimensions: [String: String])
        /// The points that have these dimensions, whatever others they have.
        case series(String, measure: String, dimensions: [String: Dimension])
    }

    /// A dimension of a series as the pack writes it: of its JSON type.
    package enum Dimension: Sendable, Hashable {
        case text(String)
        case number(Number)
        case bool(Bool)

        package init?(_ value: Value) {
            switch value {
            case .string(let text): self = .text(text)
            case .number(let number): self = .number(number)
            case .bool(let bool): self = .bool(bool)
            default: return nil
            }
        }
    }

    /// What the values of a period come to.
    package enum Statistic: Sendable, Hashable {
        case average, sum, minimum, maximum, sampleCount
        /// The smallest value that at least this part of all values, 0 to 1, do not exceed.
        case percentile(Number)

        package static let words = ["average", "sum", "minimum", "maximum", "sampleCount"]

        /// One of the words, or `p` and a percentage: `p90`, `p99.9`.
        package init?(_ word: String) {
            switch word {
            case "average": self = .average
            case "sum": self = .sum
            case "minimum": self = .minimum
            case "maximum": self = .maximum
            case "sampleCount": self = .sampleCount
            default:
                guard word.first == "p", let percentage = Number(numeric: word.dropFirst()),
                    !percentage.isNegative, percentage <= 100, let fraction = percentage.divided(by: 100)
                else { return nil }
                self = .percentile(fraction)
            }
        }

        /// As reasons word it: "maximum".
        package var word: String {
            switch self {
            case .average: "average"
            case .sum: "sum"
            case .minimum: "minimum"
            case .maximum: "maximum"
            case .sampleCount: "sampleCount"
            case .percentile(let fraction): "p\((fraction.multiplied(by: 100) ?? 0).wholeAsInt)"
            }
        }
    }

    /// When a period breaches.
    package enum Condition: Sendable, Hashable {
        case threshold(Comparison, Number)
        case band(Band, BandComparison)
    }

    package enum Comparison: String, Sendable, Hashable, CaseIterable {
        case greaterThanThreshold, greaterThanOrEqualToThreshold, lessThanThreshold, lessThanOrEqualToThreshold

        package func holds(_ value: Number, against threshold: Number) -> Bool {
            let order = value.compare(threshold)
            return switch self {
            case .greaterThanThreshold: order > 0
            case .greaterThanOrEqualToThreshold: order >= 0
            case .lessThanThreshold: order < 0
            case .lessThanOrEqualToThreshold: order <= 0
            }
        }
    }

    /// What is usual: the mean of the statistic over the periods before, and some standard deviations to either side.
    package struct Band: Sendable, Hashable {
        /// Standard deviations.
        package var width: Number
        /// Whole periods before the one that is held against the band.
        package var history: Int
        /// How many of them have to have data for a verdict.
        package var minHistory: Int

        package init(width: Number, history: Int = 60, minHistory: Int = 10) {
            self.width = width
            self.history = history
            self.minHistory = minHistory
        }
    }

    package enum BandComparison: String, Sendable, Hashable, CaseIterable {
        case lessThanLowerOrGreaterThanUpperThreshold, lessThanLowerThreshold, greaterThanUpperThreshold

        package func holds(_ value: Number, lower: Number, upper: Number) -> Bool {
            switch self {
            case .lessThanLowerOrGreaterThanUpperThreshold: value < lower || value > upper
            case .lessThanLowerThreshold: value < lower
            case .greaterThanUpperThreshold: value > upper
            }
        }
    }

    /// What a period without data counts as.
    package enum MissingData: String, Sendable, Hashable, CaseIterable {
        /// As unknown: where the verdict hangs on it, there are not enough data.
        case missing
        /// As unknown: where the verdict hangs on it, the state stays.
        case ignore
        case breaching, notBreaching
    }

    /// Periods that an evaluation looks at, those of the band's history included.
    package var reach: Int {
        if case .band(let band, _) = condition { evaluationPeriods + band.history } else { evaluationPeriods }
    }
}
