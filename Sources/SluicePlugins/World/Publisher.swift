/// Where messages are published: a broker, or a recorder in tests.
public protocol Publisher: Sendable {
    /// Publishes in order and answers one result for each, when the broker has taken them (QoS 0: when they were sent).
    ///
    /// Called from one task at a time. A failure tells the resource (the topic) and whether a retry can help.
    func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>]
}

public struct Publication: Sendable, Hashable {
    public var topic: String
    public var payload: [UInt8]
    public var qos: Int
    public var isRetained: Bool
    public var properties: MessageProperties

    public init(
        topic: String, payload: [UInt8], qos: Int = 0, isRetained: Bool = false,
        properties: MessageProperties = MessageProperties()
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
        self.properties = properties
    }
}
