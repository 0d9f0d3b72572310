package import SluicePlugins
package import SluiceValues

/// Reads what is known of a message beside its payload from JSON: `{"clientid", "principal", "sourceip", "accountid", "traceid",
/// "timestamp", "protocol", "mqtt5"}`.
package enum ContextReading {
    package static func fill(_ context: inout MessageContext, from given: Object) throws(EvalFailure) {
        if let id = try text("clientid", in: given) { context.clientID = id }
        context.principal = try text("principal", in: given)
        context.sourceIP = try text("sourceip", in: given)
        context.accountID = try text("accountid", in: given)
        context.traceID = try text("traceid", in: given)
        if let time = given["timestamp"], !time.isNull {
            guard let milliseconds = time.number?.int64 else { throw EvalFailure("'timestamp' has to be a whole number") }
            context.receivedAt = milliseconds
        }
        switch try text("protocol", in: given) {
        case nil, "mqtt": context.transport = .mqtt
        case "http": context.transport = .http
        default: throw EvalFailure("'protocol' has to be mqtt or http")
        }
        if let properties = try object("mqtt5", in: given) { context.properties = try self.properties(properties) }
    }

    private static func properties(_ given: Object) throws(EvalFailure) -> MessageProperties {
        var properties = MessageProperties(
            contentType: try text("content_type", in: given), responseTopic: try text("response_topic", in: given))
        if let encoded = try text("correlation_data_base64", in: given) {
            guard let bytes = Base64.decode(encoded) else { throw EvalFailure("'correlation_data_base64' is not base64") }
            properties.correlationData = bytes
        }
        switch given["format_indicator"] {
        case nil, .null: break
        case .string("UTF8_DATA"), .bool(true): properties.isUTF8 = true
        case .string("UNSPECIFIED_BYTES"), .bool(false): properties.isUTF8 = false
        case .number(let number) where number == 1: properties.isUTF8 = true
        case .number(let number) where number == 0: properties.isUTF8 = false
        default: throw EvalFailure("'format_indicator' has to be UTF8_DATA or UNSPECIFIED_BYTES")
        }
        properties.userProperties = try userProperties(given["user_properties"])
        return properties
    }

    private static func userProperties(_ given: Value?) throws(EvalFailure) -> [MessageProperties.UserProperty] {
        let expected = EvalFailure("'user_properties' has to be a list of [key, value] pairs of texts")
        guard let given, !given.isNull else { return [] }
        guard case .array(let pairs) = given else { throw expected }
        var properties: [MessageProperties.UserProperty] = []
        for pair in pairs {
            guard case .array(let parts) = pair, parts.count == 2, let key = parts[0].string, let value = parts[1].string else {
                throw expected
            }
            properties.append(.init(key, value))
        }
        return properties
    }

    package static func text(_ key: String, in object: Object) throws(EvalFailure) -> String? {
        switch object[key] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw EvalFailure("'\(key)' has to be a text")
        }
    }

    package static func object(_ key: String, in object: Object) throws(EvalFailure) -> Object? {
        switch object[key] {
        case nil, .null: return nil
        case .object(let members): return members
        default: throw EvalFailure("'\(key)' has to be an object")
        }
    }
}
