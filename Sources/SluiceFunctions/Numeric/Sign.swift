import SluicePlugins
import SluiceValues

struct Sign: Function {
    let spec = FunctionSpec(
        "sign", "Whether a number is negative, zero or positive",
        parameters: [.init("x", .number, "The number")],
        result: "Int: -1, 0 or 1", returns: .number, section: "10.1",
        examples: [.init("sign(-7)", gives: "-1"), .init("sign(0)", gives: "0"), .init("sign(0.5)", gives: "1")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .int(arguments.number(0).compare(0))
    }
}
