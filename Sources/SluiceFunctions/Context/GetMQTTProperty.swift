import SluicePlugins
import SluiceValues

struct GetMQTTProperty: Function {
    let spec = FunctionSpec(
        "get_mqtt_property", "An MQTT 5 property of the message",
        parameters: [
            .init(
                "name", .constant,
                "\"content_type\", \"response_topic\", \"correlation_data\" (as base64) or \"format_indicator\"",
                choices: ["content_type", "response_topic", "correlation_data", "format_indicator"])
        ],
        result: "String; Undefined where it was not sent, but \"UNSPECIFIED_BYTES\" for the format indicator", returns: .string,
        since: .v2016_03_23, section: "10.6",
        examples: [
            .init("get_mqtt_property(\"format_indicator\")", gives: #""UNSPECIFIED_BYTES""#),
            .init("get_mqtt_property(\"content_type\")", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        let properties = context.message.properties
        let text: String? =
            switch arguments.text(0) {
            case "content_type": properties.contentType
            case "response_topic": properties.responseTopic
            case "correlation_data": properties.correlationData.map(Base64.encode)
            case "format_indicator": properties.isUTF8 == true ? "UTF8_DATA" : "UNSPECIFIED_BYTES"
            default: nil
            }
        return text.map(Value.string) ?? .undefined
    }
}
