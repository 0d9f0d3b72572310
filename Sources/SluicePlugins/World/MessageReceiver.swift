/// Takes the messages of a source; the engine is one.
public protocol MessageReceiver: Sendable {
    /// Takes a batch, in order. When it returns, the messages are durable and may be acknowledged.
    ///
    /// - Throws: `StoreError` where nothing of the batch was stored; the source must not acknowledge it, and offers it again
    ///   later (`canRetry`), or stops.
    func receive(_ batch: [Publication]) throws(StoreError)

    /// Whether actions have fallen so far behind that the source should hold back.
    var isSaturated: Bool { get }
}
