import SluicePlugins
import SluiceValues

struct Rand: Function {
    let spec = FunctionSpec(
        "rand", "A random number, drawn once for each message and place of the call",
        parameters: [], result: "Decimal, from 0 to below 1", returns: .number, section: "10.1",
        examples: [.init("rand() >= 0 AND rand() < 1", gives: "true")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        Number(context.randomUnit()).map(Value.number) ?? .undefined
    }
}
