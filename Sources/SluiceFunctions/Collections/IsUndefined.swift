import SluicePlugins
import SluiceValues

struct IsUndefined: Function {
    let spec = FunctionSpec(
        "isundefined", "Whether a value is Undefined",
        parameters: [.init("value", .any, "Any value")],
        result: "Boolean; false for Null", returns: .boolean, since: .v2016_03_23, section: "10.5",
        examples: [.init("isUndefined(missing)", gives: "true"), .init("isUndefined(NULL)", gives: "false")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .bool(arguments[0].isUndefined)
    }
}
