/// A table: items under a partition key and an optional sort key.
public struct TableDeclaration: Sendable, Hashable {
    public var name: String
    public var partitionKey: String
    public var sortKey: String?
    /// The field that holds the second (since 1970 UTC) from which on the item is gone.
    public var timeToLive: String?

    public init(name: String, partitionKey: String, sortKey: String? = nil, timeToLive: String? = nil) {
        self.name = name
        self.partitionKey = partitionKey
        self.sortKey = sortKey
        self.timeToLive = timeToLive
    }

    /// The fields that tell an item from others.
    public var keyFields: [String] { [partitionKey] + [sortKey].compactMap(\.self) }
}

/// A time series: points with a time, dimensions that tell whose they are, and measures.
public struct SeriesDeclaration: Sendable, Hashable {
    /// `name` or `database.name`.
    public var name: String
    public var dimensions: [String]
    public var measures: [String]
    /// Milliseconds after which points are dropped; nil keeps them.
    public var retention: Int64?

    public init(name: String, dimensions: [String], measures: [String], retention: Int64? = nil) {
        self.name = name
        self.dimensions = dimensions
        self.measures = measures
        self.retention = retention
    }
}

/// A queue.
public struct QueueDeclaration: Sendable, Hashable {
    public var name: String
    /// Milliseconds that a received message stays hidden from the next receive.
    public var visibilityTimeout: Int64
    /// Milliseconds before a message can be received for the first time.
    public var delay: Int64
    /// Receives after which a message goes to the dead-letter queue; nil for no bound.
    public var maxReceives: Int?
    public var deadLetter: String?
    /// Whether messages have groups, and those of one group are received one after the other, in the order of sending.
    public var isFIFO: Bool
    /// Milliseconds for which a second message with one deduplication id counts as the first once more.
    public var deduplicationWindow: Int64
    /// Milliseconds after which a message is dropped, received or not; nil keeps it.
    public var retention: Int64?

    public init(
        name: String, visibilityTimeout: Int64 = 30_000, delay: Int64 = 0, maxReceives: Int? = nil, deadLetter: String? = nil,
        isFIFO: Bool = false, deduplicationWindow: Int64 = 300_000, retention: Int64? = nil
    ) {
        self.name = name
        self.visibilityTimeout = visibilityTimeout
        self.delay = delay
        self.maxReceives = maxReceives
        self.deadLetter = deadLetter
        self.isFIFO = isFIFO
        self.deduplicationWindow = deduplicationWindow
        self.retention = retention
    }
}

/// A bucket.
public struct BucketDeclaration: Sendable, Hashable {
    public var name: String
    /// Milliseconds after which an object is removed; nil keeps it.
    public var lifecycle: Int64?

    public init(name: String, lifecycle: Int64? = nil) {
        self.name = name
        self.lifecycle = lifecycle
    }
}

/// All that a database is to hold.
public struct StoreCatalog: Sendable, Hashable {
    public var tables: [TableDeclaration]
    public var series: [SeriesDeclaration]
    public var queues: [QueueDeclaration]
    public var buckets: [BucketDeclaration]

    public init(
        tables: [TableDeclaration] = [], series: [SeriesDeclaration] = [], queues: [QueueDeclaration] = [],
        buckets: [BucketDeclaration] = []
    ) {
        self.tables = tables
        self.series = series
        self.queues = queues
        self.buckets = buckets
    }
}
