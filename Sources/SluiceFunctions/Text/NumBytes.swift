import SluicePlugins
import SluiceValues

struct NumBytes: Function {
    let spec = FunctionSpec(
        "numbytes", "How many bytes a text has in UTF-8",
        parameters: [.init("text", .text, "The text")],
        result: "Int", returns: .number, since: .v2016_03_23, section: "10.3",
        examples: [.init("numbytes(\"hi\")", gives: "2"), .init("numbytes(\"€\")", gives: "3")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .int(arguments.text(0).utf8.count)
    }
}
