import SluicePlugins
import SluiceValues

struct Floor: Function {
    let spec = FunctionSpec(
        "floor", "A number rounded down to a whole one",
        parameters: [.init("x", .number, "The number")],
        result: "Int", returns: .number, section: "10.1",
        examples: [.init("floor(1.2)", gives: "1"), .init("floor(-1.2)", gives: "-2")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        arguments.number(0).rounded(.down).map(Value.number) ?? .undefined
    }
}
