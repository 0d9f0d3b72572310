import SluicePlugins
import SluiceValues

struct Fail: Function {
    private static let unknownReason = "the rule failed the message without a reason"

    let spec = FunctionSpec(
        "fail", "Fails the message: no action runs but the error action",
        // Any value, since a missing reason must not keep the message from failing.
        parameters: [.init("reason", .any, "Why, for the error action and the log", isOptional: true)],
        result: "Undefined", section: OurFunctions.section,
        examples: [.init("CASE t > 100 WHEN true THEN fail(\"too hot\") ELSE t END", gives: "21", payload: #"{"t":21}"#)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        context.fail(arguments[0].asString ?? Self.unknownReason)
        return .undefined
    }
}
