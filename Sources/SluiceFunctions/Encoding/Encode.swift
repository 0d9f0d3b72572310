import SluicePlugins
import SluiceValues

struct Encode: Function {
    let spec = FunctionSpec(
        "encode", "A value, or with * the payload's bytes as they came, in base64",
        parameters: [
            .init("value", .payload, "Any value with a text, or *"),
            .init("scheme", .constant, "\"base64\"", choices: [EncodingFunctions.base64]),
        ],
        result: "String", returns: .string, since: .v2016_03_23, section: "10.4",
        examples: [
            .init("encode(\"hello\", \"base64\")", gives: #""aGVsbG8=""#),
            .init("encode(*, \"base64\")", gives: #""eyAieCI6IDEgfQ==""#, payload: #"{ "x": 1 }"#),
            .init("encode(missing, \"base64\")", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.text(1) == EncodingFunctions.base64 else { return .undefined }
        if case .bytes(let bytes) = arguments[0] { return .string(Base64.encode(bytes)) }
        return arguments[0].asString.map { .string(Base64.encode(Array($0.utf8))) } ?? .undefined
    }
}
