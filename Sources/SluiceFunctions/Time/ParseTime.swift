import SluicePlugins
import SluiceValues
import SluiceZones

struct ParseTime: Function {
    let spec = FunctionSpec(
        "parse_time", "A time as text, by a pattern of Joda-Time",
        parameters: [
            .init("pattern", .text, "How to write it: yyyy-MM-dd'T'HH:mm:ss.SSSZZ, say"),
            .init("timestamp", .integer, "Milliseconds since 1970-01-01 UTC"),
            .init("timezone", .text, "A zone of the tz database or a fixed offset; UTC where it is left out", isOptional: true),
        ],
        result: "String; Undefined for an invalid pattern or an unknown zone", returns: .string, since: .v2016_03_23, section: "10.7",
        examples: [
            .init(
                "parse_time(\"yyyy.MM.dd G 'at' HH:mm:ss z\", 100000000, 'America/Belize')",
                gives: #""1970.01.01 AD at 21:46:40 CST""#),
            .init("parse_time(\"yyyy-MM-dd'T'HH:mm:ss.SSSZZ\", 1700000000123)", gives: #""2023-11-14T22:13:20.123+00:00""#),
            .init("parse_time(\"EEEE, d MMMM\", 1700000000123, '+05:30')", gives: #""Wednesday, 15 November""#),
            .init("parse_time(\"b\", 0)", gives: nil),
        ])

    let patterns: CompiledCache<JodaPattern>
    let zones: ZoneDatabase

    func problem(withConstants arguments: [Value?]) -> ArgumentProblem? {
        if let pattern = arguments.constantText(0), patterns[pattern] == nil {
            return ArgumentProblem(0, "is not a valid pattern of Joda-Time")
        }
        return zones.problem(at: 2, of: arguments)
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let pattern = patterns[arguments.text(0)] else {
            context.note("'\(arguments.text(0))' is not a valid pattern of Joda-Time")
            return .undefined
        }
        guard let zone = zones.zone(at: 2, of: arguments, in: &context), let time = arguments.number(1).int64 else {
            return .undefined
        }
        return .string(pattern.text(time, in: zone))
    }
}
