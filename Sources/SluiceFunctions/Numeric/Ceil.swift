import SluicePlugins
import SluiceValues

struct Ceil: Function {
    let spec = FunctionSpec(
        "ceil", "A number rounded up to a whole one",
        parameters: [.init("x", .number, "The number")],
        result: "Int", returns: .number, section: "10.1",
        examples: [.init("ceil(1.2)", gives: "2"), .init("ceil(-1.2)", gives: "-1")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        arguments.number(0).rounded(.up).map(Value.number) ?? .undefined
    }
}
