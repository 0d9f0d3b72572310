/// Milliseconds since 1970-01-01 UTC.
public typealias Timestamp = Int64

/// A topic, a payload and a context, as they arrived.
public struct Message: Sendable {
    public var topic: String
    public var payload: [UInt8]
    public var context: MessageContext

    public init(topic: String, payload: [UInt8], context: MessageContext) {
        self.topic = topic
        self.payload = payload
        self.context = context
        self.context.topic = topic
    }
}

/// What is known of a message beside its payload.
public struct MessageContext: Sendable {
    /// The engine's own name for the message, given at receipt and kept over retries and replays.
    public var id: MessageID
    /// What the message is published on; nil where there is none (`sluice eval` without `--topic`).
    public var topic: String?
    public var receivedAt: Timestamp
    public var qos: Int
    public var isRetained: Bool
    public var transport: Transport
    public var clientID: String?
    public var principal: String?
    public var sourceIP: String?
    public var accountID: String?
    /// nil where it did not come over MQTT.
    public var traceID: String?
    public var properties: MessageProperties
    /// How many rules have handed it on; bounded, so that loops end.
    public var depth: Int
    /// Of a message from a queue, its receipt; of a batch, those of all its items that came from queues.
    public var receipts: [QueueReceipt]
    /// Of one item of an Array that its rule selected, with `each`, the item's place there.
    public var resultItem: Int?

    public enum Transport: String, Sendable {
        case mqtt, http
        /// Made by the engine: a schedule, a table change, a flow.
        case engine
    }

    public init(
        id: MessageID, topic: String? = nil, receivedAt: Timestamp, qos: Int = 0, isRetained: Bool = false,
        transport: Transport = .mqtt, clientID: String? = nil, principal: String? = nil, sourceIP: String? = nil,
        accountID: String? = nil, traceID: String? = nil, properties: MessageProperties = MessageProperties(), depth: Int = 0,
        receipts: [QueueReceipt] = []
    ) {
        self.id = id
        self.topic = topic
        self.receivedAt = receivedAt
        self.qos = qos
        self.isRetained = isRetained
        self.transport = transport
        self.clientID = clientID
        self.principal = principal
        self.sourceIP = sourceIP
        self.accountID = accountID
        self.traceID = traceID
        self.properties = properties
        self.depth = depth
        self.receipts = receipts
    }
}

/// 128 bits that name a message; also the seed of all that is drawn for it.
public struct MessageID: Hashable, Sendable, CustomStringConvertible {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The id in 32 lower-case hexadecimal digits.
    public var description: String { Self.hex(high) + Self.hex(low) }

    public init?(_ text: String) {
        guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The MQTT 5 properties of a publication. Source: MQTT 5.0, 3.3.2.3.
public struct MessageProperties: Sendable, Hashable {
    public var contentType: String?
    public var responseTopic: String?
    public var correlationData: [UInt8]?
    /// true for UTF-8 text, false for unspecified bytes, nil where it was not sent.
    public var isUTF8: Bool?
    /// Seconds.
    public var messageExpiry: UInt32?
    public var userProperties: [UserProperty]

    /// A name and a value that a publisher has given a message; a name may come several times.
    public struct UserProperty: Sendable, Hashable {
        public var key: String
        public var value: String

        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    public init(
        contentType: String? = nil, responseTopic: String? = nil, correlationData: [UInt8]? = nil, isUTF8: Bool? = nil,
        messageExpiry: UInt32? = nil, userProperties: [UserProperty] = []
    ) {
        self.contentType = contentType
        self.responseTopic = responseTopic
        self.correlationData = correlationData
        self.isUTF8 = isUTF8
        self.messageExpiry = messageExpiry
        self.userProperties = userProperties
    }
}
