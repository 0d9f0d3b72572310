import SluicePlugins
import SluiceValues

struct ObjectSet: Function {
    let spec = FunctionSpec(
        "object_set", "An Object with one member put in or replaced",
        parameters: [
            .init("object", .object, "The Object"),
            .init("key", .string, "The member's key"),
            .init("value", .any, "Its value; Undefined takes the member out"),
        ],
        result: "Object", section: OurFunctions.section,
        examples: [
            .init("object_set(o, \"b\", 2)", gives: #"{"a":1,"b":2}"#, payload: #"{"o":{"a":1}}"#),
            .init("object_set(o, \"a\", missing)", gives: "{}", payload: #"{"o":{"a":1}}"#),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        var object = arguments.object(0)
        object[arguments.text(1)] = arguments[2]
        return .object(object)
    }
}
