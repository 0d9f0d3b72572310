import SluiceTestSupport
import Testing

@testable import SluiceZones

@Suite("Time zones")
struct ZoneTests {
    static let ids: [(String, String?)] = [
        ("UTC", "UTC"), ("Z", "UTC"), ("GMT", "GMT"), ("UT", "UTC"), ("UTC+00:00", "UTC"), ("Europe/Berlin", "Europe/Berlin"),
        ("+5", "+05:00"), ("+05", "+05:00"), ("+0530", "+05:30"), ("-05:30", "-05:30"), ("+05:30:15", "+05:30:15"),
        ("+053015", "+05:30:15"), ("UTC+01:00", "+01:00"), ("GMT-8", "-08:00"), ("UT+2", "+02:00"), ("+18:00", "+18:00"),
        ("+18:01", nil), ("+5:30", nil), ("+05:3", nil), ("+05:3015", nil), ("+0530:15", nil), ("+05:60", nil), ("05:30", nil),
        ("+", nil), ("", nil), ("UTC5", nil), ("utc", nil), ("Europe/berlin", nil), ("Europe", nil), ("Europe/", nil),
        ("../../etc/passwd", nil), ("/etc/passwd", nil), ("posix/UTC", nil), ("zone.tab", nil), ("+٠٥:٣٠", nil),
    ]

    @Test("a zone is one of the database, UTC, or a fixed offset", arguments: ids)
    func lookup(id: String, expected: String?) {
        #expect(ZoneDatabase.system.zone(id)?.id == expected)
    }

    @Test("where there is no database there are UTC and fixed offsets")
    func withoutDatabase() {
        let zones = ZoneDatabase(folder: "/no-such-folder")
        #expect(zones.zone("UTC")?.id == "UTC")
        #expect(zones.zone("+01:00")?.offset(at: 0) == 3600)
        #expect(zones.zone("Europe/Berlin") == nil)
    }

    /// A rule, a time of UTC, and what holds then.
    static let rules: [(String, Int, Int, String)] = [
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_711_846_799, 3600, "CET"), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_711_846_800, 7200, "CEST"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_729_990_799, 7200, "CEST"), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_729_990_800, 3600, "CET"),
        // The daylight time of the south begins in one year and ends in the next.
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_704_067_200, 39_600, "AEDT"), ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_719_792_000, 36_000, "AEST"),
        ("<-03>3", 0, -10_800, "-03"), ("<+0530>-5:30", 0, 19_800, "+0530"), ("UTC0", 5, 0, "UTC"),
        // Clocks set at the day before, by half an hour, and by the numbers of days.
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1_711_846_799, -7200, "-02"), ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1_711_846_800, -3600, "-01"),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1_704_067_200, 39_600, "+11"),
        ("AAA0BBB,J60,J300", 1_709_258_400, 3600, "BBB"), ("AAA0BBB,J60,J300", 1_709_258_399, 0, "AAA"),
        ("AAA0BBB,59,300", 1_709_172_000, 3600, "BBB"), ("AAA0BBB,59,300", 1_709_171_999, 0, "AAA"),
        // Winter time may be the one that is set: Ireland.
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_704_067_200, 0, "GMT"), ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_719_792_000, 3600, "IST"),
    ]

    @Test("a rule for the years to come is followed", arguments: rules)
    func yearly(text: String, second: Int, offset: Int, name: String) throws {
        let type = try #require(YearlyRule(text)).type(at: second)
        #expect(type.offset == offset && type.abbreviation == name, "\(type)")
    }

    @Test("what is no rule is refused", arguments: [
        "", "CET", "CET-", "-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x", "CET-1CEST,J0,J5", "CET-1CEST,366,5", "<CET-1", "CET-999",
        "CET-1:60", "CET-99999999999999999999",
    ])
    func notARule(text: String) {
        #expect(YearlyRule(text) == nil)
    }

    @Test("a file of 32 bits and one of 64 are read, and what holds before, between and after its transitions")
    func files() throws {
        let rules = try #require(ZoneRules(tzif: Self.file(footer: "BBB-2")))
        #expect(rules.type(at: -1_000_000).abbreviation == "LMT")
        #expect(rules.type(at: 999).offset == 61)
        #expect(rules.type(at: 1000).abbreviation == "AAA")
        #expect(rules.type(at: 1_999).offset == 3600)
        #expect(rules.type(at: 2_000).abbreviation == "BBB")
        #expect(rules.type(at: Int(Int32.max) * 100).offset == 7200)
        let older = try #require(ZoneRules(tzif: Self.data(version: 0, timeBytes: 4)))
        #expect(older.type(at: 5_000).abbreviation == "BBB")
    }

    @Test("bytes that are no such file, and files cut or changed anywhere, end without a trap")
    func mutations() {
        let file = Self.file(footer: "CET-1CEST,M3.5.0,M10.5.0/3")
        for count in 0..<file.count { _ = ZoneRules(tzif: Array(file.prefix(count)))?.offset(atLocal: 1_500) }
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2_000 {
            var bytes = file
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let rules = ZoneRules(tzif: bytes) else { continue }
            for second in [-9_000_000_000_000_000, -1, 0, 1_500, 9_000_000_000_000_000] {
                _ = rules.type(at: second)
                _ = rules.offset(atLocal: second)
            }
        }
    }

    private static func file(footer: String) -> [UInt8] {
        data(version: UInt8(ascii: "2"), timeBytes: 4) + data(version: UInt8(ascii: "2"), timeBytes: 8) + Array("\n\(footer)\n".utf8)
    }

    /// Local mean time, then AAA from 1000 and BBB from 2000 on.
    private static func data(version: UInt8, timeBytes: Int) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var bytes = Array("TZif".utf8) + [version] + Array(repeating: 0, count: 15)
        for count in [0, 0, 0, 2, 3, 12] { bytes += number(count, 4) }
        bytes += number(1000, timeBytes) + number(2000, timeBytes) + [1, 2]
        for (index, offset) in [61, 3600, 7200].enumerated() { bytes += number(offset, 4) + [0, UInt8(index * 4)] }
        return bytes + Array("LMT\0AAA\0BBB\0".utf8)
    }
}
