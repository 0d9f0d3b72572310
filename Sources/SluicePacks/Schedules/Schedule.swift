package import SluicePlugins

/// When a scheduled rule is due.
/// - Source: schedule expressions of EventBridge rules, `rate(…)` and `cron(…)`, with seconds for `rate` added.
package enum Schedule: Sendable, Hashable {
    /// Every so many milliseconds from the start on: first one period after it.
    case rate(milliseconds: Int64)
    /// At times of the calendar.
    case cron(CronSchedule)

    /// The first due time after `time`; nil where there is none any more.
    ///
    /// - Parameter start: what a rate counts from.
    package func next(after time: Timestamp, start: Timestamp) -> Timestamp? {
        switch self {
        case .cron(let cron):
            return cron.next(after: time)
        case .rate(let period):
            guard time >= start else { return Self.sum(start, period) }
            let passed = time.subtractingReportingOverflow(start)
            guard !passed.overflow else { return nil }
            return Self.sum(time - passed.partialValue % period, period)
        }
    }

    private static func sum(_ a: Int64, _ b: Int64) -> Int64? {
        let sum = a.addingReportingOverflow(b)
        return sum.overflow ? nil : sum.partialValue
    }
}

/// Why a text is no schedule, and where in it.
struct ScheduleError: Error, Sendable, Hashable {
    var message: String
    /// UTF-8 offsets in the schedule's text.
    var range: Range<Int>

    init(_ message: String, at range: Range<Int>) {
        self.message = message
        self.range = range
    }
}

extension Schedule {
    /// Reads `rate(5 minutes)` or `cron(0 12 * * ? *)`.
    init(_ text: String) throws(ScheduleError) {
        let whole = 0..<text.utf8.count
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
            throw ScheduleError("expected rate(1 minute) or cron(0 12 * * ? *)", at: whole)
        }
        let start = text.index(after: open)
        let words = ScheduleWord.split(text, from: start, to: text.index(before: text.endIndex))
        switch text[..<open] {
        case "rate": self = .rate(milliseconds: try Self.rate(words, whole: whole))
        case "cron": self = .cron(try CronSchedule(words, whole: whole))
        default:
            throw ScheduleError(
                "expected rate(1 minute) or cron(0 12 * * ? *)", at: 0..<text[..<open].utf8.count)
        }
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("second", 1_000), ("minute", 60_000), ("hour", 3_600_000), ("day", 86_400_000),
    ]

    private static func rate(_ words: [ScheduleWord], whole: Range<Int>) throws(ScheduleError) -> Int64 {
        guard words.count == 2 else { throw ScheduleError("a rate is a number and a unit: rate(5 minutes)", at: whole) }
        guard words[0].text.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int64(words[0].text), count >= 1 else {
            throw ScheduleError("expected a whole number from 1 up", at: words[0].range)
        }
        guard let unit = units.first(where: { words[1].text == $0.name || words[1].text == $0.name + "s" }) else {
            throw ScheduleError("expected second, minute, hour or day", at: words[1].range)
        }
        let product = count.multipliedReportingOverflow(by: unit.milliseconds)
        // A century: far beyond any use, and far below what overflows later.
        guard !product.overflow, product.partialValue <= 36_525 * 86_400_000 else {
            throw ScheduleError("a rate may be a hundred years at most", at: words[0].range)
        }
        return product.partialValue
    }
}

/// A word of a schedule with its place.
struct ScheduleWord {
    var text: Substring
    var range: Range<Int>

    static func split(_ text: String, from start: String.Index, to end: String.Index) -> [ScheduleWord] {
        text[start..<end].split(separator: " ").map { word in
            let lower = text.utf8.distance(from: text.startIndex, to: word.startIndex)
            return ScheduleWord(text: word, range: lower..<lower + word.utf8.count)
        }
    }
}
