import SluicePlugins
import SluiceValues

struct ArrayLength: Function {
    let spec = FunctionSpec(
        "array_length", "How many items an Array has",
        parameters: [.init("array", .array, "The Array")],
        result: "Int", returns: .number, section: OurFunctions.section,
        examples: [.init("array_length([1, 2, 3])", gives: "3"), .init("array_length(\"abc\")", gives: nil)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .int(arguments.array(0).count)
    }
}
