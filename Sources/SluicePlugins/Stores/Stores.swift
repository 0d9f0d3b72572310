public import SluiceValues

// Tables, series and queues. Their calls are made inside a transaction (see `Database`), from one task at a time.

/// Items, each a JSON object, under a partition key and an optional sort key. Keys keep their JSON type: `1` and `"1"` differ,
/// `1` and `1.0` do not.
public protocol TableStore {
    /// The item under a key; `sort` is nil for a table without sort key.
    func item(in table: String, partition: Value, sort: Value?) throws(StoreError) -> Object?

    /// Stores an item, replacing the one of its key.
    ///
    /// - Returns: what changed; nil where the stored item was the same already.
    /// - Throws: `.invalid` where a key field is missing or is no String or number.
    func put(_ item: Object, in table: String) throws(StoreError) -> TableChange?

    /// Removes an item; nil where there was none.
    func delete(from table: String, partition: Value, sort: Value?) throws(StoreError) -> TableChange?

    /// Removes items whose time to live has come, at most `limit` of them.
    ///
    /// - Returns: what was removed; fewer than `limit` where none is left.
    func removeExpired(from table: String, now: Timestamp, limit: Int) throws(StoreError) -> [TableChange]

    /// Calls `body` with each item until it answers false: of one partition in the order of the sort key, or of the whole
    /// table in no particular but a stable order.
    func scan(table: String, partition: Value?, _ body: (Object) throws -> Bool) throws
}

/// What a put or a delete did to one item.
public struct TableChange: Sendable {
    public enum Kind: String, Sendable {
        case insert = "INSERT"
        case modify = "MODIFY"
        case remove = "REMOVE"
    }

    public enum Cause: String, Sendable {
        case put, delete, ttl
    }

    public var table: String
    public var kind: Kind
    public var cause: Cause
    /// The key fields alone.
    public var keys: Object
    public var oldImage: Object?
    public var newImage: Object?
    /// Rises with every change of the table.
    public var sequenceNumber: Int64

    public init(
        table: String, kind: Kind, cause: Cause, keys: Object, oldImage: Object?, newImage: Object?, sequenceNumber: Int64
    ) {
        self.table = table
        self.kind = kind
        self.cause = cause
        self.keys = keys
        self.oldImage = oldImage
        self.newImage = newImage
        self.sequenceNumber = sequenceNumber
    }
}

/// Points in time.
public protocol SeriesStore {
    /// Adds a point. Fields that the series does not declare are refused with `.invalid`; declared ones may be missing.
    func append(_ point: SeriesPoint, to series: String) throws(StoreError)

    /// Calls `body` with each point, as an object `{"time", dimensions…, measures…}` without the missing ones, in the order of
    /// time and then of arrival, until it answers false.
    func scan(series: String, times: TimeRange, _ body: (Object) throws -> Bool) throws
}

/// What is appended to a series: what was measured at a time, and what of.
public struct SeriesPoint: Sendable {
    public var time: Timestamp
    /// Dimensions and measures by name: Strings, numbers, Booleans or Null.
    public var fields: Object

    public init(time: Timestamp, fields: Object) {
        self.time = time
        self.fields = fields
    }
}

/// A closed range of times; nil on a side means no bound there.
public struct TimeRange: Sendable, Hashable {
    public var from: Timestamp?
    public var through: Timestamp?

    public init(from: Timestamp? = nil, through: Timestamp? = nil) {
        self.from = from
        self.through = through
    }
}

/// Messages that wait for somebody to receive and delete them.
public protocol QueueStore {
    /// Puts a message at the queue's end, to be seen from `now + delay` on; `delay` nil takes the queue's own.
    ///
    /// A message whose deduplication id came to this queue within its window is taken, and not stored again.
    /// - Throws: `.invalid` for a message without a group on a FIFO queue, or with a delay of its own there, and for one with a
    ///   group on another queue.
    func send(_ message: QueueMessage, to queue: String, delay: Int64?, now: Timestamp) throws(StoreError)

    /// Takes up to `limit` visible messages, oldest first, and hides them for the queue's visibility timeout.
    ///
    /// Of a group, none is taken while an earlier one is hidden. A message that each of the readers has done with, or has in
    /// hand, is passed over.
    /// A message that has been received `maxReceives` times before goes to the dead-letter queue instead.
    func receive(
        from queue: String, by readers: [String], limit: Int, now: Timestamp
    ) throws(StoreError) -> QueueReception

