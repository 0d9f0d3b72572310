package import SluicePlugins
import SluiceValues

/// A message as it was recorded, with the path that it took: a line of JSON in a recording.
package struct RecordedMessage: Sendable {
    package var publication: Publication
    package var at: Timestamp
    package var path: MessagePath

    package init(_ publication: Publication, at: Timestamp, path: MessagePath = MessagePath(steps: [])) {
        self.publication = publication
        self.at = at
        self.path = path
    }

    /// Why a line is no recorded message.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    // MARK: Writing

    /// `{"at", "topic", "payload" or "payload_base64", "qos", "retain", "mqtt5", "path"}`; the payload as a text, exactly as it came.
    package var line: String {
        var object = Object([("at", .number(Number(at))), ("topic", .string(publication.topic))])
        if let text = String(validating: publication.payload, as: UTF8.self) {
            object["payload"] = .string(text)
        } else {
            object["payload_base64"] = .string(Base64.encode(publication.payload))
        }
        object["qos"] = .int(publication.qos)
        if publication.isRetained { object["retain"] = .bool(true) }
        let properties = Self.object(publication.properties)
        if !properties.members.isEmpty { object["mqtt5"] = .object(properties) }
        object["path"] = .array(path.steps.map { .string($0) })
        return Value.object(object).json
    }

    /// By the names that `sluice eval --jsonl` has for them.
    private static func object(_ properties: MessageProperties) -> Object {
        var object = Object()
        object["content_type"] = properties.contentType.map { .string($0) }
        object["response_topic"] = properties.responseTopic.map { .string($0) }
        object["correlation_data_base64"] = properties.correlationData.map { .string(Base64.encode($0)) }
        object["format_indicator"] = properties.isUTF8.map { .bool($0) }
        object["message_expiry"] = properties.messageExpiry.map { .int(Int($0)) }
        if !properties.userProperties.isEmpty {
            object["user_properties"] = .array(
                properties.userProperties.map { .array([.string($0.key), .string($0.value)]) })
        }
        return object
    }

    // MARK: Reading

    /// Reads a line of a recording; of one without a path the path is empty.
    package init(line: some Collection<UInt8>) throws(Fault) {
        let value: Value
        do throws(JSONError) {
            value = try Value(json: Array(line), wholeIsInt: false)
        } catch {
            throw Fault(description: "\(error)")
        }
        guard let object = value.object else { throw Fault(description: "is no JSON object") }
        guard let topic = object["topic"]?.string else { throw Fault(description: "has no 'topic'") }
        guard let at = object["at"]?.number?.int64 else { throw Fault(description: "has no 'at', milliseconds since 1970 UTC") }
        let qos = object["qos"]?.number?.int64 ?? 0
        guard (0...2).contains(qos) else { throw Fault(description: "has a 'qos' that is not 0, 1 or 2") }
        publication = Publication(
            topic: topic, payload: try Self.payload(object), qos: Int(qos), isRetained: object["retain"]?.bool ?? false,
            properties: try Self.properties(object["mqtt5"]?.object ?? Object()))
        self.at = at
        path = MessagePath(steps: object["path"]?.array?.compactMap(\.string) ?? [])
    }

    private static func payload(_ object: Object) throws(Fault) -> [UInt8] {
        if let text = object["payload"]?.string { return Array(text.utf8) }
        guard let encoded = object["payload_base64"]?.string, let bytes = Base64.decode(encoded) else {
            throw Fault(description: "has neither 'payload', a text, nor 'payload_base64'")
        }
        return bytes
    }

    private static func properties(_ object: Object) throws(Fault) -> MessageProperties {
        var properties = MessageProperties(
            contentType: object["content_type"]?.string, responseTopic: object["response_topic"]?.string,
            isUTF8: object["format_indicator"]?.bool)
        properties.correlationData = object["correlation_data_base64"]?.string.flatMap { Base64.decode($0) }
        properties.messageExpiry = object["message_expiry"]?.number?.int64.flatMap { UInt32(exactly: $0) }
        for pair in object["user_properties"]?.array ?? [] {
            guard let parts = pair.array, parts.count == 2, let key = parts[0].string, let value = parts[1].string else {
                throw Fault(description: "has 'user_properties' that are no [key, value] pairs of texts")
            }
            properties.userProperties.append(.init(key, value))
        }
        return properties
    }
}
