/// When a zone's clocks were and will be set, from a file of the tz database.
///
/// - Source: RFC 8536 (TZif).
final class ZoneRules: Sendable {
    struct LocalTimeType: Sendable, Equatable {
        /// Seconds ahead of UTC.
        let offset: Int
        let isDaylight: Bool
        let abbreviation: String
    }

    /// Seconds since 1970 from which the type of the same place holds; rising.
    private let transitions: [Int]
    private let types: [LocalTimeType]
    /// What holds before the first transition.
    private let initial: LocalTimeType
    /// What holds after the last.
    private let rule: YearlyRule?

    /// nil for bytes that are no such file.
    init?(tzif bytes: [UInt8]) {
        var reader = TZifReader(bytes)
        guard let content = reader.content() else { return nil }
        transitions = content.transitions
        types = content.types
        initial = content.initial
        rule = content.footer.flatMap(YearlyRule.init)
    }

    /// What holds at a time of UTC, in seconds since 1970.
    func type(at second: Int) -> LocalTimeType {
        if let last = transitions.last, second < last || rule == nil {
            let next = indexAfter(second)
            return next == 0 ? initial : types[next - 1]
        }
        return rule?.type(at: second) ?? types.last ?? initial
    }

    /// How far clocks are ahead that show this local time, in seconds since 1970 as they were UTC.
    ///
    /// A time that clocks skip, and one that they show twice, is taken with the offset before they were set: it comes out later
    /// by what was skipped, or the first of the two. Source: java.time.ZonedDateTime.ofLocal.
    func offset(atLocal local: Int) -> Int {
        // No offset is a day, so that the time lies between these two whatever the zone's offset is.
        let before = type(at: local - 86_400)
        let after = type(at: local + 86_400)
        guard before.offset != after.offset else { return before.offset }
        if type(at: local - before.offset).offset == before.offset { return before.offset }
        // In a gap neither offset holds at the time that it gives.
        return type(at: local - after.offset).offset == after.offset ? after.offset : before.offset
    }

    /// How many transitions are not after a time.
    private func indexAfter(_ second: Int) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= second { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
