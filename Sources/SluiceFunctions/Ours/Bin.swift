import SluicePlugins
import SluiceValues

struct Bin: Function {
    let spec = FunctionSpec(
        "bin", "A time rounded down to a whole number of durations since 1970",
        parameters: [
            .init("time", .integer, "Milliseconds since 1970-01-01 UTC"),
            .init("duration", .integer, "A duration such as 1m, in milliseconds, above 0"),
        ],
        result: "Int, milliseconds since 1970-01-01 UTC", returns: .number, section: OurFunctions.section,
        examples: [
            .init("bin(123456, 1m)", gives: "120000"),
            .init("bin(-1, 1s)", gives: "-1000"),
            .init("bin(5, 0)", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let time = arguments.number(0)
        let duration = arguments.number(1)
        guard duration > 0, let rest = time.remainder(dividingBy: duration), let cut = time.subtracting(rest) else {
            return .undefined
        }
        // The remainder has the sign of the time: before 1970 it is cut upwards.
        let floored = rest.isNegative ? cut.subtracting(duration) : cut
        return floored.map(Value.number) ?? .undefined
    }
}
