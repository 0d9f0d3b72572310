import SluicePlugins
import SluiceValues

/// The bitwise functions of two whole numbers, in two's complement.
struct BitwiseFunction: Function {
    static let all: [any Function] = [
        BitwiseFunction("bitand", "The bits that both numbers have", (13, 5, 5)) { $0 & $1 },
        BitwiseFunction("bitor", "The bits that at least one of two numbers has", (8, 5, 13)) { $0 | $1 },
        BitwiseFunction("bitxor", "The bits that exactly one of two numbers has", (13, 5, 8)) { $0 ^ $1 },
    ]

    let spec: FunctionSpec
    private let operation: @Sendable (Int128, Int128) -> Int128

    private init(
        _ name: String, _ summary: String, _ example: (Int, Int, Int),
        _ operation: @escaping @Sendable (Int128, Int128) -> Int128
    ) {
        spec = FunctionSpec(
            name, summary,
            parameters: [.init("a", .integer, "A number"), .init("b", .integer, "Another number")],
            result: "Int", returns: .number, section: "10.1",
            examples: [.init("\(name)(\(example.0), \(example.1))", gives: "\(example.2)")])
        self.operation = operation
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let a = arguments.number(0).bits, let b = arguments.number(1).bits,
            let result = Number(significand: operation(a, b), exponent: 0, isInt: true)
        else { return .undefined }
        return .number(result)
    }
}

extension Number {
    /// The whole number in two's complement; nil for one of more than 34 digits, of which the last ones are not known.
    var bits: Int128? { exponent == 0 ? significand : nil }
}
