/// A day of the proleptic Gregorian calendar, with a year 0 before the year 1.
struct CivilDate: Equatable {
    let year: Int
    let month: Int
    let day: Int

    /// - Precondition: the day exists.
    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day so many days after 1970-01-01.
    ///
    /// - Precondition: `days` is of a time in milliseconds, and so far from overflow.
    init(daysSince1970 days: Int) {
        // Counted from 1 March of year 0 the leap day ends a year, and 400 years are one cycle.
        let shifted = days + 719_468
        let cycle = shifted.flooredQuotient(by: 146_097)
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day so far into a year, counted from 1.
    init(year: Int, dayOfYear: Int) {
        self.init(daysSince1970: CivilDate(year: year, month: 1, day: 1).daysSince1970 + dayOfYear - 1)
    }

    var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let cycle = shiftedYear.flooredQuotient(by: 400)
        let yearOfCycle = shiftedYear - cycle * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        return cycle * 146_097 + dayOfCycle - 719_468
    }

    var dayOfYear: Int { daysSince1970 - CivilDate(year: year, month: 1, day: 1).daysSince1970 + 1 }

    /// Monday is 1.
    var dayOfWeek: Int { (daysSince1970 + 3).flooredRemainder(by: 7) + 1 }

    var quarter: Int { (month - 1) / 3 + 1 }

    /// The week of ISO 8601 and the year that it belongs to: weeks begin on Monday, the first holds 4 January.
    var isoWeek: (year: Int, week: Int) {
        let thursday = daysSince1970 - (dayOfWeek - 1) + 3
        let year = CivilDate(daysSince1970: thursday).year
        let first = CivilDate(year: year, month: 1, day: 1).daysSince1970
        return (year, (thursday - first) / 7 + 1)
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func days(in year: Int) -> Int { isLeap(year) ? 366 : 365 }
}

/// A time as clocks of a zone show it.
struct LocalTime {
    let date: CivilDate
    let secondOfDay: Int
    let millisecond: Int

    /// - Parameter offset: how many seconds the zone is ahead of UTC.
    init(milliseconds: Int64, offset: Int) {
        let time = Int(milliseconds)
        let second = time.flooredQuotient(by: 1000)
        let local = second + offset
        let days = local.flooredQuotient(by: 86_400)
        date = CivilDate(daysSince1970: days)
        secondOfDay = local - days * 86_400
        millisecond = time.flooredRemainder(by: 1000)
    }

    var hour: Int { secondOfDay / 3600 }
    var minute: Int { secondOfDay / 60 % 60 }
    var second: Int { secondOfDay % 60 }
}

extension Int {
    /// - Precondition: `divisor` is above 0.
    func flooredQuotient(by divisor: Int) -> Int {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }

    /// - Precondition: `divisor` is above 0.
    func flooredRemainder(by divisor: Int) -> Int {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
