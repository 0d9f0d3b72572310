public import SluiceValues

/// Objects, each some bytes under a key. Its calls are made inside a transaction (see `Database`), from one task at a time.
public protocol BucketStore {
    /// Stores an object, replacing the one of its key. Whatever happens, the key has the old object or the new one, whole.
    ///
    /// - Throws: `.invalid` where the key can't be one (``BucketObject/problem(withKey:)``).
    func put(_ object: BucketObject, in bucket: String, now: Timestamp) throws(StoreError) -> BucketChange

    /// The object under a key; nil where there is none.
    func object(in bucket: String, key: String) throws(StoreError) -> BucketObject?

    /// Removes an object; nil where there was none.
    func deleteObject(_ key: String, from bucket: String) throws(StoreError) -> BucketChange?

    /// Removes objects that are older than the bucket's lifecycle, the oldest first, at most `limit` of them.
    ///
    /// - Returns: what was removed; fewer than `limit` where none is left.
    func removeExpired(fromBucket bucket: String, now: Timestamp, limit: Int) throws(StoreError) -> [BucketChange]

    /// Calls `body` with each object as `{"key", "size", "contentType", "storedAt", "body"}` in the order of the keys' bytes,
    /// until it answers false. `body` is there where the content is JSON, and within ``BucketRows``'s bounds.
    func scan(bucket: String, _ body: (Object) throws -> Bool) throws
}

/// What a bucket holds under a key.
public struct BucketObject: Sendable, Hashable {
    /// The rest of a topic: `2026/01/readings.json`.
    public var key: String
    public var contentType: String
    public var content: [UInt8]

    public init(key: String, contentType: String, content: [UInt8]) {
        self.key = key
        self.contentType = contentType
        self.content = content
    }

    /// Bytes that a key may have.
    public static let maximumKey = 1_024

    /// Why a text can't be a key; nil where it can. A key ends the topic on which its object is told of, so it has none of the
    /// characters that no topic has. It names no file, so that `..` in it means nothing.
    public static func problem(withKey key: String) -> String? {
        if key.isEmpty { return "the key is empty" }
        if key.utf8.count > maximumKey { return "the key has \(key.utf8.count) bytes, more than \(maximumKey)" }
        for (byte, name) in [(0, "a NUL character"), (UInt8(ascii: "+"), "'+'"), (UInt8(ascii: "#"), "'#'")]
        where key.utf8.contains(byte) {
            return "the key has \(name) in it, which no topic may have"
        }
        return nil
    }
}

/// What a put or a delete did to one object.
public struct BucketChange: Sendable {
    public enum Kind: String, Sendable {
        case put, remove
    }

    public var bucket: String
    public var kind: Kind
    public var key: String
    public var contentType: String
    /// Bytes of the content.
    public var size: Int

    public init(bucket: String, kind: Kind, key: String, contentType: String, size: Int) {
        self.bucket = bucket
        self.kind = kind
        self.key = key
        self.contentType = contentType
        self.size = size
    }
}

/// What rows of a bucket show of the contents.
public enum BucketRows {
    /// Bytes of a content that is shown at most, and of all the contents of one scan.
    public static let maximumBody = 1 << 20
    public static let maximumBodies = 64 << 20
}
