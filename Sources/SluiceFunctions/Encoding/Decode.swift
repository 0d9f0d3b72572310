import SluicePlugins
import SluiceValues

struct Decode: Function {
    /// Of `package home; message Reading { string id = 1; sint32 temperature_c = 2; }`, for the example.
    private static let homeDescriptors =
        "ClsKC3NtYWxsLnByb3RvEgRob21lIj4KB1JlYWRpbmcSDgoCaWQYASABKAlSAmlkEiMKDXRlbXBlcmF0dXJlX2MYAiABKBFS"
        + "DHRlbXBlcmF0dXJlQ2IGcHJvdG8z"

    let spec = FunctionSpec(
        "decode", "The value that a base64 text stands for: parsed JSON, a text, or a protobuf message",
        parameters: [
            .init("value", .text, "The base64 text"),
            .init(
                "scheme", .constant, "\"base64\" or \"proto\"", choices: [EncodingFunctions.base64, EncodingFunctions.proto]),
            .init("bucket", .text, "The bucket that holds the descriptors of the messages", isOptional: true),
            .init("key", .text, "The key of the descriptors, a file that protoc --descriptor_set_out made", isOptional: true),
            .init("file", .text, "The file that declares the message, with or without .proto", isOptional: true),
            .init("message", .text, "The message's type, with or without its package", isOptional: true),
        ],
        result: """
            the JSON value or a String; for "proto" an Object by protobuf's mapping to JSON, with 64 bits as numbers and with zeros \
            that have no presence; Null for what can't be decoded; descriptors or types that are missing fail the message
            """,
        since: .v2016_03_23, section: "10.4", reachesOutside: true, outsideOnlyWith: EncodingFunctions.proto,
        examples: [
            .init("decode(\"aGVsbG8=\", \"base64\")", gives: #""hello""#),
            .init("decode(\"eyJ0IjoyMX0=\", \"base64\").t", gives: "21"),
            .init("decode(\"ODA=\", \"base64\")", gives: "80"),
            .init("decode(\"?\", \"base64\")", gives: "null"),
            .init(
                "decode(\"CgJ6MRAJ\", \"proto\", \"messages\", \"home.desc\", \"small.proto\", \"Reading\")",
                gives: #"{"id":"z1","temperatureC":-5}"#, answer: "\"\(homeDescriptors)\""),
        ])

    /// By their base64, so that new descriptors under the same key are taken at once.
    let descriptors: CompiledCache<MessageDescriptors>

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        switch (arguments.text(1), arguments.count) {
        case (EncodingFunctions.base64, 2): decodedText(arguments, version: context.version)
        case (EncodingFunctions.proto, 6): decodedMessage(arguments, in: &context)
        default: .undefined
        }
    }

    private func decodedText(_ arguments: Arguments, version: LanguageVersion) -> Value {
        guard let bytes = Base64.decode(arguments.text(0)) else { return .null }
        if let value = try? Value(json: bytes, wholeIsInt: version.takesWholeAsInt) { return value }
        return String(validating: bytes, as: UTF8.self).map(Value.string) ?? .null
    }

    private func decodedMessage(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let object = "\(arguments.text(2))/\(arguments.text(3))"
        let answer = context.answer(to: OutsideRequest(.object, object))
        if answer.isUndefined { return .undefined }
        guard let descriptors = answer.string.flatMap({ descriptors[$0] }) else {
            context.fail("object '\(object)' holds no descriptors of protobuf messages")
            return .undefined
        }
        guard let bytes = Base64.decode(arguments.text(0)) else { return .null }
        let (file, type) = (arguments.text(4), arguments.text(5))
        do throws(MessageDescriptors.DecodingError) {
            let json = try descriptors.json(of: bytes, file: file, type: type)
            return (try? Value(json: json, wholeIsInt: context.version.takesWholeAsInt)) ?? .null
        } catch {
            switch error {
            case .unknownFile: context.fail("object '\(object)' knows no file '\(file)'")
            case .unknownType: context.fail("file '\(file)' of object '\(object)' declares no message '\(type)'")
            case .invalid:
                context.note("the bytes are no message '\(type)'")
                return .null
            }
            return .undefined
        }
    }
}
