import SluicePlugins
import SluiceValues

/// `round` of the language, and with a second argument our own.
struct Round: Function {
    let spec = FunctionSpec(
        "round", "A number rounded to the nearest one, ties away from zero",
        parameters: [
            .init("x", .number, "The number; one from `real()` has its ties rounded to the even digit, as C prints doubles"),
            .init(
                "places", .integer, "How many digits to keep after the point, fewer than 0 for places before it",
                isOptional: true),
        ],
        result: "Int; with `places` the type of `x`", returns: .number, section: "10.1",
        examples: [
            .init("round(1.5)", gives: "2"),
            .init("round(-1.1)", gives: "-1"),
            .init("round(2.675, 2)", gives: "2.68"),
            .init("round(real(2.675), 2)", gives: "2.67"),
            .init("round(1250, -2)", gives: "1300"),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let number = arguments.number(0)
        let rounding: Number.Rounding = number.isBinary ? .nearestEven : .nearest
        let rounded =
            arguments.count < 2 ? number.rounded(rounding) : number.rounded(rounding, places: arguments.int(1))
        return rounded.map(Value.number) ?? .undefined
    }
}
