import SluicePlugins
import SluiceValues
import SluiceZones
import Testing

@testable import SluicePacks

@Suite("Schedules")
struct ScheduleTests {
    @Test(
        "a rate is read in each unit",
        arguments: [
            ("rate(1 second)", 1_000), ("rate(1 minute)", 60_000), ("rate(5 minutes)", 300_000), ("rate(2 hours)", 7_200_000),
            ("rate(1 day)", 86_400_000), ("rate( 10  seconds )", 10_000),
        ] as [(String, Int64)])
    func rate(text: String, milliseconds: Int64) throws {
        #expect(try Schedule(text) == .rate(milliseconds: milliseconds))
    }

    @Test("a rate counts from the start: the next due time is a whole number of periods after it")
    func rateTimes() {
        let schedule = Schedule.rate(milliseconds: 60_000)
        #expect(schedule.next(after: 500, start: 500) == 60_500)
        #expect(schedule.next(after: 60_499, start: 500) == 60_500)
        #expect(schedule.next(after: 60_500, start: 500) == 120_500)
        #expect(schedule.next(after: 0, start: 500) == 60_500)
        #expect(schedule.next(after: Int64.max, start: 0) == nil)
        #expect(schedule.next(after: Int64.max, start: Int64.min) == nil)
    }

    @Test(
        "what is no schedule is refused at the word that is wrong",
        arguments: [
            ("rate(0 minutes)", 5..<6), ("rate(-1 minutes)", 5..<7), ("rate(1 week)", 7..<11), ("rate(1)", 0..<7),
            ("rat(1 minute)", 0..<3), ("every minute", 0..<12), ("", 0..<0), ("rate(99999999999999999999 days)", 5..<25),
            ("rate(9999999 days)", 5..<12), ("cron(0 12 * * ?)", 0..<16), ("cron(60 12 * * ? *)", 5..<7),
            ("cron(0 12 * * * *)", 14..<15), ("cron(0 12 ? * ? *)", 14..<15), ("cron(0 12 * FOO ? *)", 12..<15),
            ("cron(5-1 * * * ? *)", 5..<8), ("cron(*/0 * * * ? *)", 5..<8), ("cron(1,,2 * * * ? *)", 5..<9),
        ])
    func refused(text: String, range: Range<Int>) {
        #expect {
            _ = try Schedule(text)
        } throws: {
            ($0 as? ScheduleError)?.range == range
        }
    }

    /// 2026-01-01 was a Thursday.
    static let newYear: Timestamp = 1_767_225_600_000

    @Test(
        "a cron expression is next due at its time",
        arguments: [
            ("0 12 * * ? *", "01-01T12:00"), ("0/15 * * * ? *", "01-01T00:15"), ("*/20 0 * * ? *", "01-01T00:20"),
            ("15 10 ? * MON-FRI *", "01-01T10:15"), ("0 8 1 * ? *", "01-01T08:00"), ("0 0 1 * ? *", "02-01T00:00"),
            ("0 18 ? * SAT *", "01-03T18:00"), ("30 9 L * ? *", "01-31T09:30"), ("0 0 L FEB ? *", "02-28T00:00"),
            ("0 0 ? * 6L *", "01-30T00:00"), ("0 0 ? * 2#1 *", "01-05T00:00"), ("0 0 3W * ? *", "01-02T00:00"),
            ("0 0 31W 1 ? *", "01-30T00:00"), ("0 0 1W 2 ? *", "02-02T00:00"), ("0 0 LW 1 ? *", "01-30T00:00"),
            ("5,10 3 15 6,7 ? 2026", "06-15T03:05"), ("0 0 ? * L *", "01-03T00:00"),
        ])
    func cron(fields: String, expected: String) throws {
        let schedule = try Schedule("cron(\(fields))")
        let next = try #require(schedule.next(after: Self.newYear, start: 0))
        let minutes = Int(next / 60_000)
        let date = CivilDate(daysSince1970: minutes / 1_440)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        #expect(next % 60_000 == 0)
        #expect(date.year == 2026)
        #expect("\(two(date.month))-\(two(date.day))T\(two(minutes / 60 % 24)):\(two(minutes % 60))" == expected)
    }

    @Test("a cron expression finds leap days and ends with its years")
    func cronEnds() throws {
        let leap = try Schedule("cron(0 0 29 2 ? *)")
        #expect(leap.next(after: Self.newYear, start: 0) == 1_835_395_200_000)
        let past = try Schedule("cron(0 0 1 1 ? 2020)")
        #expect(past.next(after: Self.newYear, start: 0) == nil)
        #expect(leap.next(after: Int64.max, start: 0) == nil)
        let never = try Schedule("cron(0 0 30 2 ? *)")
        #expect(never.next(after: Self.newYear, start: 0) == nil)
        #expect(leap.next(after: Int64.min, start: 0) == 68_169_600_000)
    }

    @Test(
        "a cron schedule follows the clocks of its zone, over their changes too",
        arguments: [
            // Summer time, winter time.
            ("cron(30 7 * * ? *)", "2026-06-30T23:00:00Z", "2026-07-01T05:30:00Z"),
            ("cron(30 7 * * ? *)", "2026-01-01T06:30:00Z", "2026-01-02T06:30:00Z"),
            // On 29 March the clocks go from 2 to 3: half past two is left out.
            ("cron(30 2 * * ? *)", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"),
            // On 25 October they go from 3 back to 2: half past two counts once.
            ("cron(30 2 * * ? *)", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
            ("cron(30 2 * * ? *)", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
            ("cron(30 2 * * ? *)", "2026-10-25T01:00:00Z", "2026-10-26T01:30:00Z"),
            // The last of the month is that of the zone.
            ("cron(15 0 1 * ? *)", "2026-06-30T22:00:00Z", "2026-06-30T22:15:00Z"),
        ])
    func zones(_ text: String, _ after: String, _ expected: String) throws {
        guard case .cron(let cron) = try Schedule(text) else { throw ScheduleError("no cron", at: 0..<0) }
        let zone = try #require(ZoneDatabase.system.zone("Europe/Rome"))
        #expect(cron.inZone(zone).next(after: time(after)) == time(expected))
    }

    /// `2026-06-30T23:00:00Z` as milliseconds.
    private func time(_ text: String) -> Timestamp {
        let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
        let days = CivilDate(year: parts[0], month: parts[1], day: parts[2]).daysSince1970
        return Timestamp(((days * 24 + parts[3]) * 60 + parts[4]) * 60 + parts[5]) * 1000
    }
}
