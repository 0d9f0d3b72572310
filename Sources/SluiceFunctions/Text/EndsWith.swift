import SluicePlugins
import SluiceValues

struct EndsWith: Function {
    let spec = FunctionSpec(
        "endswith", "Whether a text ends with another one",
        parameters: [.init("text", .text, "The text"), .init("part", .text, "Its end")],
        result: "Boolean", returns: .boolean, section: "10.3",
        examples: [
            .init("endswith(\"cat\", \"at\")", gives: "true"),
            .init("endswith(\"cat\", \"ca\")", gives: "false"),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .bool(arguments.text(0).utf8.reversed().starts(with: arguments.text(1).utf8.reversed()))
    }
}
