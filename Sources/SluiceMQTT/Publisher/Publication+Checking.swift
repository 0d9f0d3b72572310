import SluicePlugins
import SluiceTopics

extension Publication {
    /// The most bytes of a payload that MQTT can carry beside a topic.
    static let payloadLimit = 268_435_455 - 65_535 - 8
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
        for text in texts where text.utf8.count > Self.textLimit {
            return "an MQTT property is longer than 65535 bytes"
        }
        for text in texts + [properties.responseTopic].compactMap(\.self) + [topic] {
            guard let odd = text.unicodeScalars.first(where: Self.isRefused) else { continue }
            let code = String(odd.value, radix: 16, uppercase: true)
            return "a text of MQTT can't hold the character U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code)"
        }
        return nil
    }

    /// Control characters and non-characters: brokers may hang up on them, and many do. Source: MQTT 5.0, 1.5.4.
    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
