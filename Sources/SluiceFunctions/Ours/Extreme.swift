import SluicePlugins
import SluiceValues

/// `least` and `greatest`.
struct Extreme: Function {
    static let all: [any Function] = [
        Extreme("least", "The least of some numbers", gives: "2", sign: -1),
        Extreme("greatest", "The greatest of some numbers", gives: "10", sign: 1),
    ]

    let spec: FunctionSpec
    /// What comparing a better number with the one so far gives.
    private let sign: Int

    private init(_ name: String, _ summary: String, gives result: String, sign: Int) {
        spec = FunctionSpec(
            name, summary, parameters: [.init("x", .number, "A number", isVariadic: true)],
            result: "the number; Undefined where one is not numeric", section: OurFunctions.section,
            examples: [.init("\(name)(3, 10, 2)", gives: result), .init("\(name)(3, missing)", gives: nil)])
        self.sign = sign
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        var best = arguments.number(0)
        for index in 1..<max(arguments.count, 1) where arguments.number(index).compare(best) == sign {
            best = arguments.number(index)
        }
        return .number(best)
    }
}
