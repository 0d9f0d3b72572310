import SluicePlugins
import SluiceValues
import SluiceZones

struct TimeToEpoch: Function {
    let spec = FunctionSpec(
        "time_to_epoch", "The time that a text stands for, by a pattern of java.time",
        parameters: [
            .init("text", .text, "The text to read, the whole of it"),
            .init("pattern", .text, "How it is written: uuuu-MM-dd'T'HH:mm:ssXXX, say; not the letters of parse_time"),
        ],
        result: "Int, milliseconds since 1970-01-01 UTC; Undefined for an invalid pattern and for a text that does not fit it", returns: .number,
        since: .v2016_03_23, section: "10.7",
        examples: [
            .init("time_to_epoch(\"2020-04-03 09:45:18 UTC+01:00\", \"yyyy-MM-dd HH:mm:ss VV\")", gives: "1585903518000"),
            .init("time_to_epoch(\"18 December 2015\", \"dd MMMM yyyy\")", gives: "1450396800000"),
            .init(
                "time_to_epoch(\"2007-12-03 10:15:30.592 America/Los_Angeles\", \"yyyy-MM-dd HH:mm:ss.SSS z\")",
                gives: "1196705730592"),
            .init("time_to_epoch(\"18.12.2015\", \"dd MMMM yyyy\")", gives: nil),
        ])

    let patterns: CompiledCache<JavaTimePattern>
    let zones: ZoneDatabase

    func problem(withConstants arguments: [Value?]) -> ArgumentProblem? {
        guard let pattern = arguments.constantText(1), patterns[pattern] == nil else { return nil }
        return ArgumentProblem(1, "is not a valid pattern of java.time")
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let (text, pattern) = (arguments.text(0), arguments.text(1))
        guard let compiled = patterns[pattern] else {
            context.note("'\(pattern)' is not a valid pattern of java.time")
            return .undefined
        }
        do throws(JavaTimePattern.Unreadable) {
            return .number(Number(try compiled.milliseconds(of: text, zones: zones)))
        } catch {
            switch error {
            case .doesNotMatch: context.note("'\(text)' is not written as '\(pattern)' says")
            case .isNoTime: context.note("the parts of '\(text)' contradict each other, or make no time")
            }
            return .undefined
        }
    }
}
