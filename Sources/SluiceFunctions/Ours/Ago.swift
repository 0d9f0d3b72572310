import SluicePlugins
import SluiceValues

struct Ago: Function {
    let spec = FunctionSpec(
        "ago", "The time so long before now",
        parameters: [.init("duration", .integer, "A duration such as 15m, in milliseconds")],
        result: "Int, milliseconds since 1970-01-01 UTC", returns: .number, section: OurFunctions.section,
        examples: [.init("now() - ago(15m)", gives: "900000")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        Number(context.message.receivedAt).subtracting(arguments.number(0)).map(Value.number) ?? .undefined
    }
}
