import SluicePlugins
import SluiceValues

extension Transaction {
    func send(_ message: QueueMessage, to queue: String, delay: Int64?, now: Timestamp) throws(StoreError) {
        try checkWriting()
        let layout = try connection.catalogue.queue(queue)
        guard Value.object(message.attributes).fitsJSONDepth else {
            throw StoreError(
                .invalid, "the attributes for queue '\(queue)' are nested deeper than \(JSONLimits.maximumDepth) levels")
        }
        try checkGroup(of: message, hasDelay: delay != nil, for: layout.declaration)
        if let deduplicationID = message.deduplicationID {
            let until = Self.later(now, by: layout.declaration.deduplicationWindow)
            guard try isNew(deduplicationID, in: "queue:\(queue)", until: until, now: now) else { return }
        }
        let visibleAt = Self.later(now, by: delay ?? layout.declaration.delay)
        let id = connection.numbers.nextID()
        try run(layout.send) {
            $0.bind(id, at: 1)
            $0.bind(now, at: 2)
            $0.bind(visibleAt, at: 3)
            $0.bind(text: message.storedAttributes, at: 4)
            $0.bind(message.body, at: 5)
            if let group = message.group { $0.bind(group, at: 6) }
        }
    }

    private func checkGroup(
        of message: QueueMessage, hasDelay: Bool, for queue: QueueDeclaration
    ) throws(StoreError) {
        guard queue.isFIFO else {
            guard message.group == nil else {
                throw StoreError(.invalid, "queue '\(queue.name)' is no FIFO queue, and its messages have no group")
            }
            return
        }
        guard let group = message.group, !group.isEmpty else {
            throw StoreError(.invalid, "queue '\(queue.name)' is a FIFO queue, and its messages need a group")
        }
        // A message that is hidden for longer than the one behind it would be overtaken, or hold up its group.
        guard !hasDelay else {
            throw StoreError(.invalid, "queue '\(queue.name)' is a FIFO queue, and its messages have no delay of their own")
        }
    }

    func isNew(_ id: String, in scope: String, until: Timestamp, now: Timestamp) throws(StoreError) -> Bool {
        try checkWriting()
        try run(connection.journal.deduplicate) {
            $0.bind(scope, at: 1)
            $0.bind(id, at: 2)
            $0.bind(until, at: 3)
            $0.bind(now, at: 4)
        }
        return connection.changedRows > 0
    }

    func receive(
        from queue: String, by readers: [String], limit: Int, now: Timestamp
    ) throws(StoreError) -> QueueReception {
        try checkWriting()
        let layout = try connection.catalogue.queue(queue)
        var reception = QueueReception()
        var after: Int64 = .min
        // More than one round only where messages were moved to the dead-letter queue and left room.
        while reception.messages.count < limit {
            let candidates = try receivable(
                layout, by: readers, after: after, limit: limit - reception.messages.count, now: now)
            guard let last = candidates.last else { break }
            after = last.id
            for candidate in candidates {
                if let deadLetter = layout.declaration.deadLetter, let most = layout.declaration.maxReceives,
                    candidate.receiveCount > most
                {
                    try move(candidate, from: layout, to: deadLetter, now: now)
                    reception.deadLettered += 1
                } else {
                    try show(candidate.id, in: layout, from: Self.later(now, by: layout.declaration.visibilityTimeout), counting: 1)
                    reception.messages.append(candidate)
                }
            }
        }
        return reception
    }

    /// Visible messages as they are if they are received now.
    private func receivable(
        _ layout: QueueLayout, by readers: [String], after: Int64, limit: Int, now: Timestamp
    ) throws(StoreError) -> [ReceivedMessage] {
        let statement = try layout.receivable.take(on: connection)
        defer { layout.receivable.giveBack(statement) }
        statement.bind(after, at: 1)
        statement.bind(now, at: 2)
        statement.bind(limit, at: 3)
        statement.bind(layout.declaration.name, at: 4)
        statement.bind(Value.array(readers.map(Value.string)).json, at: 5)
        statement.bind(readers.count, at: 6)
        // What has outlived its retention is deleted now and then, and received no more.
        statement.bind(SQLiteDatabase.oldest(layout.declaration.retention, now: now) ?? .min, at: 7)
        var messages: [ReceivedMessage] = []
        while try statement.step() {
            var attributes = try statement.object(4)
            let depth = attributes.removeDepth()
            messages.append(
                ReceivedMessage(
                    id: statement.int64(0),
                    message: QueueMessage(
                        body: statement.bytes(5), attributes: attributes,
                        group: statement.isNull(6) ? nil : statement.text(6), depth: depth),
                    sentAt: statement.int64(1), receiveCount: statement.int(3) + 1))
        }
        return messages
    }

    private func show(_ id: Int64, in layout: QueueLayout, from time: Timestamp, counting receives: Int) throws(StoreError) {
        try run(layout.show) {
            $0.bind(id, at: 1)
            $0.bind(time, at: 2)
            $0.bind(receives, at: 3)
        }
    }

