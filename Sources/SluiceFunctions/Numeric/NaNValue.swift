import SluicePlugins
import SluiceValues

struct NaNValue: Function {
    let spec = FunctionSpec(
        "nanvl", "A value, or another one in place of Undefined and Null",
        parameters: [.init("value", .any, "Any value"), .init("default", .any, "What to take instead")],
        result: "`value` unless it is Undefined or Null, else `default`", section: "10.1",
        examples: [
            .init("nanvl(8, 3)", gives: "8"),
            .init("nanvl(missing, 3)", gives: "3"),
            .init("nanvl(t, 3)", gives: "3", payload: #"{"t":null}"#),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        arguments[0].isUndefined || arguments[0].isNull ? arguments[1] : arguments[0]
    }
}
