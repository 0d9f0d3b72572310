extension JavaTimePattern {
    /// A longer pattern is none.
    static let maximumBytes = 1024

    /// nil for a pattern that is not valid.
    init?(_ pattern: String) {
        guard pattern.utf8.count <= Self.maximumBytes else { return nil }
        var compiler = Compiler()
        var rest = Array(pattern.utf8)[...]
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
                guard compiler.takeLetters(from: &rest) else { return nil }
            case UInt8(ascii: "'"):
                guard let literal = Self.takeQuoted(from: &rest) else { return nil }
                compiler.add(.literal(literal))
            case UInt8(ascii: "["):
                compiler.beginOptional()
                rest.removeFirst()
            case UInt8(ascii: "]"):
                guard compiler.endOptional() else { return nil }
                rest.removeFirst()
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"):
                return nil
            default:
                compiler.add(.literal([byte]))
                rest.removeFirst()
            }
        }
        // A section that is not closed reaches to the end.
        while compiler.endOptional() {}
        elements = compiler.sections[0].elements
    }

    /// nil for a quote that is not closed.
    private static func takeQuoted(from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let quote = UInt8(ascii: "'")
        rest.removeFirst()
        var literal: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte != quote {
                literal.append(byte)
            } else if rest.first == quote {
                literal.append(quote)
                rest.removeFirst()
            } else {
                return literal.isEmpty ? [quote] : literal
            }
        }
        return nil
    }

    private struct Section {
        var elements: [Element] = []
        /// The number that takes what the numbers right behind it leave, `yyyy` in `yyyyMMdd`.
        var open: Int?
    }

    private struct Compiler {
        var sections = [Section()]
        private var padding = 0

        private var section: Section {
            get { sections[sections.count - 1] }
            set { sections[sections.count - 1] = newValue }
        }

        mutating func add(_ element: Element) {
            section.elements.append(padding > 0 ? .padded(width: padding, element) : element)
            section.open = nil
            padding = 0
        }

        mutating func beginOptional() {
            section.open = nil
            sections.append(Section())
        }

        /// false where no section is open.
        mutating func endOptional() -> Bool {
            guard sections.count > 1 else { return false }
            let ended = sections.removeLast()
            if !ended.elements.isEmpty { add(.optional(ended.elements)) }
            return true
        }

        /// Takes a run of one letter, and behind `p` the run that it pads; false where it means nothing.
        mutating func takeLetters(from rest: inout ArraySlice<UInt8>) -> Bool {
            guard var letter = rest.first else { return false }
            var count = rest.prefix { $0 == letter }.count
            rest = rest.dropFirst(count)
            if letter == UInt8(ascii: "p") {
                padding = count
                section.open = nil
                guard let next = rest.first, (next | 0x20) >= UInt8(ascii: "a"), (next | 0x20) <= UInt8(ascii: "z") else {
                    return false
                }
                letter = next
                count = rest.prefix { $0 == letter }.count
                rest = rest.dropFirst(count)
            }
            return add(Unicode.Scalar(letter), count)
        }

        private mutating func add(_ letter: Unicode.Scalar, _ count: Int) -> Bool {
            if let element = Element.zone(letter, count) {
                add(element)
                return true
            }
            if let names = Element.names(letter, count) {
                add(names)
                return true
            }
            guard let number = NumberForm(letter, count) else { return false }
            return add(number)
        }

        /// Where numbers stand side by side, the first is as long as those of fixed width behind it let it be.
        private mutating func add(_ number: NumberForm) -> Bool {
            guard let open = section.open else {
                add(.number(number))
                section.open = section.elements.count - 1
                return true
            }
            // As in java.time, none without padding stands beside a padded number.
            guard case .number(var first) = section.elements[open] else { return false }
            if number.isFixed {
                first.reserved += number.maximum
                section.elements[open] = .number(first)
                section.elements.append(.number(number))
            } else {
                add(.number(number))
                section.open = section.elements.count - 1
            }
            return true
        }
    }
}

