import SluicePlugins
import SluiceTopics
import SluiceValues

/// Publishes the payload on another topic of the broker. Source: language reference, 13.2.
struct Republish: OutsideAction {
    let publisher: any Publisher

    let spec = ActionSpec(
        "republish", "Publishes the payload on another topic",
        fields: [
            .init("topic", .topic, "Where to; a leading $$ stands for a literal $", isRequired: true),
            .init("qos", .int, "0, 1 or 2", default: .number(0), in: 0...2),
            .init("retain", .bool, "Whether the broker keeps it for later subscribers", default: .bool(false)),
            .init("contentType", .text, "MQTT 5 content type"),
            .init("responseTopic", .topic, "MQTT 5 response topic"),
            .init("correlationData", .text, "MQTT 5 correlation data, base64"),
            .init(
                "payloadFormatIndicator", .choice(["UTF8_DATA", "UNSPECIFIED_BYTES"]), "MQTT 5 payload format indicator"),
            .init("messageExpiry", .int, "MQTT 5 message expiry in seconds", in: 0...Int(UInt32.max)),
            .init("userProperties", .map, "MQTT 5 user properties"),
        ],
        reachesOutside: true,
        examples: [
            .init(
                "republish: { topic: 'AC/AC-${zone_id}', qos: 1 }", payload: #"{"zone_id":1,"state":{"enabled":true}}"#,
                effects: [#"publish AC/AC-1 {"zone_id":1,"state":{"enabled":true}}"#])
        ])

    /// All publications share one lane, so that the broker sees them in the order in which the rules decided.
    func lane(for call: ActionCall) -> String { "republish" }

    func deliver(_ calls: [ActionCall]) async -> [Result<Void, ActionFailure>] {
        var results: [Result<Void, ActionFailure>?] = []
        var publications: [Publication] = []
        for call in calls {
            switch publication(of: call) {
            case .success(let publication):
                publications.append(publication)
                results.append(nil)
            case .failure(let failure):
                results.append(.failure(failure))
            }
        }
        var outcomes = publications.isEmpty ? [].makeIterator() : await publisher.publish(publications).makeIterator()
        return results.enumerated().map { index, result in
            if let result { return result }
            return outcomes.next()
                ?? .failure(calls[index].failure(on: calls[index].text("topic"), "was not published", canRetry: true))
        }
    }

    private func publication(of call: ActionCall) -> Result<Publication, ActionFailure> {
        var topic = call.text("topic")
        if topic.hasPrefix("$$") { topic.removeFirst() }
        do throws(TopicError) {
            try TopicName.check(topic)
        } catch {
            return .failure(call.failure(on: topic, "can't publish on '\(topic)': \(error)"))
        }
        guard !ReservedTopics.isInternal(topic) else {
            return .failure(call.failure(on: topic, "'\(topic)' is a topic of the engine's own"))
        }
        guard let qos = call.fields["qos"]?.number?.int64, (0...2).contains(qos) else {
            return .failure(call.failure(on: topic, "the QoS has to be 0, 1 or 2"))
        }
        var properties = MessageProperties()
        properties.contentType = call.fields["contentType"]?.string
        properties.responseTopic = call.fields["responseTopic"]?.string
        if let data = call.fields["correlationData"]?.string {
            guard let bytes = Base64.decode(data) else {
                return .failure(call.failure(on: topic, "the correlation data is not base64"))
            }
            properties.correlationData = bytes
        }
        properties.isUTF8 = call.fields["payloadFormatIndicator"]?.string.map { $0 == "UTF8_DATA" }
        if let expiry = call.fields["messageExpiry"]?.number {
            guard let seconds = expiry.int64.flatMap({ UInt32(exactly: $0) }) else {
                return .failure(call.failure(on: topic, "the message expiry has to be from 0 to \(UInt32.max) seconds"))
            }
            properties.messageExpiry = seconds
        }
        properties.userProperties = call.fields["userProperties"]?.object?.members.compactMap { member in
            member.value.asString.map { .init(member.key, $0) }
        } ?? []
        return .success(
            Publication(
                topic: topic, payload: call.payload.bytes, qos: Int(qos), isRetained: call.fields["retain"]?.isTrue ?? false,
                properties: properties))
    }
}
