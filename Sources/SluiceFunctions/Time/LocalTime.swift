import SluiceValues

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
