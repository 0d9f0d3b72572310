import SluicePlugins
import SluiceValues

/// The service's name for what ``TableGet`` does, with the names of the key's fields; they are checked.
struct GetDynamoDB: Function {
    let spec = FunctionSpec(
        "get_dynamodb", "The item of a table under its named key",
        parameters: [
            .init("table", .text, "A table of the pack"),
            .init("key_field", .text, "The partition key's field"),
            .init("key", .any, "The partition key"),
            .init("sort_key_field", .text, "The sort key's field, or the role where there is none", isOptional: true),
            .init("sort_key", .any, "The sort key", isOptional: true),
            OutsideFunctions.role,
        ],
        result: "Object; Undefined where there is none", since: .v2016_03_23, section: "10.9", reachesOutside: true,
        callsPerStatement: 1,
        examples: [
            .init(
                "get_dynamodb('Machines', 'id', machine, 'arn:aws:iam::1:role/r').location", gives: #""hall""#,
                payload: #"{"machine":"m1"}"#, answer: #"{"id":"m1","location":"hall"}"#)
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.count >= 3, arguments[2].isKey else { return .undefined }
        var key = Object([(arguments.text(1), arguments[2])])
        if arguments.count > 4 {
            guard arguments[4].isKey else { return .undefined }
            key[arguments.text(3)] = arguments[4]
        }
        return context.answer(to: OutsideRequest(.item, arguments.text(0), arguments: .object(key)))
    }
}
