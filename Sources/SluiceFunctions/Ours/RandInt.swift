import SluicePlugins
import SluiceValues

struct RandInt: Function {
    let spec = FunctionSpec(
        "rand_int", "A random whole number, drawn once for each message and place of the call",
        parameters: [
            .init("from", .integer, "The least number"),
            .init("to", .integer, "The greatest number, which may come too"),
        ],
        result: "Int; Undefined where `from` is greater than `to`", returns: .number, section: OurFunctions.section,
        examples: [.init("rand_int(3, 3)", gives: "3"), .init("rand_int(5, 1)", gives: nil)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let from = arguments.number(0).int64, let to = arguments.number(1).int64, from <= to else { return .undefined }
        let draw = context.random()
        let count = UInt64(bitPattern: to &- from) &+ 1
        // Every 64-bit number is wanted where the count is beyond 64 bits.
        let step = count == 0 ? draw : draw.multipliedFullWidth(by: count).high
        return .number(Number(from &+ Int64(bitPattern: step)))
    }
}
