import SluicePlugins

/// Times as people write them on the command line.
enum TimeText {
    /// Milliseconds since 1970 UTC, or `2026-01-01T00:00:00[.123]Z` with an optional offset (RFC 3339); nil for anything else.
    static func parse(_ text: String) -> Timestamp? {
        if let milliseconds = Timestamp(text) { return milliseconds }
        guard
            let match = text.wholeMatch(
                of: /(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))/),
            let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3), let hour = Int64(match.4),
            let minute = Int64(match.5), let second = Int64(match.6), (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60, second < 60
        else { return nil }
        let fraction = Int64((match.7.map(String.init) ?? "").padding(to: 3)) ?? 0
        var offset: Int64 = 0
        if let sign = match.8, let hours = Int64(match.9 ?? ""), let minutes = Int64(match.10 ?? "") {
            guard hours < 24, minutes < 60 else { return nil }
            offset = (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
        }
        let days = daysSinceEpoch(year, month, day)
        // A day that the month does not have counts on into the next one.
        guard date(daysSinceEpoch: days).day == day else { return nil }
        return ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + fraction
    }

    /// `2026-01-01T00:00:00.123Z`
    static func format(_ time: Timestamp) -> String {
        let days = (time - (time % 86_400_000 + 86_400_000) % 86_400_000) / 86_400_000
        let rest = time - days * 86_400_000
        let (year, month, day) = date(daysSinceEpoch: days)
        func two(_ number: Int64) -> String { String(number).leftPadded(to: 2).replacingSpaces }
        let clock = "\(two(rest / 3_600_000)):\(two(rest / 60_000 % 60)):\(two(rest / 1000 % 60))"
        return "\(year)-\(two(month))-\(two(day))T\(clock).\(String(rest % 1000).leftPadded(to: 3).replacingSpaces)Z"
    }

    private static func date(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, day)
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar.
    private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // Counted from March, so that the leap day is the year's last.
        let shifted = month > 2 ? month - 3 : month + 9
        let years = month > 2 ? year : year - 1
        return years * 365 + years / 4 - years / 100 + years / 400 + (shifted * 153 + 2) / 5 + day - 1 - 719_468
    }
}

extension String {
    fileprivate var replacingSpaces: String { String(map { $0 == " " ? "0" : $0 }) }

    fileprivate func padding(to digits: Int) -> String {
        String((self + String(repeating: "0", count: digits)).prefix(digits))
    }
}
