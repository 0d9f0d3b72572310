import SluicePlugins
import SluiceValues

struct Coalesce: Function {
    let spec = FunctionSpec(
        "coalesce", "The first of some values that is neither Null nor Undefined",
        parameters: [.init("value", .any, "Any value", isVariadic: true)],
        result: "the value; the last one where there is none", section: OurFunctions.section,
        examples: [
            .init("coalesce(missing, NULL, 3, 4)", gives: "3"),
            .init("coalesce(missing, NULL)", gives: "null"),
            .init("coalesce(missing)", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        arguments.values.first { !$0.isUndefined && !$0.isNull } ?? arguments.values.last ?? .undefined
    }
}
