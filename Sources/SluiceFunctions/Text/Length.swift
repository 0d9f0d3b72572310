import SluicePlugins
import SluiceValues

struct Length: Function {
    let spec = FunctionSpec(
        "length", "How many characters a text has",
        parameters: [.init("text", .text, "The text")],
        result: "Int, counted in Unicode code points", returns: .number, since: .v2016_03_23, section: "10.3",
        examples: [.init("length(\"hi\")", gives: "2"), .init("length(false)", gives: "5"), .init("length(\"€\")", gives: "1")])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .int(arguments.text(0).unicodeScalars.count)
    }
}
