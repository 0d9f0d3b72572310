import SluicePlugins
import SluiceValues

/// The service's name for ``FunctionCall``; the function's name is the one in its ARN.
struct AWSLambda: Function {
    let spec = FunctionSpec(
        "aws_lambda", "The result of a function, named by an ARN",
        parameters: [
            .init("function_arn", .text, "The ARN, or the name alone"),
            .init("input", .any, "What it is called with; `*` is the whole payload"),
        ],
        result: "what the function answers, any JSON; a function that fails fails the message", section: "10.9",
        reachesOutside: true,
        examples: [
            .init(
                "aws_lambda('arn:aws:lambda:eu-west-1:1:function:score', {'t': t}).level", gives: "3", payload: #"{"t":21}"#,
                answer: #"{"level":3}"#)
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.count == 2 else { return .undefined }
        return context.result(ofFunction: Self.name(in: arguments.text(0)), input: arguments[1])
    }

    /// `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`.
    private static func name(in arn: String) -> String {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 7, parts[0] == "arn", parts[5] == "function" else { return arn }
        return String(parts[6])
    }
}
