/// Takes the messages of a source; the engine is one.
public protocol MessageReceiver: Sendable {
    /// Takes a batch, in order. When it returns, the messages are durable and may be acknowledged.
    ///
    /// - Throws: `StoreError` where nothing of the batch was stored; the source must not acknowledge it, and offers it again
    ///   later (`canRetry`), or stops.
    func receive(_ batch: [ArrivedMessage]) throws(StoreError)

    /// Whether actions have fallen so far behind that the source should hold back.
    var isSaturated: Bool { get }
}

/// A message as a source hands it in, before the engine has given it a name.
public struct ArrivedMessage: Sendable {
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
