import SluiceZones

/// Reads one text by the elements of a pattern, from left to right and without going back but over optional sections.
struct JavaTimeReader {
    let text: [UInt8]
    let zones: ZoneDatabase
    var fields = ParsedFields()
    /// Where the text ends; earlier while a padded element is read.
    private var limit: Int

    init(text: [UInt8], zones: ZoneDatabase) {
        self.text = text
        self.zones = zones
        limit = text.count
    }

    /// The place behind what the elements took; nil where the text does not fit.
    mutating func read(_ elements: [JavaTimePattern.Element], from start: Int) -> Int? {
        var place = start
        for element in elements {
            guard let next = read(element, at: place) else { return nil }
            place = next
        }
        return place
    }

    private mutating func read(_ element: JavaTimePattern.Element, at place: Int) -> Int? {
        switch element {
        case .literal(let literal): return matches(literal, at: place) ? place + literal.count : nil
        case .number(let form): return number(form, at: place)
        case .text(let field, let names):
            guard let found = names.first(where: { matches($0.name, at: place) }), fields.note(found.value, for: field) else {
                return nil
            }
            return place + found.name.count
        case .zoneID: return zone(at: place, names: [])
        case .zoneName(let isFull):
            return zone(at: place, names: isFull ? ZoneNames.regionsByLongName : ZoneNames.regionsByAbbreviation)
        case .offset(let form, let zero):
            guard let (offset, end) = offset(form, zero: zero, at: place), fields.note(offset, for: .offset) else { return nil }
            return end
        case .localizedOffset(let isFull): return localizedOffset(isFull: isFull, at: place)
        case .optional(let elements):
            let before = fields
            if let end = read(elements, from: place) { return end }
            fields = before
            return place
        case .padded(let width, let element): return padded(element, width: width, at: place)
        }
    }

    private func matches(_ bytes: [UInt8], at place: Int) -> Bool {
        limit - place >= bytes.count && text[place..<place + bytes.count].elementsEqual(bytes)
    }

    private func byte(_ place: Int) -> UInt8? { place < limit ? text[place] : nil }

    private func digit(_ place: Int) -> Int? {
        guard place < limit, case UInt8(ascii: "0")...UInt8(ascii: "9") = text[place] else { return nil }
        return Int(text[place] - UInt8(ascii: "0"))
    }

    private mutating func padded(_ element: JavaTimePattern.Element, width: Int, at place: Int) -> Int? {
        let end = place + width
        guard end <= limit else { return nil }
        var start = place
        while start < end, text[start] == UInt8(ascii: " ") { start += 1 }
        let outer = limit
        limit = end
        defer { limit = outer }
        return read(element, at: start) == end ? end : nil
    }

    // MARK: Numbers

    private mutating func number(_ form: JavaTimePattern.NumberForm, at start: Int) -> Int? {
        var place = start
        let sign = byte(place)
        let isNegative = sign == UInt8(ascii: "-")
        let isPositive = sign == UInt8(ascii: "+")
        if isNegative || isPositive {
            let isAllowed: Bool =
                switch form.sign {
                case .never: false
                case .minus: isNegative
                case .exceeding: true
                }
            guard isAllowed else { return nil }
            place += 1
        }
        guard let (value, end) = digits(form, at: place) else { return nil }
        if isNegative {
            guard value != 0 else { return nil }
        } else if form.sign == .exceeding {
            guard (end - place > form.minimum) == isPositive else { return nil }
        }
        return fields.note(meaning(of: isNegative ? -value : value, digits: end - place, form), for: form.field) ? end : nil
    }

    /// As many digits as there are, but those reserved for the numbers beside it; nil for less than the minimum.
    private func digits(_ form: JavaTimePattern.NumberForm, at start: Int) -> (value: Int, end: Int)? {
        let most = form.maximum + form.reserved
        var count = 0
        while count < most, digit(start + count) != nil { count += 1 }
        if form.reserved > 0 { count = min(form.maximum, max(form.minimum, count - form.reserved), count) }
        guard count >= form.minimum else { return nil }
        var value = 0
        for place in start..<start + count {
            let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = shifted.addingReportingOverflow(digit(place) ?? 0)
            // What is too long for a number stays behind, where no element takes it.
            if isTooLarge || isTooLargeNow { return (value, place) }
            value = sum
        }
        return (value, start + count)
    }

