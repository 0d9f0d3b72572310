/// What is published on a topic, on its way in or out: a message before the engine has given it a name, or one that a rule sends.
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
