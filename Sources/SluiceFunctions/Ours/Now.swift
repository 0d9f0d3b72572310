import SluicePlugins
import SluiceValues

struct Now: Function {
    let spec = FunctionSpec(
        "now", "The time of the message; in a rule with a schedule the time that it is due",
        parameters: [], result: "Int, milliseconds since 1970-01-01 UTC", returns: .number, section: OurFunctions.section,
        examples: [.init("now() = timestamp()", gives: "true")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .number(Number(context.message.receivedAt))
    }
}
