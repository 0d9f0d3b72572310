import SluicePlugins
import SluiceValues

/// The stores inside one transaction of a connection; of no use after it.
final class Transaction: StoreTransaction {
    let connection: Connection
    private let canWrite: Bool
    private var isOver = false
    var objects = ObjectChanges()

    init(on connection: Connection, canWrite: Bool) {
        self.connection = connection
        self.canWrite = canWrite
    }

    func end() { isOver = true }

    /// Before every call that reads.
    func checkReading() throws(StoreError) {
        precondition(!isOver, "a transaction was used after its body had returned")
        // SQLite undoes a whole transaction by itself where the disk is full or fails, also inside a savepoint. What followed
        // would then be committed statement by statement, so nothing may follow.
        guard connection.isInTransaction else { throw connection.undoingFailure }
    }

    /// Before every call that writes.
    func checkWriting() throws(StoreError) {
        try checkReading()
        guard canWrite else {
            throw StoreError(.unavailable, "writing in \(connection.place) was tried in a transaction that only reads")
        }
    }

    func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        try checkReading()
        let control = connection.control
        let mark = objects.mark
        try control.savepoint.run(on: connection)
        do {
            let result = try body()
            try control.release.run(on: connection)
            return result
        } catch {
            for orphan in objects.undo(to: mark) { connection.contents.remove(orphan) }
            if connection.isInTransaction {
                try control.rollbackToSavepoint.run(on: connection)
                try control.release.run(on: connection)
            }
            throw error
        }
    }

    func setBack(by milliseconds: Int64, to now: Timestamp) throws(StoreError) {
        try checkWriting()
        let queues = connection.catalogue.declared.queues.compactMap { connection.catalogue.layout(ofQueue: $0.name)?.setBack }
        for query in queues + [connection.journal.setOwedBack] {
            try run(query) {
                $0.bind(milliseconds, at: 1)
                $0.bind(now, at: 2)
            }
        }
        try run(connection.batches.setBack) { $0.bind(now, at: 1) }
    }

    /// Runs a query with the bindings that `bind` makes, without looking at rows.
    func run(_ query: Query, _ bind: (Statement) -> Void) throws(StoreError) {
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        bind(statement)
        try statement.run()
    }
}
