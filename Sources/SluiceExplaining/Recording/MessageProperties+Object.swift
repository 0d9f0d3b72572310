package import SluicePlugins
package import SluiceValues

// The properties of MQTT 5 as JSON has them: in recordings, in the lines of `sluice eval --jsonl`, in the playground's context.
extension MessageProperties {
    /// Why an object is none of properties, in a sentence.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// Those that are set, by their names.
    package var object: Object {
        var object = Object()
        object["content_type"] = contentType.map { .string($0) }
        object["response_topic"] = responseTopic.map { .string($0) }
        object["correlation_data_base64"] = correlationData.map { .string(Base64.encode($0)) }
        object["format_indicator"] = isUTF8.map { .bool($0) }
        object["message_expiry"] = messageExpiry.map { .int(Int($0)) }
        if !userProperties.isEmpty {
            object["user_properties"] = .array(userProperties.map { .array([.string($0.key), .string($0.value)]) })
        }
        return object
    }

    /// Reads them by their names; Null is none, and other names mean nothing.
    package init(_ object: Object) throws(Fault) {
        self.init(contentType: try Self.text("content_type", in: object), responseTopic: try Self.text("response_topic", in: object))
        if let encoded = try Self.text("correlation_data_base64", in: object) {
            guard let bytes = Base64.decode(encoded) else { throw Fault(description: "'correlation_data_base64' is not base64") }
            correlationData = bytes
        }
        isUTF8 = try Self.isUTF8(object["format_indicator"])
        if let expiry = object["message_expiry"], !expiry.isNull {
            guard let seconds = expiry.number?.int64.flatMap({ UInt32(exactly: $0) }) else {
                throw Fault(description: "'message_expiry' has to be a whole number of seconds, from 0 to \(UInt32.max)")
            }
            messageExpiry = seconds
        }
        userProperties = try Self.userProperties(object["user_properties"])
    }

    private static func text(_ key: String, in object: Object) throws(Fault) -> String? {
        switch object[key] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw Fault(description: "'\(key)' has to be a text")
        }
    }

    /// As AWS writes it, as JSON would, or as it is in a packet.
    private static func isUTF8(_ given: Value?) throws(Fault) -> Bool? {
        switch given {
        case nil, .null: return nil
        case .string("UTF8_DATA"), .bool(true): return true
        case .string("UNSPECIFIED_BYTES"), .bool(false): return false
        case .number(let number) where number == 1: return true
        case .number(let number) where number == 0: return false
        default: throw Fault(description: "'format_indicator' has to be UTF8_DATA or UNSPECIFIED_BYTES")
        }
    }

    private static func userProperties(_ given: Value?) throws(Fault) -> [UserProperty] {
        let fault = Fault(description: "'user_properties' has to be a list of [key, value] pairs of texts")
        guard let given, !given.isNull else { return [] }
        guard case .array(let pairs) = given else { throw fault }
        var properties: [UserProperty] = []
        for pair in pairs {
            guard case .array(let parts) = pair, parts.count == 2, let key = parts[0].string, let value = parts[1].string else { throw fault }
            properties.append(UserProperty(key, value))
        }
        return properties
    }
}
