import SluicePlugins
import SluiceValues

struct FromJSON: Function {
    let spec = FunctionSpec(
        "from_json", "The value that a JSON text stands for",
        parameters: [.init("text", .string, "The JSON text")],
        result: "the value; Undefined for a text that is not JSON", section: OurFunctions.section,
        examples: [
            .init("from_json('{\"a\": [1, 2.50]}').a", gives: "[1,2.5]"),
            .init("from_json(\"{\")", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        (try? Value(json: arguments.text(0), wholeIsInt: context.version.takesWholeAsInt)) ?? .undefined
    }
}
