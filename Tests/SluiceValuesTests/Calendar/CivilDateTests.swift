import SluiceValues
import Testing

@Suite("Days of the calendar")
struct CivilDateTests {
    @Test("days and their numbers agree over the cycles of the calendar")
    func days() {
        for days in stride(from: -800_000, through: 800_000, by: 13) {
            let date = CivilDate(daysSince1970: days)
            #expect(date.daysSince1970 == days)
            #expect(CivilDate(year: date.year, dayOfYear: date.dayOfYear) == date)
            #expect((1...CivilDate.days(inMonth: date.month, of: date.year)).contains(date.day))
            let (year, week) = date.isoWeek
            #expect((1...53).contains(week) && abs(year - date.year) <= 1)
        }
        #expect(CivilDate(daysSince1970: 0) == CivilDate(year: 1970, month: 1, day: 1))
        #expect(CivilDate(year: 2024, month: 2, day: 29).dayOfWeek == 4)
        #expect(CivilDate(year: 2021, month: 1, day: 3).isoWeek == (2020, 53))
    }
}
