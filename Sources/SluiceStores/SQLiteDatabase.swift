package import SluicePlugins
import Synchronization

/// The stores and the journal in one SQLite file, `sluice.db` in the data directory, in WAL mode.
///
/// There is one connection that writes, behind a mutex, and as many that read as there are reads at once. A database in memory
/// has one connection for both, so that its reads wait for its writes.
///
/// A transaction inside a transaction on the same thread is a programming error and traps. Only with a file `read` inside
/// `write` is fine: it sees the state before the write.
package final class SQLiteDatabase: Database {
    let storage: Storage
    private let writer: Mutex<Writer?>
    private let readers: Mutex<Readers>
    private let contents: any ObjectContents

    enum Storage {
        case memory
        case file(String)
        /// A file that another process may be writing.
        case readOnlyFile(String)

        var path: String {
            switch self {
            case .memory: ":memory:"
            case .file(let path), .readOnlyFile(let path): path
            }
        }
    }

    struct Writer {
        var connection: Connection
        var lock: DirectoryLock?
    }

    private struct Readers {
        var idle: [Connection] = []
        var isClosed = false

        static let mostIdle = 4
    }

    /// `writer` is nil for a read-only file.
    init(_ storage: Storage, writer: Writer?, contents: any ObjectContents) {
        self.storage = storage
        self.contents = contents
        self.writer = Mutex(writer)
        readers = Mutex(Readers())
    }

    deinit { close() }

    /// Waits for the transaction that is writing, then closes the file and frees the directory. Every later call throws
    /// `.unavailable`; closing again does nothing.
    package func close() {
        let idle = readers.withLock { readers in
            readers.isClosed = true
            defer { readers.idle = [] }
            return readers.idle
        }
        // Readers close before the writer, which then can fold the WAL into the file.
        withExtendedLifetime(idle) {}
        writer.withLock { writer in
            // The file is closed before the directory is free for another engine.
            let lock = writer?.lock
            writer = nil
            withExtendedLifetime(lock) {}
        }
    }

    // MARK: Transactions

    package func write<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        try withWriter { connection in try Self.write(on: connection, body) }.get()
    }

    package func read<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        if case .memory = storage {
            return try withWriter { connection in try Self.read(on: connection, body) }.get()
        }
        let connection = try takeReader()
        // A connection whose read could not even be ended is dropped.
        defer { if !connection.isInTransaction { giveBack(connection) } }
        return try Self.read(on: connection, body)
    }

    private static func write<Result>(
        on connection: Connection, _ body: (any StoreTransaction) throws -> Result
    ) throws -> Result {
        try connection.control.beginWriting.run(on: connection)
        let transaction = Transaction(on: connection, canWrite: true)
        defer { transaction.end() }
        let result: Result
        do {
            result = try body(transaction)
            try transaction.checkWriting()
            try storeNumbers(of: connection)
            try transaction.objects.sync(connection.contents)
        } catch {
            // SQLite has undone it already where the disk left it no other way.
            if connection.isInTransaction { try? connection.control.rollback.run(on: connection) }
            transaction.objects.dropWritten(from: connection.contents)
            throw error
        }
        do {
            try connection.control.commit.run(on: connection)
        } catch {
            if connection.isInTransaction { try? connection.control.rollback.run(on: connection) }
            // A commit that failed halfway may be found whole after a crash. The contents that it names then are kept until
            // the next start, which knows.
            throw error
        }
        connection.numbers.isDrawn = false
        transaction.objects.dropReplaced(from: connection.contents)
        return result
    }

    private static func storeNumbers(of connection: Connection) throws(StoreError) {
        guard connection.numbers.isDrawn else { return }
        let query = connection.control.storeNumbers
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(connection.numbers.lastID, at: 1)
        statement.bind(connection.numbers.lastSequence, at: 2)
        try statement.run()
    }

    private static func read<Result>(
        on connection: Connection, _ body: (any StoreTransaction) throws -> Result
    ) throws -> Result {
        try connection.control.begin.run(on: connection)
        let transaction = Transaction(on: connection, canWrite: false)
        defer {
            transaction.end()
            if connection.isInTransaction { try? connection.control.rollback.run(on: connection) }
        }
        try refreshCatalogue(of: connection)
        return try body(transaction)
    }

    /// Looks whether stores were declared since the connection's last read, by this process or another.
    private static func refreshCatalogue(of connection: Connection) throws(StoreError) {
        let query = connection.control.catalogueVersion
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        guard try statement.step(), statement.int64(0) != connection.catalogue.version else { return }
        connection.catalogue = try Catalogue(of: connection)
    }

    // MARK: Declarations

    package func declare(_ catalog: StoreCatalog) throws(StoreError) {
        try withWriter { connection throws(StoreError) in
            try connection.control.beginWriting.run(on: connection)
            do throws(StoreError) {
                var declaring = try Declaring(on: connection)
                try declaring.declare(catalog)
                let catalogue = try Catalogue(of: connection)
                try connection.control.commit.run(on: connection)
                connection.catalogue = catalogue
            } catch {
                if connection.isInTransaction { try? connection.control.rollback.run(on: connection) }
                throw error
            }
        }.get()
    }

    package func catalog() throws(StoreError) -> StoreCatalog {
        do {
            return try read { transaction in
                guard let transaction = transaction as? Transaction else { return StoreCatalog() }
                return transaction.connection.catalogue.declared
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unavailable, "reading the catalogue failed: \(error)")
        }
    }

    // MARK: Expiry

    /// It goes in steps of a thousand, a transaction each, so that other writers get their turn in between.
    package func expire(now: Timestamp) throws(StoreError) {
        let catalogue = try withWriter { (connection) throws(StoreError) in connection.catalogue.declared }.get()
        for series in catalogue.series {
            guard let oldest = Self.oldest(series.retention, now: now) else { continue }
            try expire(through: oldest) { $0.catalogue.layout(ofSeries: series.name)?.expire }
        }
        if let oldest = Self.oldest(MetricDatum.retention, now: now) { try expire(through: oldest) { $0.metrics.expire } }
        for queue in catalogue.queues {
            guard let oldest = Self.oldest(queue.retention, now: now) else { continue }
            try expire(through: oldest) { $0.catalogue.layout(ofQueue: queue.name)?.expire }
        }
        try expire(through: now) { $0.journal.forgetDeduplication }
    }

    /// The latest time of what has outlived its retention; nil where nothing does.
    static func oldest(_ retention: Int64?, now: Timestamp) -> Timestamp? {
        guard let retention else { return nil }
        let (oldest, overflow) = now.subtractingReportingOverflow(max(0, retention))
        return overflow ? nil : oldest
    }

    private static let expiryStep = 1_000

    private func expire(through bound: Int64, _ query: (Connection) -> Query?) throws(StoreError) {
        var isDone = false
        while !isDone {
            isDone = try withWriter { connection throws(StoreError) in
                guard let query = query(connection) else { return true }
                let statement = try query.take(on: connection)
                defer { query.giveBack(statement) }
                statement.bind(bound, at: 1)
                statement.bind(Self.expiryStep, at: 2)
                try statement.run()
                return connection.changedRows < Self.expiryStep
            }.get()
        }
    }

    // MARK: Connections

    /// Runs `body` with the connection that writes, which nobody else uses meanwhile, and answers what came of it.
    ///
    /// - Throws: where there is no such connection: the database is closed, or was opened for reading.
    func withWriter<Outcome, Failure>(
        _ body: (Connection) throws(Failure) -> Outcome
    ) throws(StoreError) -> Result<Outcome, Failure> {
        var result: Result<Outcome, Failure>?
        writer.withLock { writer in
            guard let connection = writer?.connection else { return }
            do throws(Failure) {
                result = .success(try body(connection))
            } catch {
                result = .failure(error)
            }
        }
        guard let result else { throw refusal }
        return result
    }

    private func takeReader() throws(StoreError) -> Connection {
        let (idle, isClosed) = readers.withLock { ($0.idle.popLast(), $0.isClosed) }
        if isClosed { throw closed }
        if let idle { return idle }
        return try Connection(path: storage.path, mode: .readOnly, contents: contents)
    }

    private func giveBack(_ connection: Connection) {
        readers.withLock { readers in
            if !readers.isClosed, readers.idle.count < Readers.mostIdle { readers.idle.append(connection) }
        }
    }

    private var refusal: StoreError {
        if case .readOnlyFile(let path) = storage {
            return StoreError(.unavailable, "'\(path)' was opened for reading and can't be written")
        }
        return closed
    }

    private var closed: StoreError {
        if case .memory = storage { return StoreError(.unavailable, "the in-memory database is closed") }
        return StoreError(.unavailable, "'\(storage.path)' is closed")
    }
}
