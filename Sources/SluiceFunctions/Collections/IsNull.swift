import SluicePlugins
import SluiceValues

struct IsNull: Function {
    let spec = FunctionSpec(
        "isnull", "Whether a value is Null",
        parameters: [.init("value", .any, "Any value")],
        result: "Boolean; false for Undefined", returns: .boolean, section: "10.5",
        examples: [.init("isNull(NULL)", gives: "true"), .init("isNull(missing)", gives: "false")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .bool(arguments[0].isNull)
    }
}
