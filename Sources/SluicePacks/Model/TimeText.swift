package import SluicePlugins
import SluiceValues

/// Times as people write them.
package enum TimeText {
    /// Milliseconds since 1970 UTC, or `2026-01-01T00:00:00[.123]Z` with an optional offset (RFC 3339); nil for anything else.
    package static func parse(_ text: String) -> Timestamp? {
        if let milliseconds = Timestamp(text) { return milliseconds }
        guard
            let match = text.wholeMatch(
                of: /(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))/),
            let year = Int(match.1), let month = Int(match.2), let day = Int(match.3), let hour = Int64(match.4),
            let minute = Int64(match.5), let second = Int64(match.6), (1...12).contains(month),
            (1...CivilDate.days(inMonth: month, of: year)).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        let fraction = Int64((match.7.map(String.init) ?? "").padding(to: 3)) ?? 0
        var offset: Int64 = 0
        if let sign = match.8, let hours = Int64(match.9 ?? ""), let minutes = Int64(match.10 ?? "") {
            guard hours < 24, minutes < 60 else { return nil }
            offset = (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
        }
        let days = Int64(CivilDate(year: year, month: month, day: day).daysSince1970)
        return ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + fraction
    }

    /// `2026-01-01T00:00:00.123Z`
    package static func format(_ time: Timestamp) -> String {
        // Rounded down, with no step that the first or the last of all times would overflow.
        let days = time / 86_400_000 - (time % 86_400_000 < 0 ? 1 : 0)
        let rest = (time % 86_400_000 + 86_400_000) % 86_400_000
        let date = CivilDate(daysSince1970: Int(days))
        func padded(_ number: Int64, to digits: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        let clock = "\(padded(rest / 3_600_000, to: 2)):\(padded(rest / 60_000 % 60, to: 2)):\(padded(rest / 1000 % 60, to: 2))"
        return "\(date.year)-\(padded(Int64(date.month), to: 2))-\(padded(Int64(date.day), to: 2))T\(clock).\(padded(rest % 1000, to: 3))Z"
    }
}

extension String {
    fileprivate func padding(to digits: Int) -> String {
        String((self + String(repeating: "0", count: digits)).prefix(digits))
    }
}
