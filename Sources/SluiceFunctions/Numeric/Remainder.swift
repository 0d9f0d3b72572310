import SluicePlugins
import SluiceValues

/// `mod` and `remainder`, two names of what `%` does.
struct Remainder: Function {
    static let all: [any Function] = ["mod", "remainder"].map(Remainder.init)

    let spec: FunctionSpec

    private init(_ name: String) {
        spec = FunctionSpec(
            name, "What is left of a division, with the sign of the dividend",
            parameters: [.init("dividend", .number, "What is divided"), .init("divisor", .number, "What it is divided by")],
            result: "Int for two Ints, else Decimal; Undefined for a divisor of 0", returns: .number, section: "10.1",
            examples: [
                .init("\(name)(8, 3)", gives: "2"),
                .init("\(name)(-8, 3)", gives: "-2"),
                .init("\(name)(5.5, 2)", gives: "1.5"),
                .init("\(name)(8, 0)", gives: nil),
            ])
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        arguments.number(0).remainder(dividingBy: arguments.number(1)).map(Value.number) ?? .undefined
    }
}
