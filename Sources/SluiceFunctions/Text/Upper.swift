import SluicePlugins
import SluiceValues

struct Upper: Function {
    let spec = FunctionSpec(
        "upper", "A text in upper case",
        parameters: [.init("text", .text, "The text")],
        result: "String", returns: .string, section: "10.3",
        examples: [.init("upper(\"hello\")", gives: #""HELLO""#), .init("upper(missing)", gives: nil)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        .string(arguments.text(0).uppercased())
    }
}
