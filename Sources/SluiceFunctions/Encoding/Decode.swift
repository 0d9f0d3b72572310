import SluicePlugins
import SluiceValues

struct Decode: Function {
    let spec = FunctionSpec(
        "decode", "The value that a base64 text stands for: parsed where it is JSON, else the text itself",
        parameters: [
            .init("value", .text, "The base64 text"),
            .init("scheme", .constant, "\"base64\""),
        ],
        result: "the JSON value or a String; Null for what is not base64 or not UTF-8", since: .v2016_03_23, section: "10.4",
        examples: [
            .init("decode(\"aGVsbG8=\", \"base64\")", gives: #""hello""#),
            .init("decode(\"eyJ0IjoyMX0=\", \"base64\").t", gives: "21"),
            .init("decode(\"ODA=\", \"base64\")", gives: "80"),
            .init("decode(\"?\", \"base64\")", gives: "null"),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.text(1) == EncodingFunctions.base64 else { return .undefined }
        guard let bytes = Base64.decode(arguments.text(0)) else { return .null }
        if let value = try? Value(json: bytes, wholeIsInt: context.version.takesWholeAsInt) { return value }
        return String(validating: bytes, as: UTF8.self).map(Value.string) ?? .null
    }
}
