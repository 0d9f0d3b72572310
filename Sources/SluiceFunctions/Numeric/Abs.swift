import SluicePlugins
import SluiceValues

struct Abs: Function {
    let spec = FunctionSpec(
        "abs", "The absolute value of a number",
        parameters: [.init("x", .number, "The number")],
        result: "Int for an Int, else Decimal", returns: .number, section: "10.1",
        examples: [
            .init("abs(-5)", gives: "5"),
            .init("abs(t)", gives: "2.5", payload: #"{"t":-2.5}"#),
            .init("abs(\"a\")", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .number(arguments.number(0).magnitude)
    }
}
