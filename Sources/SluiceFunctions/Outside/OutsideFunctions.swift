import SluicePlugins

/// Functions whose answer is not in the message: tables, things, secrets, functions.
enum OutsideFunctions {
    static let all: [any Function] = [
        TableGet(), TableQuery(), TableScan(), GetDynamoDB(), GetThingShadow(), GetRegistryData(), GetSecret(), FunctionCall(),
        AWSLambda(), MachineLearningPredict(),
    ]

    /// The role that the service wants in each such call; here nobody asks for it, and it may be left out.
    static let role = FunctionSpec.Parameter("role_arn", .constant, "Accepted and not used", isOptional: true)
}
