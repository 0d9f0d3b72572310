import SluiceValues
import SluiceZones

/// A pattern of `parse_time`, compiled: writes times as Joda-Time's `DateTimeFormat` does.
///
/// - Source: language reference, 11.1; Joda-Time 2, `DateTimeFormat`.
struct JodaPattern: Sendable {
    private enum Piece: Sendable {
        case literal(String)
        case number(NumberField, width: Int)
        case twoDigitYear(NumberField)
        case fraction(digits: Int)
        case text(TextField, isFull: Bool)
        case zoneName(isFull: Bool)
        case zoneOffset(hasColon: Bool)
        case zoneID
    }

    private enum NumberField {
        case century, yearOfEra, year, weekYear, week, dayOfWeek, dayOfYear, month, day
        case hourOfHalfDay, clockHourOfHalfDay, hour, clockHour, minute, second
    }

    private enum TextField {
        case era, month, dayOfWeek, halfOfDay
    }

    /// A longer pattern is none: its output would be as long, and widths are repeated letters.
    static let maximumBytes = 1024

    private let pieces: [Piece]

    /// nil for an empty pattern, and for one with an ASCII letter that means nothing.
    init?(_ pattern: String) {
        guard !pattern.isEmpty, pattern.utf8.count <= Self.maximumBytes else { return nil }
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        var rest = Array(pattern.utf8)[...]
        while let letter = rest.first {
            if letter == UInt8(ascii: "'") {
                Self.takeQuoted(from: &rest, to: &literal)
                continue
            }
            guard Self.isLetter(letter) else {
                literal.append(letter)
                rest.removeFirst()
                continue
            }
            if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
            literal = []
            let width = rest.prefix { $0 == letter }.count
            rest = rest.dropFirst(width)
            guard let piece = Self.piece(Unicode.Scalar(letter), width: width) else { return nil }
            pieces.append(piece)
        }
        if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
        // A lone quote stands for nothing.
        guard !pieces.isEmpty else { return nil }
        self.pieces = pieces
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    /// A quoted text, or two quotes for one; a quote that is not closed reaches to the end.
    private static func takeQuoted(from rest: inout ArraySlice<UInt8>, to literal: inout [UInt8]) {
        let quote = UInt8(ascii: "'")
        rest.removeFirst()
        if rest.first == quote {
            literal.append(quote)
            rest.removeFirst()
            return
        }
        while let byte = rest.popFirst() {
            if byte != quote {
                literal.append(byte)
            } else if rest.first == quote {
                literal.append(quote)
                rest.removeFirst()
            } else {
                return
            }
        }
    }

    private static func piece(_ letter: Unicode.Scalar, width: Int) -> Piece? {
        let isFull = width >= 4
        switch letter {
        case "G": return .text(.era, isFull: isFull)
        case "C": return .number(.century, width: width)
        case "Y": return width == 2 ? .twoDigitYear(.year) : .number(.yearOfEra, width: width)
        case "y": return width == 2 ? .twoDigitYear(.year) : .number(.year, width: width)
        case "x": return width == 2 ? .twoDigitYear(.weekYear) : .number(.weekYear, width: width)
        case "w": return .number(.week, width: width)
        case "e": return .number(.dayOfWeek, width: width)
        case "E": return .text(.dayOfWeek, isFull: isFull)
        case "D": return .number(.dayOfYear, width: width)
        case "M": return width >= 3 ? .text(.month, isFull: isFull) : .number(.month, width: width)
        case "d": return .number(.day, width: width)
        case "a": return .text(.halfOfDay, isFull: isFull)
        case "K": return .number(.hourOfHalfDay, width: width)
        case "h": return .number(.clockHourOfHalfDay, width: width)
        case "H": return .number(.hour, width: width)
        case "k": return .number(.clockHour, width: width)
        case "m": return .number(.minute, width: width)
        case "s": return .number(.second, width: width)
        case "S": return .fraction(digits: width)
        case "z": return .zoneName(isFull: isFull)
        case "Z": return width >= 3 ? .zoneID : .zoneOffset(hasColon: width == 2)
        default: return nil
        }
    }

    /// The time as text.
    ///
    /// - Parameter milliseconds: since 1970-01-01 UTC.
    func text(_ milliseconds: Int64, in zone: Zone) -> String {
        let second = Int(milliseconds).flooredQuotient(by: 1000)
        let offset = zone.offset(at: second)
        let time = LocalTime(milliseconds: milliseconds, offset: offset)
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .number(let field, let width): Self.append(Self.value(field, of: time), width: width, to: &text)
            case .twoDigitYear(let field): text += OffsetText.twoDigits(abs(Self.value(field, of: time)) % 100)
            case .fraction(let digits): Self.append(fraction: time.millisecond, digits: digits, to: &text)
            case .text(let field, let isFull): text += Self.name(field, isFull: isFull, of: time)
            case .zoneName(let isFull): text += isFull ? zone.longName(at: second) : zone.shortName(at: second)
            case .zoneOffset(let hasColon):
                // Hours and minutes, whatever seconds there were before zones were introduced.
                text += OffsetText.text(offset - offset % 60, separator: hasColon ? ":" : "")
            case .zoneID: text += zone.id
            }
        }
        return text
    }

    private static func value(_ field: NumberField, of time: LocalTime) -> Int {
        switch field {
        case .century: yearOfEra(time.date.year) / 100
        case .yearOfEra: yearOfEra(time.date.year)
        case .year: time.date.year
        case .weekYear: time.date.isoWeek.year
        case .week: time.date.isoWeek.week
        case .dayOfWeek: time.date.dayOfWeek
        case .dayOfYear: time.date.dayOfYear
        case .month: time.date.month
        case .day: time.date.day
        case .hourOfHalfDay: time.hour % 12
        case .clockHourOfHalfDay: time.hour % 12 == 0 ? 12 : time.hour % 12
        case .hour: time.hour
        case .clockHour: time.hour == 0 ? 24 : time.hour
        case .minute: time.minute
        case .second: time.second
        }
    }

    private static func yearOfEra(_ year: Int) -> Int { year > 0 ? year : 1 - year }

    private static func name(_ field: TextField, isFull: Bool, of time: LocalTime) -> String {
        switch field {
        case .era: EnglishNames.eras[time.date.year > 0 ? 1 : 0]
        case .month: (isFull ? EnglishNames.months : EnglishNames.shortMonths)[time.date.month - 1]
        case .dayOfWeek: (isFull ? EnglishNames.weekdays : EnglishNames.shortWeekdays)[time.date.dayOfWeek - 1]
        case .halfOfDay: EnglishNames.halvesOfDay[time.hour / 12]
        }
    }

    private static func append(_ value: Int, width: Int, to text: inout String) {
        let digits = String(value.magnitude)
        if value < 0 { text += "-" }
        for _ in 0..<max(0, width - digits.utf8.count) { text += "0" }
        text += digits
    }

    /// The digits behind the decimal point: cut, not rounded.
    private static func append(fraction milliseconds: Int, digits: Int, to text: inout String) {
        var rest = milliseconds
        for _ in 0..<digits {
            text += String(rest / 100)
            rest = rest % 100 * 10
        }
    }
}
