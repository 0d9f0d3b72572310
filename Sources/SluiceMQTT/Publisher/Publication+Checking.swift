import SluicePlugins
import SluiceTopics

extension Publication {
    /// The most bytes of a payload that MQTT can carry beside a topic.
    private static let payloadLimit = 268_435_455 - 65_535 - 8
    private static let textLimit = 65_535

    /// Why no broker can take this, in words; nil where one can.
    var mistake: String? {
        do { try TopicName.check(topic) } catch { return "can't publish on '\(topic)': \(error)" }
        guard (0...2).contains(qos) else { return "there is no QoS \(qos)" }
        guard payload.count <= Self.payloadLimit else { return "a payload of \(payload.count) bytes is too long for MQTT" }
        if let responseTopic = properties.responseTopic {
            do { try TopicName.check(responseTopic) } catch { return "the response topic '\(responseTopic)' is wrong: \(error)" }
        }
        if let data = properties.correlationData, data.count > Self.textLimit {
            return "correlation data of \(data.count) bytes is too long for MQTT"
        }
        let texts = [properties.contentType].compactMap { $0 } + properties.userProperties.flatMap { [$0.key, $0.value] }
        for text in texts where text.utf8.count > Self.textLimit || text.utf8.contains(0) {
            return "an MQTT property is longer than 65535 bytes or holds the character U+0000"
        }
        return nil
    }
}
