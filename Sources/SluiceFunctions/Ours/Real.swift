import SluicePlugins
import SluiceValues

/// For results that must agree with a computation in binary floating point, to the digit that it would print.
struct Real: Function {
    let spec = FunctionSpec(
        "real", "A number as a binary double stores it, to 34 digits",
        parameters: [.init("x", .number, "The number")],
        result: "Decimal; rounded by `round` as C prints doubles", returns: .number, section: OurFunctions.section,
        examples: [
            .init("real(0.5)", gives: "0.5"),
            .init("real(0.1)", gives: "0.1000000000000000055511151231257827"),
            .init("round(real(1.005), 2)", gives: "1.0"),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        Number(exactly: arguments.number(0).double).map(Value.number) ?? .undefined
    }
}
