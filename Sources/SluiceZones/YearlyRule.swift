import SluiceValues

/// When clocks are set every year, as the tz database writes it for the time to come: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// - Source: RFC 8536, 3.3; POSIX, 8.3, `TZ`.
struct YearlyRule: Sendable {
    private let standard: ZoneRules.LocalTimeType
    private let daylight: Change?

    private struct Change: Sendable {
        let type: ZoneRules.LocalTimeType
        let start: Day
        let end: Day
    }

    private struct Day: Sendable {
        enum Kind: Sendable {
            /// 1...365, without 29 February.
            case julian(Int)
            /// 0...365
            case ofYear(Int)
            /// The n-th day of the week of a month, 5 for the last; Sunday is 0.
            case ofMonth(month: Int, week: Int, weekday: Int)
        }
        let kind: Kind
        /// Seconds after midnight, of the clocks before they are set; may be negative or more than a day.
        let time: Int

        /// In seconds since 1970, as local clocks count.
        func second(in year: Int) -> Int {
            let first = CivilDate(year: year, month: 1, day: 1).daysSince1970
            switch kind {
            case .julian(let day):
                let isAfterLeapDay = CivilDate.isLeap(year) && day >= 60
                return (first + day - 1 + (isAfterLeapDay ? 1 : 0)) * 86_400 + time
            case .ofYear(let day):
                return (first + day) * 86_400 + time
            case .ofMonth(let month, let week, let weekday):
                let firstOfMonth = CivilDate(year: year, month: month, day: 1)
                var day = (weekday - firstOfMonth.dayOfWeek % 7 + 7) % 7 + (week - 1) * 7
                while day >= CivilDate.days(inMonth: month, of: year) { day -= 7 }
                return (firstOfMonth.daysSince1970 + day) * 86_400 + time
            }
        }
    }

    func type(at second: Int) -> ZoneRules.LocalTimeType {
        guard let daylight else { return standard }
        let year = CivilDate(daysSince1970: (second + standard.offset).flooredQuotient(by: 86_400)).year
        let start = daylight.start.second(in: year) - standard.offset
        let end = daylight.end.second(in: year) - daylight.type.offset
        let isDaylight = start < end ? (start..<end).contains(second) : !(end..<start).contains(second)
        return isDaylight ? daylight.type : standard
    }

    init?(_ text: String) {
        var reader = Reader(rest: Substring(text).utf8)
        guard let name = reader.name(), let offset = reader.time() else { return nil }
        standard = ZoneRules.LocalTimeType(offset: -offset, isDaylight: false, abbreviation: name)
        guard !reader.rest.isEmpty else {
            daylight = nil
            return
        }
        guard let other = reader.name() else { return nil }
        var otherOffset = -offset + 3600
        if let first = reader.rest.first, first != UInt8(ascii: ",") {
            guard let given = reader.time() else { return nil }
            otherOffset = -given
        }
        guard let start = reader.day(), let end = reader.day(), reader.rest.isEmpty else { return nil }
        daylight = Change(
            type: ZoneRules.LocalTimeType(offset: otherOffset, isDaylight: true, abbreviation: other), start: start, end: end)
    }

    private struct Reader {
        var rest: Substring.UTF8View

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func name() -> String? {
            let isQuoted = take("<")
            let name = rest.prefix { byte in
                isQuoted ? byte != UInt8(ascii: ">") : (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
            }
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty, !isQuoted || take(">") else { return nil }
            return String(decoding: name, as: UTF8.self)
        }

        mutating func number() -> Int? {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...4).contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        /// Hours, minutes, seconds, with a sign: in seconds.
        mutating func time() -> Int? {
            let sign = take("-") ? -1 : 1
            if sign == 1 { _ = take("+") }
            guard let hours = number(), hours <= 167 else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] {
                guard take(":") else { break }
                guard let part = number(), part < 60 else { return nil }
                seconds += part * unit
            }
            return sign * seconds
        }

        mutating func day() -> Day? {
            guard take(",") else { return nil }
            let kind: Day.Kind
            if take("M") {
                guard let month = number(), (1...12).contains(month), take("."), let week = number(), (1...5).contains(week),
                    take("."), let weekday = number(), weekday <= 6
                else { return nil }
                kind = .ofMonth(month: month, week: week, weekday: weekday)
            } else if take("J") {
                guard let day = number(), (1...365).contains(day) else { return nil }
                kind = .julian(day)
            } else {
                guard let day = number(), day <= 365 else { return nil }
                kind = .ofYear(day)
            }
            guard take("/") else { return Day(kind: kind, time: 2 * 3600) }
            return time().map { Day(kind: kind, time: $0) }
        }
    }
}
