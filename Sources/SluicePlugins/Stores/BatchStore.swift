/// The open batches of rules: the messages that wait until there are enough of them, or the oldest has waited long enough.
public protocol BatchStore {
    /// Adds a message to the open batch of a rule.
    func add(_ message: Message, toBatchOf rule: String, at time: Timestamp) throws(StoreError)

    /// Takes the oldest messages of a rule's open batch out of it: at most `limit`, and no more than whose payloads have `bytes`
    /// bytes together, but one at least.
    func takeBatch(of rule: String, limit: Int, bytes: Int) throws(StoreError) -> [Message]

    /// The messages of a rule's open batch whose numbers are above `id`, the oldest first, at most `limit`.
    func openBatch(of rule: String, after id: Int64, limit: Int) throws(StoreError) -> [BatchedMessage]

    /// What waits, by rule; rules without an open batch are left out.
    func openBatches() throws(StoreError) -> [String: OpenBatch]
}

/// A message that waits in the open batch of a rule.
public struct BatchedMessage: Sendable {
    /// Its number in the store; later ones are higher.
    public var id: Int64
    public var addedAt: Timestamp
    public var message: Message

    public init(id: Int64, addedAt: Timestamp, message: Message) {
        self.id = id
        self.addedAt = addedAt
        self.message = message
    }
}

/// What waits in the open batch of a rule.
public struct OpenBatch: Sendable, Hashable {
    public var count: Int
    /// When the oldest of its messages was added.
    public var oldest: Timestamp

    public init(count: Int, oldest: Timestamp) {
        self.count = count
        self.oldest = oldest
    }
}
