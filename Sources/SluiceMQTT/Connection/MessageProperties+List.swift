import CMosquitto
import Glibc
import SluicePlugins

extension UInt32 {
    /// A property's identifier as the library's calls take it.
    var identifier: Int32 { Int32(truncatingIfNeeded: self) }
}

extension MessageProperties {
    /// Reads the properties of a PUBLISH from the library's list.
    init(list: OpaquePointer?) {
        self.init()
        var next = list
        while let property = next {
            switch mosquitto_property_identifier(property) {
            case MQTT_PROP_CONTENT_TYPE.rawValue.identifier: contentType = Self.text(property)
            case MQTT_PROP_RESPONSE_TOPIC.rawValue.identifier: responseTopic = Self.text(property)
            case MQTT_PROP_CORRELATION_DATA.rawValue.identifier: correlationData = Self.bytes(property)
            case MQTT_PROP_PAYLOAD_FORMAT_INDICATOR.rawValue.identifier:
                var value: UInt8 = 0
                mosquitto_property_read_byte(property, mosquitto_property_identifier(property), &value, false)
                isUTF8 = value == 1
            case MQTT_PROP_MESSAGE_EXPIRY_INTERVAL.rawValue.identifier:
                var value: UInt32 = 0
                mosquitto_property_read_int32(property, mosquitto_property_identifier(property), &value, false)
                messageExpiry = value
            case MQTT_PROP_USER_PROPERTY.rawValue.identifier:
                if let pair = Self.pair(property) { userProperties.append(pair) }
            default: break
            }
            next = mosquitto_property_next(property)
        }
    }

    /// The subscriptions that a message came through.
    static func subscriptionIDs(in list: OpaquePointer?) -> [UInt32] {
        var ids: [UInt32] = []
        var next = list
        while let property = next {
            if mosquitto_property_identifier(property) == MQTT_PROP_SUBSCRIPTION_IDENTIFIER.rawValue.identifier {
                var value: UInt32 = 0
                mosquitto_property_read_varint(property, MQTT_PROP_SUBSCRIPTION_IDENTIFIER.rawValue.identifier, &value, false)
                ids.append(value)
            }
            next = mosquitto_property_next(property)
        }
        return ids
    }

    /// A new list for the library, to be freed by the caller.
    func makeList() -> OpaquePointer? {
        var list: OpaquePointer?
        if let isUTF8 {
            mosquitto_property_add_byte(&list, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR.rawValue.identifier, isUTF8 ? 1 : 0)
        }
        if let messageExpiry {
            mosquitto_property_add_int32(&list, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL.rawValue.identifier, messageExpiry)
        }
        if let contentType {
            mosquitto_property_add_string(&list, MQTT_PROP_CONTENT_TYPE.rawValue.identifier, contentType)
        }
        if let responseTopic {
            mosquitto_property_add_string(&list, MQTT_PROP_RESPONSE_TOPIC.rawValue.identifier, responseTopic)
        }
        if let correlationData {
            correlationData.withUnsafeBytes { bytes in
                _ = mosquitto_property_add_binary(
                    &list, MQTT_PROP_CORRELATION_DATA.rawValue.identifier, bytes.baseAddress, UInt16(clamping: bytes.count))
            }
        }
        for property in userProperties {
            mosquitto_property_add_string_pair(
                &list, MQTT_PROP_USER_PROPERTY.rawValue.identifier, property.key, property.value)
        }
        return list
    }

    private static func text(_ property: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        mosquitto_property_read_string(property, mosquitto_property_identifier(property), &text, false)
        defer { free(text) }
        return text.flatMap { String(validatingCString: $0) }
    }

    private static func bytes(_ property: OpaquePointer) -> [UInt8]? {
        var start: UnsafeMutableRawPointer?
        var count: UInt16 = 0
        mosquitto_property_read_binary(property, mosquitto_property_identifier(property), &start, &count, false)
        defer { free(start) }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
    }

    private static func pair(_ property: OpaquePointer) -> UserProperty? {
        var key: UnsafeMutablePointer<CChar>?
        var value: UnsafeMutablePointer<CChar>?
        mosquitto_property_read_string_pair(property, mosquitto_property_identifier(property), &key, &value, false)
        defer {
            free(key)
            free(value)
        }
        guard let key = key.flatMap({ String(validatingCString: $0) }),
            let value = value.flatMap({ String(validatingCString: $0) })
        else { return nil }
        return UserProperty(key, value)
    }
}
