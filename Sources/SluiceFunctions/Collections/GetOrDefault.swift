import SluicePlugins
import SluiceValues

/// That a failure counts as Undefined here is the evaluator's part.
struct GetOrDefault: Function {
    let spec = FunctionSpec(
        "get_or_default", "A value, or another one where it is Null or Undefined or could not be had",
        parameters: [
            .init("value", .attempt, "Any value"),
            .init(
                "default", .any, "What to take instead; Undefined if left out", isOptional: true, mayReachOutside: false),
        ],
        result: "`value` or `default`", since: .v2016_03_23, section: "10.5",
        examples: [
            .init("get_or_default(t, 20)", gives: "21", payload: #"{"t":21}"#),
            .init("get_or_default(t, 20)", gives: "20"),
            .init("get_or_default(NULL)", gives: nil),
            .init("get_or_default(fail('broken'), 20)", gives: "20"),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        arguments[0].isUndefined || arguments[0].isNull ? arguments[1] : arguments[0]
    }
}
