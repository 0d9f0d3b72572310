import SluicePlugins

/// Recognises the copies of one publication that a broker sends when several subscriptions of the client match it.
///
/// MQTT 5 lets a broker send a copy for each subscription, and mosquitto does, one right after the other. Each carries the id
/// of its subscription. So a message that equals the one before it, and came through a subscription that none of the equal
/// ones before it came through, is a copy; the same text published twice comes through the same subscription twice. Ids are
/// made from the filters' text, so that they mean the same after a restart, when the broker delivers what it kept.
struct SubscriptionCopies {
    private var last: Publication?
    private var seen: [UInt32] = []

    /// Whether the message is a copy of the one before.
    mutating func isCopy(_ message: Publication, through subscriptions: [UInt32]) -> Bool {
        guard !subscriptions.isEmpty else {
            last = nil
            return false
        }
        if let last, Self.areEqual(last, message), !subscriptions.contains(where: seen.contains) {
            seen += subscriptions
            return true
        }
        last = message
        seen = subscriptions
        return false
    }

    /// Forgets the last message, which was given back to the broker.
    mutating func forget() {
        last = nil
        seen = []
    }

    /// The id of a filter: 28 bits, as MQTT allows, never 0.
    static func id(of filter: String) -> UInt32 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in filter.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return UInt32((hash ^ (hash >> 32)) % 268_435_455) + 1
    }

    private static func areEqual(_ left: Publication, _ right: Publication) -> Bool {
        left.payload == right.payload && left.topic.utf8.elementsEqual(right.topic.utf8) && left.qos == right.qos
            && left.isRetained == right.isRetained && left.properties == right.properties
    }
}
