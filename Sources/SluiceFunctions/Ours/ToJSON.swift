import SluicePlugins
import SluiceValues

struct ToJSON: Function {
    let spec = FunctionSpec(
        "to_json", "A value as compact JSON text",
        parameters: [.init("value", .any, "Any value that has a JSON form")],
        result: "String; Undefined for Undefined and for a payload that is not JSON", returns: .string, section: OurFunctions.section,
        examples: [
            .init("to_json(o)", gives: #""{\"a\":[1,null]}""#, payload: #"{"o": {"a": [1, null]}}"#),
            .init("to_json(\"x\")", gives: #""\"x\"""#),
            .init("to_json(missing)", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        switch arguments[0] {
        case .undefined, .bytes: .undefined
        case let value: .string(value.json)
        }
    }
}
