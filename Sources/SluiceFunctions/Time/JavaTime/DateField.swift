import SluiceZones

/// What a text can tell of a time. The order is that of the letters' families and means nothing.
enum DateField: Int, CaseIterable {
    case era, yearOfEra, year, quarter, month, dayOfMonth, dayOfYear, modifiedJulianDay
    case dayOfWeek, localDayOfWeek, weekBasedYear, weekOfYear, weekOfMonth, weekdayOfMonthWeek
    case halfOfDay, hour, clockHour, hourOfHalfDay, clockHourOfHalfDay, minute, second, nanosecond
    case milliOfDay, nanoOfDay, secondOfDay, milliOfSecond
    case offset

    var isOfTime: Bool { (DateField.halfOfDay.rawValue...DateField.milliOfSecond.rawValue).contains(rawValue) }
}

/// What has been read of a text so far.
struct ParsedFields {
    private var values: [Int?] = Array(repeating: nil, count: DateField.allCases.count)
    var zone: Zone?

    subscript(field: DateField) -> Int? {
        get { values[field.rawValue] }
        set { values[field.rawValue] = newValue }
    }

    /// Notes a value; false where the field has another one.
    mutating func note(_ value: Int, for field: DateField) -> Bool {
        if let known = self[field], known != value { return false }
        self[field] = value
        return true
    }

    mutating func take(_ field: DateField) -> Int? {
        defer { self[field] = nil }
        return self[field]
    }

    var hasTimeFields: Bool { DateField.allCases.contains { $0.isOfTime && self[$0] != nil } }
}
