import CSQLite
import SluicePlugins

/// One connection to one database file, with its prepared statements.
///
/// Proof for `@unchecked Sendable`: a connection is used by one thread at a time. The writer's stands inside a mutex and is
/// used only while that is held; a reader's is taken out of the pool (another mutex) by one `read` and put back when it has
/// ended. Both mutexes order the uses. SQLite itself asks for no more (`SQLITE_OPEN_NOMUTEX`, "multi-thread").
final class Connection: @unchecked Sendable {
    let handle: OpaquePointer
    /// The file as errors name it.
    let place: String
    let control = ControlQueries()
    let journal = JournalQueries()
    let windows = WindowQueries()
    let batches = BatchQueries()
    let progress = ProgressQueries()
    let buckets = BucketQueries()
    let metrics = MetricQueries()
    let alarms = AlarmQueries()
    /// Beside the database itself.
    let contents: any ObjectContents
    var catalogue = Catalogue()
    var numbers = Numbers()
    /// What empties the database, for the version of the catalogue that it was made for.
    var emptying: (version: Int64, deletions: [Query])?

    enum Mode { case readAndWrite, readOnly }

    /// Opens `path`, which is `":memory:"` for a database of its own in memory.
    init(path: String, mode: Mode, contents: any ObjectContents = ObjectMemory()) throws(StoreError) {
        self.contents = contents
        let place = path == ":memory:" ? "the in-memory database" : "'\(path)'"
        let flags = mode == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var opened: OpaquePointer?
        let result = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard result == SQLITE_OK, let opened else {
            defer { sqlite3_close_v2(opened) }
            throw StoreError(result: result, of: opened, doing: "opening the database", place: place)
        }
        handle = opened
        self.place = place
        sqlite3_busy_timeout(handle, Self.busyMilliseconds)
    }

    /// How long another process's lock (a `sqlite3` shell on the file) is waited for.
    private static let busyMilliseconds: Int32 = 5_000

    // Statements that are left are finalised with their owners; SQLite then closes the handle.
    deinit { sqlite3_close_v2(handle) }

    func prepare(_ sql: String, doing: String) throws(StoreError) -> Statement {
        try Statement(sql, on: handle, doing: doing, place: place)
    }

    /// Runs one statement that is not worth keeping.
    func execute(_ sql: String, doing: String) throws(StoreError) {
        try prepare(sql, doing: doing).run()
    }

    /// The first column of the only row of a query that is not worth keeping; 0 where there is no row.
    func number(_ sql: String, doing: String) throws(StoreError) -> Int64 {
        let statement = try prepare(sql, doing: doing)
        return try statement.step() ? statement.int64(0) : 0
    }

    /// Whether a transaction is open. SQLite itself ends one where a full disk or a failed write leaves it no other way.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Why SQLite has undone the transaction by itself.
    var undoingFailure: StoreError {
        // Nothing ran since, so that the failure is still the connection's last result.
        let result = sqlite3_extended_errcode(handle)
        guard ![SQLITE_OK, SQLITE_ROW, SQLITE_DONE].contains(result) else {
            return StoreError(.unavailable, "a transaction in \(place) was undone before its end")
        }
        return StoreError(result: result, of: handle, doing: "an earlier step of a transaction, now undone,", place: place)
    }

    /// How many rows the last statement that changed some has inserted, updated or deleted.
    var changedRows: Int { Int(sqlite3_changes(handle)) }
}

/// The statements around transactions.
struct ControlQueries {
    let begin = Query("BEGIN", doing: "beginning to read")
    let beginWriting = Query("BEGIN IMMEDIATE", doing: "beginning a transaction")
    let commit = Query("COMMIT", doing: "committing a transaction")
    let rollback = Query("ROLLBACK", doing: "undoing a transaction")
    let savepoint = Query("SAVEPOINT one", doing: "setting a savepoint")
    let release = Query("RELEASE one", doing: "releasing a savepoint")
    let rollbackToSavepoint = Query("ROLLBACK TO one", doing: "undoing to a savepoint")
    let catalogueVersion = Query("SELECT catalogue_version FROM sluice_state", doing: "reading the catalogue's version")
    let storeNumbers = Query(
        "UPDATE sluice_state SET last_id = ?1, last_sequence = ?2", doing: "storing the last numbers given")
    let storeNoNumbers = Query("UPDATE sluice_state SET last_id = 0, last_sequence = 0", doing: "emptying the database")
}

/// The numbers that rise over the life of a database.
///
/// They are drawn in memory and stored with each commit that drew some. A transaction that is undone leaves a gap, so that no
/// number is ever given to two things.
struct Numbers {
    private(set) var lastID: Int64 = 0
    private(set) var lastSequence: Int64 = 0
    /// Whether some were drawn that are not stored yet.
    var isDrawn = false

    init(lastID: Int64 = 0, lastSequence: Int64 = 0) {
        self.lastID = lastID
        self.lastSequence = lastSequence
    }

    mutating func nextID() -> Int64 {
        lastID &+= 1
        isDrawn = true
        return lastID
    }

    mutating func nextSequence() -> Int64 {
        lastSequence &+= 1
        isDrawn = true
        return lastSequence
    }
}
