import SluicePlugins
import SluiceValues

struct TimestampOf: Function {
    let spec = FunctionSpec(
        "timestamp", "When the message was received",
        parameters: [], result: "Int, milliseconds since 1970-01-01 UTC", returns: .number, section: "10.6",
        examples: [.init("timestamp() = timestamp()", gives: "true")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .number(Number(context.message.receivedAt))
    }
}
