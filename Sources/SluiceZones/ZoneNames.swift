/// What the abbreviations of the tz database stand for, in English.
///
/// The tz database has no long names, and an abbreviation can mean several zones: `CST` is Central, China or Cuba Standard
/// Time. See docs/decisions/0010-time-zones.md.
package enum ZoneNames {
    private struct Row {
        let abbreviation: String
        let longName: String
        /// The zone that is meant where a text names nothing else.
        let region: String
        /// The zones that the row is for; none for all that no other row of the abbreviation names.
        let zones: [String]

        init(_ abbreviation: String, _ longName: String, _ region: String, _ zones: [String] = []) {
            self.abbreviation = abbreviation
            self.longName = longName
            self.region = region
            self.zones = zones
        }
    }

    static let utc = "Coordinated Universal Time"

    /// Whether an abbreviation is a name: neither an offset such as `-03`, nor local mean time, which is no zone's name.
    static func isName(_ abbreviation: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        return abbreviation != "LMT" && abbreviation.utf8.allSatisfy { letters.contains($0 | 0x20) }
    }

    /// nil where there is none.
    static func longName(of type: ZoneRules.LocalTimeType, in zone: String) -> String? {
        guard let rows = rowsByAbbreviation[type.abbreviation] else { return nil }
        return (rows.first { $0.zones.contains(zone) } ?? rows.first { $0.zones.isEmpty })?.longName
    }

    /// The zones that texts name, the longest name first.
    package static let regionsByAbbreviation: [(name: [UInt8], region: String)] = named(rows.map { ($0.abbreviation, $0.region) })
    package static let regionsByLongName: [(name: [UInt8], region: String)] = named(rows.map { ($0.longName, $0.region) })

    /// Of rows with one name the first counts.
    private static func named(_ rows: [(String, String)]) -> [(name: [UInt8], region: String)] {
        Dictionary(rows, uniquingKeysWith: { first, _ in first })
            .map { (name: Array($0.key.utf8), region: $0.value) }
            .sorted { $0.name.count > $1.name.count }
    }

    private static let rowsByAbbreviation = Dictionary(grouping: rows, by: \.abbreviation)

    private static let china = [
        "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "Asia/Macao", "Asia/Macau", "Asia/Shanghai", "PRC",
    ]
    private static let cuba = ["America/Havana", "Cuba"]
    private static let mexicanPacific = ["America/Hermosillo", "America/Mazatlan", "Mexico/BajaSur"]

    private static let rows = [
        Row("ACDT", "Australian Central Daylight Time", "Australia/Adelaide"),
        Row("ACST", "Australian Central Standard Time", "Australia/Adelaide"),
        Row("ADT", "Atlantic Daylight Time", "America/Halifax"),
        Row("AEDT", "Australian Eastern Daylight Time", "Australia/Sydney"),
        Row("AEST", "Australian Eastern Standard Time", "Australia/Sydney"),
        Row("AKDT", "Alaska Daylight Time", "America/Anchorage"),
        Row("AKST", "Alaska Standard Time", "America/Anchorage"),
        Row("AST", "Atlantic Standard Time", "America/Halifax"),
        Row("AWST", "Australian Western Standard Time", "Australia/Perth"),
        Row("BST", "British Summer Time", "Europe/London"),
        Row("CAT", "Central Africa Time", "Africa/Maputo"),
        Row("CDT", "Central Daylight Time", "America/Chicago"),
        Row("CDT", "China Daylight Time", "Asia/Shanghai", china),
        Row("CDT", "Cuba Daylight Time", "America/Havana", cuba),
        Row("CEST", "Central European Summer Time", "Europe/Paris"),
        Row("CET", "Central European Standard Time", "Europe/Paris"),
        Row("CST", "Central Standard Time", "America/Chicago"),
        Row("CST", "China Standard Time", "Asia/Shanghai", china),
        Row("CST", "Cuba Standard Time", "America/Havana", cuba),
        Row("CST", "Taipei Standard Time", "Asia/Taipei", ["Asia/Taipei", "ROC"]),
        Row("ChST", "Chamorro Standard Time", "Pacific/Guam"),
        Row("EAT", "East Africa Time", "Africa/Nairobi"),
        Row("EDT", "Eastern Daylight Time", "America/New_York"),
        Row("EEST", "Eastern European Summer Time", "Europe/Bucharest"),
        Row("EET", "Eastern European Standard Time", "Europe/Bucharest"),
        Row("EST", "Eastern Standard Time", "America/New_York"),
        Row("GMT", "Greenwich Mean Time", "Etc/GMT"),
        Row("HDT", "Hawaii-Aleutian Daylight Time", "Pacific/Honolulu"),
        Row("HKT", "Hong Kong Standard Time", "Asia/Hong_Kong"),
        Row("HST", "Hawaii-Aleutian Standard Time", "Pacific/Honolulu"),
        Row("IDT", "Israel Daylight Time", "Asia/Jerusalem"),
        Row("IST", "India Standard Time", "Asia/Kolkata"),
        Row("IST", "Irish Standard Time", "Europe/Dublin", ["Eire", "Europe/Dublin"]),
        Row("IST", "Israel Standard Time", "Asia/Jerusalem", ["Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"]),
        Row("JST", "Japan Standard Time", "Asia/Tokyo"),
        Row("KST", "Korean Standard Time", "Asia/Seoul"),
        Row("MDT", "Mountain Daylight Time", "America/Denver"),
        Row("MDT", "Mexican Pacific Daylight Time", "America/Mazatlan", mexicanPacific),
        Row("MEST", "Middle Europe Summer Time", "Europe/Paris"),
        Row("MET", "Middle Europe Time", "Europe/Paris"),
        Row("MSD", "Moscow Summer Time", "Europe/Moscow"),
        Row("MSK", "Moscow Standard Time", "Europe/Moscow"),
        Row("MST", "Mountain Standard Time", "America/Denver"),
        Row("MST", "Mexican Pacific Standard Time", "America/Mazatlan", mexicanPacific),
        Row("NDT", "Newfoundland Daylight Time", "America/St_Johns"),
        Row("NST", "Newfoundland Standard Time", "America/St_Johns"),
        Row("NZDT", "New Zealand Daylight Time", "Pacific/Auckland"),
        Row("NZST", "New Zealand Standard Time", "Pacific/Auckland"),
        Row("PDT", "Pacific Daylight Time", "America/Los_Angeles"),
        Row("PKT", "Pakistan Standard Time", "Asia/Karachi"),
        Row("PST", "Pacific Standard Time", "America/Los_Angeles"),
        Row("PST", "Philippine Standard Time", "Asia/Manila", ["Asia/Manila"]),
        Row("SAST", "South Africa Standard Time", "Africa/Johannesburg"),
        Row("SST", "Samoa Standard Time", "Pacific/Pago_Pago"),
        Row("UTC", utc, "Etc/UTC"),
        Row("WAT", "West Africa Standard Time", "Africa/Lagos"),
        Row("WEST", "Western European Summer Time", "Europe/Lisbon"),
        Row("WET", "Western European Standard Time", "Europe/Lisbon"),
        Row("WIB", "Western Indonesia Time", "Asia/Jakarta"),
        Row("WIT", "Eastern Indonesia Time", "Asia/Jayapura"),
        Row("WITA", "Central Indonesia Time", "Asia/Makassar"),
    ]
}
