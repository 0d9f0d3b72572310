/// A time zone: a place of the tz database, or a fixed offset from UTC.
package struct Zone: Sendable {
    /// As the tz database or a fixed offset is written: `Europe/Berlin`, `+05:30`, `UTC`.
    package let id: String
    private let kind: Kind

    private enum Kind: Sendable {
        case fixed(Int)
        case region(ZoneRules)
    }

    package static let utc = Zone(id: "UTC", kind: .fixed(0))

    private init(id: String, kind: Kind) {
        self.id = id
        self.kind = kind
    }

    init(id: String, rules: ZoneRules) { self.init(id: id, kind: .region(rules)) }

    /// A fixed offset in seconds; 0 is UTC.
    package init(offset: Int) {
        self = offset == 0 ? .utc : Zone(id: OffsetText.text(offset, separator: ":"), kind: .fixed(offset))
    }

    /// How many seconds clocks are ahead of UTC.
    ///
    /// - Parameter second: of UTC, since 1970.
    package func offset(at second: Int) -> Int {
        switch kind {
        case .fixed(let offset): offset
        case .region(let rules): rules.type(at: second).offset
        }
    }

    /// The same for a time that the zone's clocks show; see ``ZoneRules/offset(atLocal:)`` for those skipped and shown twice.
    package func offset(atLocal local: Int) -> Int {
        switch kind {
        case .fixed(let offset): offset
        case .region(let rules): rules.offset(atLocal: local)
        }
    }

    /// `CET`; where there is no abbreviation the offset, `+05:30`.
    package func shortName(at second: Int) -> String {
        switch kind {
        case .fixed: return id
        case .region(let rules):
            let type = rules.type(at: second)
            return ZoneNames.isName(type.abbreviation) ? type.abbreviation : OffsetText.text(type.offset, separator: ":")
        }
    }

    /// `Central European Standard Time`; where there is no such name the offset.
    package func longName(at second: Int) -> String {
        switch kind {
        case .fixed: return self.id == Zone.utc.id ? ZoneNames.utc : id
        case .region(let rules):
            let type = rules.type(at: second)
            return ZoneNames.longName(of: type, in: id) ?? OffsetText.text(type.offset, separator: ":")
        }
    }
}

/// Offsets from UTC as text.
package enum OffsetText {
    /// `+05:30`, with seconds where there are any.
    package static func text(_ offset: Int, separator: String) -> String {
        let seconds = abs(offset)
        var text = (offset < 0 ? "-" : "+") + twoDigits(seconds / 3600) + separator + twoDigits(seconds / 60 % 60)
        if seconds % 60 != 0 { text += separator + twoDigits(seconds % 60) }
        return text
    }

    /// Seconds of a text `±h`, `±hh`, `±hhmm`, `±hh:mm`, `±hhmmss` or `±hh:mm:ss`, up to 18 hours; nil for any other.
    package static func seconds(_ text: Substring.UTF8View) -> Int? {
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        var digits: [Int] = []
        var colons: [Int] = []
        for byte in text.dropFirst() {
            switch byte {
            case UInt8(ascii: ":"): colons.append(digits.count)
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(Int(byte - UInt8(ascii: "0")))
            default: return nil
            }
            guard digits.count <= 6 else { return nil }
        }
        if digits.count == 1, colons.isEmpty { digits.insert(0, at: 0) }
        guard [2, 4, 6].contains(digits.count) else { return nil }
        guard colons.isEmpty || colons == Array([2, 4].prefix(digits.count / 2 - 1)) else { return nil }
        digits += Array(repeating: 0, count: 6 - digits.count)
        let (hours, minutes, seconds) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3], digits[4] * 10 + digits[5])
        let total = hours * 3600 + minutes * 60 + seconds
        guard minutes < 60, seconds < 60, total <= 18 * 3600 else { return nil }
        return sign == UInt8(ascii: "-") ? -total : total
    }

    package static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
