import SluicePlugins
import SluiceValues

struct GetSecret: Function {
    let spec = FunctionSpec(
        "get_secret", "A secret, from a file or from the environment",
        parameters: [
            .init("secret", .text, "The secret's name"),
            .init("type", .constant, "SecretString or SecretBinary", choices: ["SecretString", "SecretBinary"]),
            .init("key", .text, "A member of a secret that holds JSON, or the role where all of it is meant", isOptional: true),
            OutsideFunctions.role,
        ],
        result: "the text, or the Object that it holds as JSON; for SecretBinary base64; a missing one fails the message",
        since: .v2016_03_23, section: "10.9", reachesOutside: true,
        examples: [
            .init(
                "get_secret('mail', 'SecretString', 'user', 'arn:aws:iam::1:role/r')", gives: #""sluice""#,
                answer: #""{\"user\":\"sluice\"}""#),
            .init("get_secret('token', 'SecretString', 'r')", gives: #""t0p""#, answer: #""t0p""#),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let type = arguments.text(1)
        guard arguments.count >= 2, type == "SecretString" || type == "SecretBinary" else { return .undefined }
        let name = arguments.text(0)
        let answer = context.answer(to: OutsideRequest(.secret, name, arguments: .string(type)))
        // Of three arguments the third is the role.
        let key = arguments.count > 3 ? arguments.text(2) : nil
        guard case .string(let text) = answer else { return .undefined }
        guard type == "SecretString" else {
            if key != nil { context.fail("the bytes of secret '\(name)' have no members") }
            return key == nil ? answer : .undefined
        }
        let document = (try? Value(json: text)) ?? .undefined
        guard let key else {
            if case .object = document { return document }
            return answer
        }
        guard let member = document.object?[key] else {
            context.fail("secret '\(name)' has no member '\(key)'")
            return .undefined
        }
        return member
    }
}
