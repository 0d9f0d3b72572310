import SluiceZones

/// A pattern of `time_to_epoch`, compiled: reads texts as java.time's `DateTimeFormatter` does with English names, in its smart
/// style and with the weeks of the United States.
///
/// - Source: language reference, 11.2; java.time.format.DateTimeFormatterBuilder.
struct JavaTimePattern: Sendable {
    indirect enum Element: Sendable {
        case literal([UInt8])
        case number(NumberForm)
        /// Names with the values that they stand for, the longest first.
        case text(DateField, [(name: [UInt8], value: Int)])
        case zoneID
        case zoneName(isFull: Bool)
        case offset(OffsetForm, zero: [UInt8])
        case localizedOffset(isFull: Bool)
        case optional([Element])
        case padded(width: Int, Element)
    }

    struct NumberForm: Sendable {
        enum Sign: Sendable {
            case never
            case minus
            /// A minus; a plus where there are more digits than the minimum, and there only.
            case exceeding
        }

        enum Meaning: Sendable {
            case whole
            /// Two digits, of 2000...2099.
            case yearOfCentury
            /// The digits behind a decimal point.
            case fractionOfSecond
        }

        let field: DateField
        let minimum: Int
        let maximum: Int
        var sign = Sign.minus
        var meaning = Meaning.whole
        /// How many digits the fields take that stand next to it.
        var reserved = 0

        var isFixed: Bool { minimum == maximum && sign == .never }
    }

    struct OffsetForm: Sendable {
        let hasColon: Bool
        let minutes: Presence
        let seconds: Presence

        enum Presence: Sendable {
            case none, optional, required
        }
    }

    let elements: [Element]

    /// The time that a text stands for.
    ///
    /// Without a zone it is UTC, without a time of day midnight. Source: language reference, 10.7.
    /// - Returns: milliseconds since 1970-01-01 UTC.
    func milliseconds(of text: String, zones: ZoneDatabase) throws(Unreadable) -> Int64 {
        var reader = JavaTimeReader(text: Array(text.utf8), zones: zones)
        guard let end = reader.read(elements, from: 0), end == reader.text.count else { throw .doesNotMatch }
        guard let time = reader.fields.resolved() else { throw .isNoTime }
        return time
    }

    enum Unreadable: Error {
        /// The text is not written as the pattern says.
        case doesNotMatch
        /// It is, but its parts contradict each other, or do not make a day.
        case isNoTime
    }
}