    func show(_ receipt: QueueReceipt, from time: Timestamp, isCounted: Bool) throws(StoreError) {
        try checkWriting()
        let layout = try connection.catalogue.queue(receipt.queue)
        try show(receipt.message, in: layout, from: time, counting: isCounted ? 0 : -1)
    }

    func nextShown(in queue: String, after now: Timestamp) throws(StoreError) -> Timestamp? {
        try checkReading()
        let layout = try connection.catalogue.queue(queue)
        let statement = try layout.nextShown.take(on: connection)
        defer { layout.nextShown.giveBack(statement) }
        statement.bind(now, at: 1)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.int64(0)
    }

    func predecessor(of receipt: QueueReceipt, leftFor reader: String) throws(StoreError) -> Int64? {
        try checkReading()
        guard let group = receipt.group, let query = try connection.catalogue.queue(receipt.queue).predecessor else { return nil }
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(group, at: 1)
        statement.bind(receipt.message, at: 2)
        statement.bind(receipt.queue, at: 3)
        statement.bind(reader, at: 4)
        return try statement.step() ? statement.int64(0) : nil
    }

    /// To the end of the dead-letter queue, visible at once and not yet received there; it stays sent when it was sent.
    private func move(
        _ message: ReceivedMessage, from layout: QueueLayout, to deadLetter: String, now: Timestamp
    ) throws(StoreError) {
        let target = try connection.catalogue.queue(deadLetter)
        try delete(QueueReceipt(queue: layout.declaration.name, message: message.id))
        let id = connection.numbers.nextID()
        try run(target.send) {
            $0.bind(id, at: 1)
            $0.bind(message.sentAt, at: 2)
            $0.bind(now, at: 3)
            $0.bind(text: message.message.storedAttributes, at: 4)
            $0.bind(message.message.body, at: 5)
            if let group = message.message.group { $0.bind(group, at: 6) }
        }
    }

    func delete(_ receipt: QueueReceipt) throws(StoreError) {
        try checkWriting()
        let layout = try connection.catalogue.queue(receipt.queue)
        try run(layout.delete) { $0.bind(receipt.message, at: 1) }
        try run(connection.progress.forget) {
            $0.bind(receipt.queue, at: 1)
            $0.bind(receipt.message, at: 2)
        }
    }

    func deleteDone(from queue: String, by readers: [String]) throws(StoreError) {
        try checkWriting()
        guard !readers.isEmpty else { return }
        let layout = try connection.catalogue.queue(queue)
        try run(layout.deleteDone) {
            $0.bind(queue, at: 1)
            $0.bind(Value.array(readers.map(Value.string)).json, at: 2)
            $0.bind(readers.count, at: 3)
        }
        guard connection.changedRows > 0 else { return }
        try run(layout.forgetGone) { $0.bind(queue, at: 1) }
    }

    func scan(queue: String, _ body: (Object) throws -> Bool) throws {
        try checkReading()
        let layout = try connection.catalogue.queue(queue)
        let statement = try layout.scan.take(on: connection)
        defer { layout.scan.giveBack(statement) }
        while try statement.step() {
            var attributes = try statement.object(4)
            attributes.removeDepth()
            var message: Object = [
                "id": .number(Number(statement.int64(0))),
                "body": Self.value(ofBody: statement.bytes(5)),
                "sentAt": .number(Number(statement.int64(1))),
                // Hidden without end while a rule has it in hand.
                "visibleAt": statement.int64(2) == .max ? .null : .number(Number(statement.int64(2))),
                "receiveCount": .number(Number(statement.int64(3))),
                "attributes": .object(attributes),
            ]
            if !statement.isNull(6) { message["messageGroupId"] = .string(statement.text(6)) }
            guard try body(message) else { return }
        }
    }

    private static func value(ofBody bytes: [UInt8]) -> Value {
        if let value = try? Value(json: bytes, wholeIsInt: false), !value.isUndefined { return value }
        return .string(String(validating: bytes, as: UTF8.self) ?? Base64.encode(bytes))
    }

    /// A time not before `time`, held within what a timestamp can say.
    private static func later(_ time: Timestamp, by milliseconds: Int64) -> Timestamp {
        let (sum, overflow) = time.addingReportingOverflow(max(0, milliseconds))
        return overflow ? .max : sum
    }
}

// MARK: The depth of a message

// It is kept among the attributes, under a name that no attribute has.
extension QueueMessage {
    fileprivate static let depthName = "$depth"

    fileprivate var storedAttributes: [UInt8] {
        var stored = attributes
        if depth > 0 { stored[Self.depthName] = .int(depth) }
        var text: [UInt8] = []
        Value.object(stored).writeJSON(to: &text)
        return text
    }
}

extension Object {
    @discardableResult
    fileprivate mutating func removeDepth() -> Int {
        guard let depth = self[QueueMessage.depthName]?.number?.int64 else { return 0 }
        self[QueueMessage.depthName] = nil
        return Int(depth)
    }
}
