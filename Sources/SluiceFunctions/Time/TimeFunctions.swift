import SluicePlugins
import SluiceValues
import SluiceZones

/// Times as text and in parts, and texts as times. Source: language reference, 10.7 and 11.
enum TimeFunctions {
    static let all: [any Function] = [
        ParseTime(patterns: CompiledCache(capacity: 256) { JodaPattern($0) }, zones: .system),
        TimeToEpoch(patterns: CompiledCache(capacity: 256) { JavaTimePattern($0) }, zones: .system),
        DatePart(zones: .system),
    ]
}

extension ZoneDatabase {
    /// The zone that an optional argument names, UTC where it is left out; nil, and a note, for one that is not known.
    func zone(at index: Int, of arguments: Arguments, in context: inout CallContext) -> Zone? {
        guard index < arguments.count else { return .utc }
        let zone = zone(arguments.text(index))
        if zone == nil { context.note("there is no time zone '\(arguments.text(index))'") }
        return zone
    }

    /// Tells a constant that names no zone.
    func problem(at index: Int, of arguments: [Value?]) -> ArgumentProblem? {
        guard let name = arguments.constantText(index), zone(name) == nil else { return nil }
        return ArgumentProblem(index, "is no time zone")
    }
}
