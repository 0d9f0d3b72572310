package import SluicePlugins
import SluiceValues
import SluiceZones

/// The six fields of `cron(minutes hours day-of-month month day-of-week year)`, in a time zone.
///
/// A time that the zone's clocks skip is left out, one that they show twice counts once.
/// - Source: cron expressions of EventBridge rules and schedules.
package struct CronSchedule: Sendable, Hashable {
    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let months: Set<Int>
    private let years: Set<Int>
    private let day: Day
    /// UTC where it names none.
    private var zone: NamedZone?

    /// A zone of the tz database; one name is one zone.
    private struct NamedZone: Hashable, Sendable {
        let zone: Zone

        static func == (a: Self, b: Self) -> Bool { a.zone.id == b.zone.id }

        func hash(into hasher: inout Hasher) { hasher.combine(zone.id) }
    }

    /// Exactly one of day-of-month and day-of-week says something, the other is `?`.
    private enum Day: Sendable, Hashable {
        case ofMonth(Set<Int>)
        case lastOfMonth
        /// The weekday (Monday to Friday) nearest to a day of the same month; nil for the month's last day.
        case nearestWeekday(Int?)
        case ofWeek(Set<Int>)
        /// The last such weekday of the month.
        case lastOfWeek(Int)
        /// The n-th such weekday of the month.
        case nthOfWeek(Int, n: Int)
    }

    private static let monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    private static let weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

    init(_ words: [ScheduleWord], whole: Range<Int>) throws(ScheduleError) {
        guard words.count == 6 else {
            throw ScheduleError(
                "cron has six fields: minutes, hours, day of month, month, day of week, year; here are \(words.count)", at: whole)
        }
        minutes = try CronField(0...59).values(words[0])
        hours = try CronField(0...23).values(words[1])
        months = try CronField(1...12, names: Self.monthNames).values(words[3])
        years = try CronField(1970...2199).values(words[5])
        day = try Self.day(ofMonth: words[2], ofWeek: words[4])
    }

    private static func day(ofMonth: ScheduleWord, ofWeek: ScheduleWord) throws(ScheduleError) -> Day {
        guard (ofMonth.text == "?") != (ofWeek.text == "?") else {
            throw ScheduleError("one of day of month and day of week must be '?', and one not", at: ofWeek.range)
        }
        if ofWeek.text == "?" {
            let text = ofMonth.text.uppercased()
            if text == "L" { return .lastOfMonth }
            if text == "LW" { return .nearestWeekday(nil) }
            let field = CronField(1...31)
            if text.hasSuffix("W") { return .nearestWeekday(try field.value(text.dropLast(), ofMonth)) }
            return .ofMonth(try field.values(ofMonth))
        }
        let field = CronField(1...7, names: weekdayNames)
        let text = ofWeek.text.uppercased()
        if text == "L" { return .ofWeek([7]) }
        if text.hasSuffix("L") { return .lastOfWeek(try field.value(text.dropLast(), ofWeek)) }
        if let hash = text.firstIndex(of: "#") {
            let weekday = try field.value(text[..<hash], ofWeek)
            return .nthOfWeek(weekday, n: try CronField(1...5).value(text[text.index(after: hash)...], ofWeek))
        }
        return .ofWeek(try field.values(ofWeek))
    }

    /// The same times by the clocks of a zone.
    func inZone(_ zone: Zone) -> CronSchedule {
        var schedule = self
        schedule.zone = NamedZone(zone: zone)
        return schedule
    }

    /// The first due time after `time`; nil where the years have run out.
    /// - Complexity: O(days until then).
    package func next(after time: Timestamp) -> Timestamp? {
        guard let zone = zone?.zone else { return nextShown(after: time) }
        guard time < Self.end else { return nil }
        // From the earliest time that clocks can show; what they have shown before is passed over.
        let second = Int(time.dividedDown(by: 1000))
        var shown = time + Int64(zone.offset(at: second)) * 1000 - 86_400_000
        while let candidate = nextShown(after: shown) {
            let local = Int(candidate / 1000)
            let utc = local - zone.offset(atLocal: local)
            let isShown = utc + zone.offset(at: utc) == local
            if isShown, Int64(utc) * 1000 > time { return Int64(utc) * 1000 }
            shown = candidate
        }
        return nil
    }

    /// The first time after `time` that a clock shows and the fields name; both as if they were UTC.
    private func nextShown(after time: Timestamp) -> Timestamp? {
        guard let lastYear = years.max(), time < Self.end else { return nil }
        let firstMinute = max(0, time.dividedDown(by: 60_000) + 1)
        var dayNumber = Int(firstMinute / 1_440)
        var fromMinute = Int(firstMinute % 1_440)
        while true {
            let date = CivilDate(daysSince1970: dayNumber)
            guard date.year <= lastYear else { return nil }
            if isDue(date), let minute = minuteOfDay(from: fromMinute) {
                return (Int64(dayNumber) * 1_440 + Int64(minute)) * 60_000
            }
            dayNumber += 1
            fromMinute = 0
        }
    }

    /// 2200-01-01, after the last year that a schedule can name.
    private static let end: Timestamp = 7_258_118_400_000

    private func minuteOfDay(from first: Int) -> Int? {
        var best: Int?
        for hour in hours where hour * 60 + 59 >= first {
            for minute in minutes where hour * 60 + minute >= first { best = min(best ?? Int.max, hour * 60 + minute) }
        }
        return best
    }

    private func isDue(_ date: CivilDate) -> Bool {
        guard years.contains(date.year), months.contains(date.month) else { return false }
        // From 1 for Sunday to 7 for Saturday.
        let weekday = date.dayOfWeek % 7 + 1
        let last = CivilDate.days(inMonth: date.month, of: date.year)
        switch day {
        case .ofMonth(let days): return days.contains(date.day)
        case .lastOfMonth: return date.day == last
        case .ofWeek(let weekdays): return weekdays.contains(weekday)
        case .lastOfWeek(let wanted): return weekday == wanted && date.day + 7 > last
        case .nthOfWeek(let wanted, let n): return weekday == wanted && (date.day - 1) / 7 + 1 == n
        case .nearestWeekday(let wanted):
            let wanted = wanted ?? last
            guard wanted <= last else { return false }
            return date.day == Self.nearestWeekday(to: wanted, of: last, weekday: (weekday - 1 + wanted - date.day + 35) % 7 + 1)
        }
    }

    /// The day nearest to `day` that is no Saturday or Sunday and lies in the same month; `weekday` is that of `day`.
    private static func nearestWeekday(to day: Int, of last: Int, weekday: Int) -> Int {
        switch weekday {
        case 7: day > 1 ? day - 1 : day + 2
        case 1: day < last ? day + 1 : day - 2
        default: day
        }
    }
}

