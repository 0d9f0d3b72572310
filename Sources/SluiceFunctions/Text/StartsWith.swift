import SluicePlugins
import SluiceValues

struct StartsWith: Function {
    let spec = FunctionSpec(
        "startswith", "Whether a text begins with another one",
        parameters: [.init("text", .text, "The text"), .init("part", .text, "Its beginning")],
        result: "Boolean", returns: .boolean, section: "10.3",
        examples: [
            .init("startswith(\"ranger\", \"ran\")", gives: "true"),
            .init("startswith(123, 1)", gives: "true"),
            .init("startswith(missing, \"ran\")", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .bool(arguments.text(0).utf8.starts(with: arguments.text(1).utf8))
    }
}