extension JavaTimePattern.NumberForm {
    /// The number that so many of a letter stand for; nil where there is none.
    fileprivate init?(_ letter: Unicode.Scalar, _ count: Int) {
        switch (letter, count) {
        case ("S", 1...9):
            self.init(field: .nanosecond, minimum: count, maximum: count, sign: .never, meaning: .fractionOfSecond)
        case ("u", 2), ("y", 2):
            self.init(field: letter == "u" ? .year : .yearOfEra, minimum: 2, maximum: 2, sign: .never, meaning: .yearOfCentury)
        case ("Y", 2):
            self.init(field: .weekBasedYear, minimum: 2, maximum: 2, sign: .never, meaning: .yearOfCentury)
        case ("u", 1...19), ("y", 1...19), ("Y", 1...19):
            let field: DateField = letter == "u" ? .year : letter == "y" ? .yearOfEra : .weekBasedYear
            self.init(field: field, minimum: count, maximum: 19, sign: count < 4 ? .minus : .exceeding)
        case ("D", 1):
            self.init(field: .dayOfYear, minimum: 1, maximum: 19)
        case ("D", 2...3):
            self.init(field: .dayOfYear, minimum: count, maximum: 3, sign: .never)
        case ("A", 1...19), ("n", 1...19), ("N", 1...19):
            let field: DateField = letter == "A" ? .milliOfDay : letter == "n" ? .nanosecond : .nanoOfDay
            self.init(field: field, minimum: count, maximum: 19, sign: .never)
        case ("g", 1...19):
            self.init(field: .modifiedJulianDay, minimum: count, maximum: 19)
        case ("w", 1...2):
            self.init(field: .weekOfYear, minimum: count, maximum: 2, sign: .never)
        case ("W", 1):
            self.init(field: .weekOfMonth, minimum: 1, maximum: 1, sign: .never)
        case ("e", 1...2), ("c", 1):
            self.init(field: .localDayOfWeek, minimum: count, maximum: count, sign: .never)
        case ("F", 1):
            self.init(field: .weekdayOfMonthWeek, minimum: 1, maximum: 19)
        default:
            guard let field = Self.plainFields[letter], (1...2).contains(count) else { return nil }
            if count == 1 {
                self.init(field: field, minimum: 1, maximum: 19)
            } else {
                self.init(field: field, minimum: 2, maximum: 2, sign: .never)
            }
        }
    }

    /// One letter takes any number of digits, two take two.
    private static let plainFields: [Unicode.Scalar: DateField] = [
        "M": .month, "L": .month, "Q": .quarter, "q": .quarter, "d": .dayOfMonth, "h": .clockHourOfHalfDay, "H": .hour,
        "k": .clockHour, "K": .hourOfHalfDay, "m": .minute, "s": .second,
    ]
}

extension JavaTimePattern.Element {
    fileprivate static func zone(_ letter: Unicode.Scalar, _ count: Int) -> Self? {
        switch (letter, count) {
        case ("V", 2): .zoneID
        case ("z", 1...4): .zoneName(isFull: count == 4)
        case ("Z", 1...3): .offset(.init(hasColon: false, minutes: .required, seconds: .none), zero: Array("+0000".utf8))
        case ("O", 1), ("O", 4), ("Z", 4): .localizedOffset(isFull: count == 4)
        case ("Z", 5): .offset(.init(hasColon: true, minutes: .required, seconds: .optional), zero: Array("Z".utf8))
        case ("X", 1...5): .offset(offsetForm(count), zero: Array("Z".utf8))
        case ("x", 1): .offset(offsetForm(count), zero: Array("+00".utf8))
        case ("x", 2...5): .offset(offsetForm(count), zero: Array((count % 2 == 0 ? "+0000" : "+00:00").utf8))
        default: nil
        }
    }

    private static func offsetForm(_ count: Int) -> JavaTimePattern.OffsetForm {
        JavaTimePattern.OffsetForm(
            hasColon: count % 2 == 1 && count > 1, minutes: count == 1 ? .optional : .required,
            seconds: count >= 4 ? .optional : .none)
    }

    fileprivate static func names(_ letter: Unicode.Scalar, _ count: Int) -> Self? {
        switch (letter, count) {
        case ("M", 3), ("L", 3): text(.month, EnglishNames.shortMonths, from: 1)
        case ("M", 4), ("L", 4): text(.month, EnglishNames.months, from: 1)
        case ("M", 5), ("L", 5): text(.month, initials(EnglishNames.months), from: 1)
        case ("E", 1...3), ("e", 3), ("c", 3): text(.dayOfWeek, EnglishNames.shortWeekdays, from: 1)
        case ("E", 4), ("e", 4), ("c", 4): text(.dayOfWeek, EnglishNames.weekdays, from: 1)
        case ("E", 5), ("e", 5), ("c", 5): text(.dayOfWeek, initials(EnglishNames.weekdays), from: 1)
        case ("Q", 3), ("q", 3): text(.quarter, EnglishNames.shortQuarters, from: 1)
        case ("Q", 4), ("q", 4): text(.quarter, EnglishNames.quarters, from: 1)
        case ("Q", 5), ("q", 5): text(.quarter, initials(EnglishNames.quarters), from: 1)
        case ("a", 1): text(.halfOfDay, EnglishNames.halvesOfDay, from: 0)
        case ("G", 1...3): text(.era, EnglishNames.eras, from: 0)
        case ("G", 4): text(.era, EnglishNames.fullEras, from: 0)
        case ("G", 5): text(.era, initials(EnglishNames.eras), from: 0)
        default: nil
        }
    }

    private static func initials(_ names: [String]) -> [String] { names.map { String($0.prefix(1)) } }

    private static func text(_ field: DateField, _ names: [String], from first: Int) -> Self {
        // Of names that are equal the last counts: `J` is July.
        let values = Dictionary(names.enumerated().map { ($1, first + $0) }, uniquingKeysWith: { $1 })
        let rows = values.map { (name: Array($0.key.utf8), value: $0.value) }
        return .text(field, rows.sorted { $0.name.count > $1.name.count })
    }
}
