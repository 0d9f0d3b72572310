import SluiceValues
import SluiceZones

// How the fields of a text become a time: what java.time's smart style does with them.
// Source: java.time.format.Parsed, java.time.chrono.IsoChronology, java.time.temporal.WeekFields.
extension ParsedFields {
    /// The time in milliseconds since 1970-01-01 UTC; nil where the fields contradict each other or do not make a day.
    func resolved() -> Int64? {
        var resolution = Resolution(fields: self)
        do throws(Resolution.Contradiction) {
            return try resolution.milliseconds()
        } catch {
            return nil
        }
    }
}

private struct Resolution {
    struct Contradiction: Error {}

    private static let years = -999_999_999...999_999_999

    var fields: ParsedFields
    private var date: CivilDate?
    private var nanoOfDay: Int?
    /// 24:00 is midnight of the next day.
    private var excessDays = 0

    init(fields: ParsedFields) { self.fields = fields }

    mutating func milliseconds() throws(Contradiction) -> Int64 {
        try resolveYear()
        try resolveDate()
        try resolveHours()
        try resolveTimeOfDay()
        try resolveWeeks()
        try resolveTime()
        guard let date else { throw Contradiction() }
        try check(date)
        if let nanoOfDay { try check(nanoOfDay: nanoOfDay) }
        // A minute without an hour, an hour of a half of the day: a time was meant, and midnight would be a wrong one.
        guard nanoOfDay != nil || !fields.hasTimeFields else { throw Contradiction() }
        let nanos = nanoOfDay ?? 0
        let local = (date.daysSince1970 + excessDays) * 86_400 + nanos / 1_000_000_000
        let offset = try offset(atLocal: local)
        let (whole, isTooLarge) = (local - offset).multipliedReportingOverflow(by: 1000)
        let (sum, isTooLargeNow) = whole.addingReportingOverflow(nanos / 1_000_000 % 1000)
        guard !isTooLarge, !isTooLargeNow else { throw Contradiction() }
        return Int64(sum)
    }

    /// An offset counts before a zone.
    private func offset(atLocal local: Int) throws(Contradiction) -> Int {
        guard let offset = fields[.offset] else { return fields.zone?.offset(atLocal: local) ?? 0 }
        return try valid(offset, in: -64_800...64_800)
    }

    // MARK: Helpers of all steps

    private func valid(_ value: Int, in range: ClosedRange<Int>) throws(Contradiction) -> Int {
        guard range.contains(value) else { throw Contradiction() }
        return value
    }

    /// Sets what follows from another field.
    private mutating func derive(_ field: DateField, _ value: Int) throws(Contradiction) {
        guard fields.note(value, for: field) else { throw Contradiction() }
    }

    private mutating func found(_ day: CivilDate) throws(Contradiction) {
        guard date == nil || date == day else { throw Contradiction() }
        date = day
    }

    // MARK: Days

    private mutating func resolveYear() throws(Contradiction) {
        guard let yearOfEra = fields.take(.yearOfEra) else { return }
        let year = try valid(yearOfEra, in: 1...1_000_000_000)
        let isOurEra =
            if let era = fields.take(.era) { era == 1 } else { fields[.year].map { $0 > 0 } ?? true }
        try derive(.year, isOurEra ? year : 1 - year)
    }

    private mutating func resolveDate() throws(Contradiction) {
        guard let year = fields[.year] else { return }
        if let month = fields[.month], let day = fields[.dayOfMonth] {
            let (year, month) = (try valid(year, in: Self.years), try valid(month, in: 1...12))
            // The last day of a shorter month stands for those that it does not have.
            let last = min(try valid(day, in: 1...31), CivilDate.days(inMonth: month, of: year))
            for field in [DateField.year, .month, .dayOfMonth] { fields[field] = nil }
            try found(CivilDate(year: year, month: month, day: last))
        } else if let dayOfYear = fields[.dayOfYear] {
            let year = try valid(year, in: Self.years)
            let day = try valid(dayOfYear, in: 1...CivilDate.days(in: year))
            for field in [DateField.year, .dayOfYear] { fields[field] = nil }
            try found(CivilDate(year: year, dayOfYear: day))
        }
    }

    private mutating func resolveWeeks() throws(Contradiction) {
        if let local = fields.take(.localDayOfWeek) {
            fields[.dayOfWeek] = (try valid(local, in: 1...7) + 5) % 7 + 1
        }
        if let day = fields.take(.modifiedJulianDay) {
            try found(CivilDate(daysSince1970: try valid(day, in: -365_000_000_000...365_000_000_000) - 40_587))
        }
        guard let dayOfWeek = fields[.dayOfWeek] else { return }
        _ = try valid(dayOfWeek, in: 1...7)
        if let year = fields[.year] {
            guard let month = fields[.month], let week = fields[.weekOfMonth] else { return }
            let first = CivilDate(year: try valid(year, in: Self.years), month: try valid(month, in: 1...12), day: 1)
            let sunday = first.daysSince1970 - (first.dayOfWeek % 7) + (try valid(week, in: 0...6) - 1) * 7
            for field in [DateField.year, .month, .weekOfMonth, .dayOfWeek] { fields[field] = nil }
            try found(CivilDate(daysSince1970: sunday + dayOfWeek % 7))
        } else if let year = fields[.weekBasedYear], let week = fields[.weekOfYear] {
            let first = CivilDate(year: try valid(year, in: Self.years), month: 1, day: 1)
            let next = CivilDate(year: year + 1, month: 1, day: 1)
            let sunday = first.daysSince1970 - (first.dayOfWeek % 7)
            let nextSunday = next.daysSince1970 - (next.dayOfWeek % 7)
            // A week that the year does not have is its last.
            let weeks = min(try valid(week, in: 1...53), (nextSunday - sunday) / 7) - 1
            for field in [DateField.weekBasedYear, .weekOfYear, .dayOfWeek] { fields[field] = nil }
            try found(CivilDate(daysSince1970: sunday + weeks * 7 + dayOfWeek % 7))
        }
    }

