package import SluicePlugins
import SluiceTopics
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
        let properties = publication.properties.object
        if !properties.members.isEmpty { object["mqtt5"] = .object(properties) }
        object["path"] = .array(path.steps.map { .string($0) })
        return Value.object(object).json
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
        do throws(TopicError) {
            try TopicName.check(topic)
        } catch {
            throw Fault(description: "has a 'topic' that is none: \(error)")
        }
        guard let at = object["at"]?.number?.int64 else { throw Fault(description: "has no 'at', milliseconds since 1970 UTC") }
        let qos = object["qos"]?.number?.int64 ?? 0
        guard (0...2).contains(qos) else { throw Fault(description: "has a 'qos' that is not 0, 1 or 2") }
        publication = Publication(
            topic: topic, payload: try Self.payload(object), qos: Int(qos), isRetained: object["retain"]?.bool ?? false,
            properties: try Self.properties(object["mqtt5"]))
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

    private static func properties(_ given: Value?) throws(Fault) -> MessageProperties {
        guard let given, !given.isNull else { return MessageProperties() }
        guard let object = given.object else { throw Fault(description: "has an 'mqtt5' that is no object") }
        do throws(MessageProperties.Fault) {
            return try MessageProperties(object)
        } catch {
            throw Fault(description: "is wrong in 'mqtt5': \(error)")
        }
    }
}
