import SluicePlugins
import SluiceValues

struct GetThingShadow: Function {
    let spec = FunctionSpec(
        "get_thing_shadow", "The shadow document of a thing, from the table that the pack names under 'shadows'",
        parameters: [
            .init("thing", .text, "The thing's name"),
            .init("shadow", .text, "The name of one of its shadows, or the role where the unnamed one is meant", isOptional: true),
            OutsideFunctions.role,
        ],
        result: "Object; a missing one fails the message", since: .v2016_03_23, section: "10.9", reachesOutside: true,
        examples: [
            .init(
                "get_thing_shadow(topic(1), 'arn:aws:iam::1:role/r').state.reported.alarm", gives: #""ON""#,
                answer: #"{"thing":"a","state":{"reported":{"alarm":"ON"}}}"#)
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.count >= 1 else { return .undefined }
        // Of two arguments the second is the role.
        let shadow: Value = arguments.count > 2 ? arguments[1] : .null
        return context.answer(to: OutsideRequest(.shadow, arguments.text(0), arguments: shadow))
    }
}
