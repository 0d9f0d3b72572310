import SluicePlugins
import SluiceValues

struct ArrayPosition: Function {
    let spec = FunctionSpec(
        "array_position", "Where a value first stands in an Array",
        parameters: [.init("array", .array, "The Array"), .init("value", .any, "What to look for, compared as by =")],
        result: "Int, counted from 0; -1 where it is not found, Undefined for an Undefined value", returns: .number, section: OurFunctions.section,
        examples: [
            .init("array_position([\"a\", \"b\"], \"b\")", gives: "1"),
            .init("array_position([1, 2], 3)", gives: "-1"),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard !arguments[1].isUndefined else { return .undefined }
        return .int(arguments.array(0).firstIndex { $0.equals(arguments[1]) == true } ?? -1)
    }
}