/// How one field of a cron expression is read.
private struct CronField {
    let range: ClosedRange<Int>
    let names: [String]

    init(_ range: ClosedRange<Int>, names: [String] = []) {
        self.range = range
        self.names = names
    }

    /// `*`, `5`, `1,15`, `1-5`, `0/15`, `*/2`, `10-50/10`.
    func values(_ word: ScheduleWord) throws(ScheduleError) -> Set<Int> {
        var values: Set<Int> = []
        for part in word.text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let span = try self.span(pieces[0], isStepped: pieces.count == 2, word)
            var step = 1
            if pieces.count == 2 {
                guard let number = Int(pieces[1]), number >= 1, number <= range.upperBound else { throw failure(word) }
                step = number
            }
            values.formUnion(stride(from: span.lowerBound, through: span.upperBound, by: step))
        }
        return values
    }

    private func span(_ text: Substring, isStepped: Bool, _ word: ScheduleWord) throws(ScheduleError) -> ClosedRange<Int> {
        if text == "*" { return range }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let lower = try value(ends[0], word)
        guard ends.count == 2 else { return isStepped ? lower...range.upperBound : lower...lower }
        let upper = try value(ends[1], word)
        guard lower <= upper else { throw failure(word) }
        return lower...upper
    }

    func value(_ text: Substring, _ word: ScheduleWord) throws(ScheduleError) -> Int {
        if let index = names.firstIndex(of: text.uppercased()) { return index + range.lowerBound }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text), range.contains(number) else {
            throw failure(word)
        }
        return number
    }

    private func failure(_ word: ScheduleWord) -> ScheduleError {
        ScheduleError("expected a number from \(range.lowerBound) to \(range.upperBound)", at: word.range)
    }
}

extension Int64 {
    /// The quotient rounded toward minus infinity; `divisor` is positive.
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }
}
