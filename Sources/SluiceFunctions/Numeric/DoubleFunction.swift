import Glibc
import SluicePlugins
import SluiceValues

/// The functions of one number that are computed in double precision.
///
/// The result is the shortest decimal that stands for the double, always a Decimal, and Undefined where it is not finite.
struct DoubleFunction: Function {
    static let all: [any Function] = [
        DoubleFunction(
            "sqrt", "The square root of a number", result: "Decimal; Undefined below 0",
            ["16": "4.0", "-1": nil], sqrt),
        DoubleFunction("exp", "e to the power of a number", ["0": "1.0", "1": "2.718281828459045"], exp),
        DoubleFunction(
            "ln", "The natural logarithm of a number", result: "Decimal; Undefined for 0 and below",
            ["1": "0.0", "0": nil], log),
        DoubleFunction(
            "log", "The logarithm of a number to base 10", result: "Decimal; Undefined for 0 and below",
            ["100": "2.0"], log10),
        DoubleFunction("sin", "The sine of an angle in radians", ["0": "0.0"], sin),
        DoubleFunction("cos", "The cosine of an angle in radians", ["0": "1.0"], cos),
        DoubleFunction("tan", "The tangent of an angle in radians", ["0": "0.0"], tan),
        DoubleFunction(
            "asin", "The angle that has this sine", result: "Decimal in radians; Undefined beyond -1 and 1",
            ["0": "0.0", "2": nil], asin),
        DoubleFunction(
            "acos", "The angle that has this cosine", result: "Decimal in radians; Undefined beyond -1 and 1",
            ["1": "0.0", "2": nil], acos),
        DoubleFunction("atan", "The angle that has this tangent", result: "Decimal in radians", ["0": "0.0"], atan),
        DoubleFunction("sinh", "The hyperbolic sine of a number", ["2.3": "4.936961805545957"], sinh),
        DoubleFunction("cosh", "The hyperbolic cosine of a number", ["2.3": "5.037220649268761"], cosh),
        DoubleFunction("tanh", "The hyperbolic tangent of a number", ["2.3": "0.9800963962661914"], tanh),
    ]

    let spec: FunctionSpec
    private let function: @Sendable (Double) -> Double

    private init(
        _ name: String, _ summary: String, result: String = "Decimal", _ examples: KeyValuePairs<String, String?>,
        _ function: @escaping @Sendable (Double) -> Double
    ) {
        spec = FunctionSpec(
            name, summary, parameters: [.init("x", .number, "The number")], result: result, returns: .number,
            section: "10.1",
            examples: examples.map { .init("\(name)(\($0))", gives: $1) })
        self.function = function
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        Number(function(arguments.number(0).double)).map(Value.number) ?? .undefined
    }
}
