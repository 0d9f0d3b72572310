import SluicePlugins
import SluiceValues

/// The guide's own example claims `bitnot(13)` = 2, a complement of four bits; its table says bitwise NOT, which counts.
struct BitNot: Function {
    let spec = FunctionSpec(
        "bitnot", "A number with all of its bits inverted, in two's complement",
        parameters: [.init("x", .integer, "The number")],
        result: "Int", returns: .number, section: "10.1",
        examples: [.init("bitnot(13)", gives: "-14")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let bits = arguments.number(0).bits, let result = Number(significand: ~bits, exponent: 0, isInt: true) else {
            return .undefined
        }
        return .number(result)
    }
}
