import SluicePlugins
import SluiceValues

struct ObjectMerge: Function {
    let spec = FunctionSpec(
        "object_merge", "One Object with the members of several",
        parameters: [.init("object", .object, "An Object; of members with one key the later counts", isVariadic: true)],
        result: "Object; members stand where their key first appeared", section: OurFunctions.section,
        examples: [
            .init(
                "object_merge(a, b)", gives: #"{"x":1,"y":3,"z":4}"#, payload: #"{"a":{"x":1,"y":2},"b":{"y":3,"z":4}}"#)
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        var merged = arguments.object(0)
        for value in arguments.values.dropFirst() {
            for member in value.object?.members ?? [] { merged[member.key] = member.value }
        }
        return .object(merged)
    }
}