    private func meaning(of value: Int, digits: Int, _ form: JavaTimePattern.NumberForm) -> Int {
        switch form.meaning {
        case .whole: return value
        case .yearOfCentury: return digits == 2 && value >= 0 ? 2000 + value : value
        case .fractionOfSecond:
            // Nine digits at most.
            return (digits..<9).reduce(value) { nanoseconds, _ in nanoseconds * 10 }
        }
    }

    // MARK: Offsets

    /// - Returns: seconds, and the place behind.
    private func offset(
        _ form: JavaTimePattern.OffsetForm, zero: [UInt8], at start: Int
    ) -> (seconds: Int, end: Int)? {
        matches(zero, at: start) ? (0, start + zero.count) : signedOffset(form, at: start)
    }

    private func signedOffset(_ form: JavaTimePattern.OffsetForm, at start: Int) -> (seconds: Int, end: Int)? {
        guard let sign = byte(start), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = twoDigits(at: start + 1)
        else { return nil }
        var place = start + 3
        var parts = [hours, 0, 0]
        for (index, presence) in [form.minutes, form.seconds].enumerated() where presence != .none {
            let isHere = !form.hasColon || byte(place) == UInt8(ascii: ":")
            if isHere, let part = twoDigits(at: place + (form.hasColon ? 1 : 0)) {
                parts[index + 1] = part
                place += form.hasColon ? 3 : 2
            } else if presence == .required {
                return nil
            } else {
                break
            }
        }
        guard hours <= 23 else { return nil }
        let seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
        return (sign == UInt8(ascii: "-") ? -seconds : seconds, place)
    }

    /// Up to 59.
    private func twoDigits(at place: Int) -> Int? {
        guard let tens = digit(place), let ones = digit(place + 1), tens < 6 else { return nil }
        return tens * 10 + ones
    }

    /// `GMT+8`, or in full `GMT+08:00`.
    private mutating func localizedOffset(isFull: Bool, at start: Int) -> Int? {
        guard matches(Array("GMT".utf8), at: start) else { return nil }
        var place = start + 3
        guard let sign = byte(place), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            return fields.note(0, for: .offset) ? place : nil
        }
        place += 1
        guard var seconds = digit(place) else { return nil }
        place += 1
        if let next = digit(place) {
            seconds = seconds * 10 + next
            place += 1
        } else if isFull {
            return nil
        }
        seconds *= 3600
        for unit in [60, 1] {
            guard byte(place) == UInt8(ascii: ":"), let tens = digit(place + 1), let ones = digit(place + 2) else {
                if isFull, unit == 60 { return nil }
                break
            }
            seconds += (tens * 10 + ones) * unit
            place += 3
        }
        return fields.note(sign == UInt8(ascii: "-") ? -seconds : seconds, for: .offset) ? place : nil
    }

    // MARK: Zones

    /// A zone's id, an offset, or one of the names.
    private mutating func zone(at start: Int, names: [(name: [UInt8], region: String)]) -> Int? {
        let colons = JavaTimePattern.OffsetForm(hasColon: true, minutes: .required, seconds: .optional)
        if let first = byte(start), first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
            guard let (seconds, end) = signedOffset(colons, at: start) else { return nil }
            return setOffset(seconds) ? end : nil
        }
        for prefix in ["UTC", "GMT", "UT"] where matches(Array(prefix.utf8), at: start) {
            let behind = start + prefix.utf8.count
            fields.zone = .utc
            if prefix == "GMT", byte(behind) == UInt8(ascii: "0") { return behind + 1 }
            guard let next = byte(behind), next == UInt8(ascii: "+") || next == UInt8(ascii: "-"),
                let (seconds, end) = signedOffset(colons, at: behind)
            else { return behind }
            return setOffset(seconds) ? end : nil
        }
        let named = names.first { matches($0.name, at: start) }
        let region = zones.longestRegion(in: text[start..<limit])
        if let named, named.name.count >= region?.id.utf8.count ?? 0, let zone = zones.region(named.region) {
            fields.zone = zone
            return start + named.name.count
        }
        if let region {
            fields.zone = region
            return start + region.id.utf8.count
        }
        guard byte(start) == UInt8(ascii: "Z") else { return nil }
        fields.zone = .utc
        return start + 1
    }

    private mutating func setOffset(_ seconds: Int) -> Bool {
        guard abs(seconds) <= 18 * 3600 else { return false }
        fields.zone = Zone(offset: seconds)
        return true
    }
}
