import SluicePlugins

extension Transaction {
    func add(_ message: Message, toBatchOf rule: String, at time: Timestamp) throws(StoreError) {
        try checkWriting()
        let id = connection.numbers.nextID()
        try run(connection.batches.add) {
            $0.bind(id, at: 1)
            $0.bind(rule, at: 2)
            $0.bind(time, at: 3)
            $0.bind(message, from: 4)
        }
    }

    func takeBatch(of rule: String, limit: Int, bytes: Int) throws(StoreError) -> [Message] {
        try checkWriting()
        let (messages, last) = try oldest(of: rule, limit: limit, bytes: bytes)
        if let last {
            try run(connection.batches.removeThrough) {
                $0.bind(rule, at: 1)
                $0.bind(last, at: 2)
            }
        }
        return messages
    }

    private func oldest(
        of rule: String, limit: Int, bytes: Int
    ) throws(StoreError) -> (messages: [Message], last: Int64?) {
        let query = connection.batches.oldest
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(rule, at: 1)
        statement.bind(max(0, limit), at: 2)
        var messages: [Message] = []
        var last: Int64?
        var room = bytes
        while try statement.step() {
            let message = try statement.message(from: 1)
            guard messages.isEmpty || message.payload.count <= room else { break }
            room -= message.payload.count
            last = statement.int64(0)
            messages.append(message)
        }
        return (messages, last)
    }

    func openBatch(of rule: String, after id: Int64, limit: Int) throws(StoreError) -> [BatchedMessage] {
        try checkReading()
        let query = connection.batches.page
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(rule, at: 1)
        statement.bind(id, at: 2)
        statement.bind(max(0, limit), at: 3)
        var messages: [BatchedMessage] = []
        while try statement.step() {
            messages.append(
                BatchedMessage(id: statement.int64(0), addedAt: statement.int64(1), message: try statement.message(from: 2)))
        }
        return messages
    }

    func openBatches() throws(StoreError) -> [String: OpenBatch] {
        try checkReading()
        let query = connection.batches.open
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        var batches: [String: OpenBatch] = [:]
        while try statement.step() {
            batches[statement.text(0)] = OpenBatch(count: statement.int(1), oldest: statement.int64(2))
        }
        return batches
    }
}