    // MARK: Times of day

    private mutating func resolveHours() throws(Contradiction) {
        if let hour = fields.take(.clockHour) { try derive(.hour, try valid(hour, in: 0...24) % 24) }
        if let hour = fields.take(.clockHourOfHalfDay) { try derive(.hourOfHalfDay, try valid(hour, in: 0...12) % 12) }
        if let half = fields[.halfOfDay], let hour = fields[.hourOfHalfDay] {
            fields[.halfOfDay] = nil
            fields[.hourOfHalfDay] = nil
            try derive(.hour, half * 12 + (try valid(hour, in: 0...11)))
        }
    }

    private mutating func resolveTimeOfDay() throws(Contradiction) {
        if let nanos = fields.take(.nanoOfDay) {
            try derive(.secondOfDay, try valid(nanos, in: 0...86_399_999_999_999) / 1_000_000_000)
            try derive(.nanosecond, nanos % 1_000_000_000)
        }
        if let millis = fields.take(.milliOfDay) {
            try derive(.secondOfDay, try valid(millis, in: 0...86_399_999) / 1000)
            try derive(.milliOfSecond, millis % 1000)
        }
        if let second = fields.take(.secondOfDay) {
            try derive(.hour, second / 3600)
            try derive(.minute, second / 60 % 60)
            try derive(.second, second % 60)
        }
        if let millis = fields.take(.milliOfSecond) {
            let nanos = fields[.nanosecond]
            guard nanos == nil || nanos.map({ $0 / 1_000_000 }) == millis else { throw Contradiction() }
            fields[.nanosecond] = nanos ?? millis * 1_000_000
        }
    }

    /// The hour with what there is of the rest, as long as nothing between is missing.
    private mutating func resolveTime() throws(Contradiction) {
        guard let hour = fields[.hour] else { return }
        let (minute, second, nano) = (fields[.minute], fields[.second], fields[.nanosecond])
        guard minute != nil || (second == nil && nano == nil), second != nil || nano == nil else { return }
        for field in [DateField.hour, .minute, .second, .nanosecond] { fields[field] = nil }
        if hour == 24, minute ?? 0 == 0, second ?? 0 == 0, nano ?? 0 == 0 {
            excessDays = 1
            nanoOfDay = 0
            return
        }
        let seconds =
            try valid(hour, in: 0...23) * 3600 + (try valid(minute ?? 0, in: 0...59)) * 60 + (try valid(second ?? 0, in: 0...59))
        nanoOfDay = seconds * 1_000_000_000 + (try valid(nano ?? 0, in: 0...999_999_999))
    }

    // MARK: Checks of what is left

    private func check(_ date: CivilDate) throws(Contradiction) {
        for field in DateField.allCases where !field.isOfTime {
            guard let value = fields[field], let actual = field.value(of: date) else { continue }
            guard value == actual else { throw Contradiction() }
        }
    }

    private func check(nanoOfDay: Int) throws(Contradiction) {
        let hour = nanoOfDay / 3_600_000_000_000
        let expectations: [(DateField, Int)] = [(.halfOfDay, hour / 12), (.hourOfHalfDay, hour % 12)]
        for (field, actual) in expectations {
            guard fields[field] == nil || fields[field] == actual else { throw Contradiction() }
        }
    }
}

extension DateField {
    /// What the field is on a day; nil for those of times and zones. Weeks begin on Sunday, the first holds 1 January.
    fileprivate func value(of date: CivilDate) -> Int? {
        let firstWeekday = { (first: CivilDate) in first.dayOfWeek % 7 }
        switch self {
        case .era: return date.year > 0 ? 1 : 0
        case .year: return date.year
        case .quarter: return date.quarter
        case .month: return date.month
        case .dayOfMonth: return date.day
        case .dayOfYear: return date.dayOfYear
        case .dayOfWeek: return date.dayOfWeek
        case .weekdayOfMonthWeek: return (date.day - 1) % 7 + 1
        case .weekOfMonth:
            return (date.day - 1 + firstWeekday(CivilDate(year: date.year, month: date.month, day: 1))) / 7 + 1
        case .weekOfYear, .weekBasedYear:
            let next = CivilDate(year: date.year + 1, month: 1, day: 1)
            // The last days of a year are of the next year's first week.
            let isOfNext = date.daysSince1970 >= next.daysSince1970 - firstWeekday(next)
            if self == .weekBasedYear { return isOfNext ? date.year + 1 : date.year }
            let week = (date.dayOfYear - 1 + firstWeekday(CivilDate(year: date.year, month: 1, day: 1))) / 7 + 1
            return isOfNext ? 1 : week
        default: return nil
        }
    }
}
