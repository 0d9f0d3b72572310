import SluicePlugins
import SluiceValues

struct Lower: Function {
    let spec = FunctionSpec(
        "lower", "A text in lower case",
        parameters: [.init("text", .text, "The text")],
        result: "String", returns: .string, section: "10.3",
        examples: [
            .init("lower(\"HELLO\")", gives: #""hello""#),
            .init("lower(list)", gives: #""[\"hello\"]""#, payload: #"{"list":["HELLO"]}"#),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .string(arguments.text(0).lowercased())
    }
}
