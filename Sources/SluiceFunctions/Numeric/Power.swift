import Glibc
import SluicePlugins
import SluiceValues

struct Power: Function {
    let spec = FunctionSpec(
        "power", "A number to the power of another, in double precision",
        parameters: [.init("base", .number, "The number"), .init("exponent", .number, "The power")],
        result: "Decimal; Undefined where it is not finite", returns: .number, section: "10.1",
        examples: [
            .init("power(2, 5)", gives: "32.0"),
            .init("power(2, -1)", gives: "0.5"),
            .init("power(-8, 0.5)", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        Number(pow(arguments.number(0).double, arguments.number(1).double)).map(Value.number) ?? .undefined
    }
}
