import SluicePlugins
import SluiceValues

// Objects: the content is kept first, under a number of its own, then the metadata name it. What the transaction makes of the
// contents beside SQLite is put right at its end, by ``ObjectChanges``.
extension Transaction {
    func put(_ object: BucketObject, in bucket: String, now: Timestamp) throws(StoreError) -> BucketChange {
        try checkWriting()
        _ = try connection.catalogue.bucket(bucket)
        if let problem = BucketObject.problem(withKey: object.key) {
            throw StoreError(.invalid, "an object can't be stored in bucket '\(bucket)': \(problem)")
        }
        let former = try metadata(in: bucket, key: object.key)
        let number = connection.numbers.nextID()
        objects.written.append(number)
        try connection.contents.write(object.content, as: number)
        try run(connection.buckets.put) {
            $0.bind(bucket, at: 1)
            $0.bind(object.key, at: 2)
            $0.bind(number, at: 3)
            $0.bind(object.content.count, at: 4)
            $0.bind(object.contentType, at: 5)
            $0.bind(now, at: 6)
        }
        if let former { objects.replaced.append(former.file) }
        return BucketChange(
            bucket: bucket, kind: .put, key: object.key, contentType: object.contentType, size: object.content.count)
    }

    func object(in bucket: String, key: String) throws(StoreError) -> BucketObject? {
        try checkReading()
        _ = try connection.catalogue.bucket(bucket)
        guard let found = try metadata(in: bucket, key: key) else { return nil }
        guard let content = try connection.contents.read(found.file) else {
            // A reader beside the engine may be a moment late; the engine itself finds what its metadata name.
            throw StoreError(.unavailable, "the content of object '\(key)' of bucket '\(bucket)' is gone")
        }
        return BucketObject(key: key, contentType: found.contentType, content: content)
    }

    func deleteObject(_ key: String, from bucket: String) throws(StoreError) -> BucketChange? {
        try checkWriting()
        _ = try connection.catalogue.bucket(bucket)
        guard let former = try metadata(in: bucket, key: key) else { return nil }
        try run(connection.buckets.delete) {
            $0.bind(bucket, at: 1)
            $0.bind(key, at: 2)
        }
        objects.replaced.append(former.file)
        return BucketChange(bucket: bucket, kind: .remove, key: key, contentType: former.contentType, size: former.size)
    }

    func removeExpired(fromBucket bucket: String, now: Timestamp, limit: Int) throws(StoreError) -> [BucketChange] {
        try checkWriting()
        guard let lifecycle = try connection.catalogue.bucket(bucket).lifecycle else { return [] }
        let (oldest, overflow) = now.subtractingReportingOverflow(lifecycle)
        guard !overflow else { return [] }
        var keys: [String] = []
        do {
            let statement = try connection.buckets.expired.take(on: connection)
            defer { connection.buckets.expired.giveBack(statement) }
            statement.bind(bucket, at: 1)
            statement.bind(oldest, at: 2)
            statement.bind(max(0, limit), at: 3)
            while try statement.step() { keys.append(statement.text(0)) }
        }
        var changes: [BucketChange] = []
        for key in keys {
            if let change = try deleteObject(key, from: bucket) { changes.append(change) }
        }
        return changes
    }

    func scan(bucket: String, _ body: (Object) throws -> Bool) throws {
        try checkReading()
        _ = try connection.catalogue.bucket(bucket)
        let statement = try connection.buckets.scan.take(on: connection)
        defer { connection.buckets.scan.giveBack(statement) }
        statement.bind(bucket, at: 1)
        var bodies = 0
        while try statement.step() {
            let size = statement.int(2)
            var object: Object = [
                "key": .string(statement.text(0)), "size": .int(size), "contentType": .string(statement.text(3)),
                "storedAt": .number(Number(statement.int64(4))),
            ]
            if size <= BucketRows.maximumBody, bodies + size <= BucketRows.maximumBodies,
                let content = try connection.contents.read(statement.int64(1)),
                let value = try? Value(json: content, wholeIsInt: false), !value.isUndefined
            {
                bodies += size
                object["body"] = value
            }
            guard try body(object) else { return }
        }
    }

    private func metadata(in bucket: String, key: String) throws(StoreError) -> (file: Int64, size: Int, contentType: String)? {
        let statement = try connection.buckets.object.take(on: connection)
        defer { connection.buckets.object.giveBack(statement) }
        statement.bind(bucket, at: 1)
        statement.bind(key, at: 2)
        guard try statement.step() else { return nil }
        return (statement.int64(0), statement.int(1), statement.text(2))
    }
}

/// What a transaction has done to contents, which SQLite neither commits nor undoes.
struct ObjectChanges {
    /// Contents that are named once the transaction is committed.
    var written: [Int64] = []
    /// Contents that are named until then.
    var replaced: [Int64] = []

    /// The changes up to a savepoint.
    struct Mark {
        fileprivate let written: Int
        fileprivate let replaced: Int
    }

    var mark: Mark { Mark(written: written.count, replaced: replaced.count) }

    /// Forgets what was done since a mark; what was written meanwhile is nobody's.
    mutating func undo(to mark: Mark) -> ArraySlice<Int64> {
        let orphans = written[mark.written...]
        written.removeLast(written.count - mark.written)
        replaced.removeLast(replaced.count - mark.replaced)
        return orphans
    }

    /// Before the commit.
    func sync(_ contents: any ObjectContents) throws(StoreError) {
        if !written.isEmpty { try contents.sync(written) }
    }

    /// After the commit.
    func dropReplaced(from contents: any ObjectContents) {
        for number in replaced { contents.remove(number) }
    }

    /// After the transaction was undone.
    func dropWritten(from contents: any ObjectContents) {
        for number in written { contents.remove(number) }
    }
}
