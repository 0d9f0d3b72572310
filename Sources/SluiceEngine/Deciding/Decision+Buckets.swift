import SluicePlugins
import SluiceValues

// Objects and metrics. An object that is stored or removed is a message too.
extension Decision {
    func put(_ object: BucketObject, in bucket: String) throws(StoreError) {
        try announce(stores.put(object, in: bucket, now: now), content: object.content)
    }

    func deleteObject(_ key: String, from bucket: String) throws(StoreError) {
        if let change = try stores.deleteObject(key, from: bucket) { try announce(change, content: nil) }
    }

    func record(_ datum: MetricDatum) throws(StoreError) { try stores.record(datum) }

    /// Removes objects whose bucket's lifecycle is over, and hands their removal on.
    ///
    /// - Returns: how many there were, `limit` at most.
    func removeExpired(fromBucket bucket: String, limit: Int) throws(StoreError) -> Int {
        depth = 0
        let changes = try stores.removeExpired(fromBucket: bucket, now: now, limit: limit)
        for change in changes { try announce(change, content: nil) }
        return changes.count
    }

    /// - Parameter content: of an object that was stored.
    /// - Throws: where its message has been handed on too often: the change then fails, so that the author hears of the loop.
    private func announce(_ change: BucketChange, content: [UInt8]?) throws(StoreError) {
        let topic = "$bucket/\(change.bucket)/\(change.kind.rawValue)/\(change.key)"
        guard hears(topic) else { return }
        if let refusal { throw StoreError(.invalid, refusal) }
        let payload = Value.object([
            "bucket": .string(change.bucket), "key": .string(change.key), "size": .int(change.size),
            "contentType": .string(change.contentType),
        ]).json
        handOn(topic, content.flatMap { Self.adding(body: $0, to: payload) } ?? Array(payload.utf8))
    }

    /// A JSON object with the member `body` added byte for byte; nil where that is no JSON, or nested too deep for one.
    private static func adding(body: [UInt8], to payload: String) -> [UInt8]? {
        guard JSONText.isJSON(body, inside: 1) else { return nil }
        return Array(payload.utf8.dropLast()) + Array(#","body":"#.utf8) + body + [UInt8(ascii: "}")]
    }
}