    /// Shows a received message from a time on. `.max` hides it until it is shown again.
    ///
    /// - Parameter isCounted: whether its having been received counts towards `maxReceives`.
    func show(_ receipt: QueueReceipt, from time: Timestamp, isCounted: Bool) throws(StoreError)

    /// The first time after `now` at which a message of the queue is shown that is hidden now; nil where there is none.
    func nextShown(in queue: String, after now: Timestamp) throws(StoreError) -> Timestamp?

    /// The last of the messages before a received one in its group that a reader has not done with; nil where there is none, and
    /// for a message without a group.
    func predecessor(of receipt: QueueReceipt, leftFor reader: String) throws(StoreError) -> Int64?

    /// Deletes a received message, and how far its readers were; does nothing where it is gone.
    func delete(_ receipt: QueueReceipt) throws(StoreError)

    /// Deletes the messages that each of the readers has done with, and nobody has in hand; for readers that have changed.
    func deleteDone(from queue: String, by readers: [String]) throws(StoreError)

    /// How far the readers of a received message are, by their names; those that have not begun are left out.
    func progress(of receipt: QueueReceipt) throws(StoreError) -> [String: ReaderProgress]

    /// Notes how far a reader of a received message is; nil where it has to begin again.
    func setProgress(of receipt: QueueReceipt, by reader: String, to progress: ReaderProgress?) throws(StoreError)

    /// Calls `body` with each waiting message as an object `{"id", "body", "sentAt", "visibleAt", "receiveCount", "attributes"}`,
    /// on a FIFO queue with `"messageGroupId"` too, oldest first, until it answers false. `body` is the JSON itself where it is
    /// JSON, else the text, else base64; `visibleAt` is Null while a rule has the message in hand.
    func scan(queue: String, _ body: (Object) throws -> Bool) throws
}

/// A message as it is sent to a queue.
public struct QueueMessage: Sendable {
    public var body: [UInt8]
    public var attributes: Object
    /// The group that it belongs to; every message of a FIFO queue has one, and no other message has.
    public var group: String?
    /// Tells it from other messages, for the queue's deduplication window; nil for a message that is always another.
    public var deduplicationID: String?
    /// How many rules have handed on what it was made of.
    public var depth: Int

    public init(
        body: [UInt8], attributes: Object = Object(), group: String? = nil, deduplicationID: String? = nil, depth: Int = 0
    ) {
        self.body = body
        self.attributes = attributes
        self.group = group
        self.deduplicationID = deduplicationID
        self.depth = depth
    }
}

/// What a receive took.
public struct QueueReception: Sendable {
    public var messages: [ReceivedMessage]
    /// How many went to the dead-letter queue instead.
    public var deadLettered: Int

    public init(messages: [ReceivedMessage] = [], deadLettered: Int = 0) {
        self.messages = messages
        self.deadLettered = deadLettered
    }
}

/// Tells which message of which queue was received.
public struct QueueReceipt: Sendable, Hashable {
    public var queue: String
    public var message: Int64
    /// The message's group, on a FIFO queue.
    public var group: String?

    public init(queue: String, message: Int64, group: String? = nil) {
        self.queue = queue
        self.message = message
        self.group = group
    }
}

/// How far a reader of a queue's message is.
public struct ReaderProgress: Sendable, Hashable {
    /// What it has in hand of the message: executions, and items of open batches; 0 where it has done with it.
    public var working: Int
    /// Whether something that it had in hand has failed; the message comes back once nothing is in hand any more.
    public var hasFailed: Bool

    public init(working: Int = 0, hasFailed: Bool = false) {
        self.working = working
        self.hasFailed = hasFailed
    }
}

/// A message as it comes from a queue: nobody else receives it until it is deleted or comes back.
public struct ReceivedMessage: Sendable {
    public var id: Int64
    public var message: QueueMessage
    public var sentAt: Timestamp
    /// How often it has been received, this time included.
    public var receiveCount: Int

    public init(id: Int64, message: QueueMessage, sentAt: Timestamp, receiveCount: Int) {
        self.id = id
        self.message = message
        self.sentAt = sentAt
        self.receiveCount = receiveCount
    }
}
