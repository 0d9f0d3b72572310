package import SluicePlugins

extension SQLiteDatabase {
    /// Opens the database of a data directory for the one engine that may write it, and makes both where they are missing.
    ///
    /// - Throws: `.busy` where another engine has the directory, `.unavailable` where it can't be made or written, `.corrupt`
    ///   where its file is damaged, another program's, or a later version's.
    package static func open(directory: String) throws(StoreError) -> SQLiteDatabase {
        let directory = DataDirectory(path: directory)
        try directory.make()
        let lock = try directory.lock()
        let contents = directory.objects
        let connection = try Connection(path: directory.database, mode: .readAndWrite, contents: contents)
        try prepare(connection)
        try contents.make()
        try sweepContents(of: connection)
        return SQLiteDatabase(.file(directory.database), writer: Writer(connection: connection, lock: lock), contents: contents)
    }

    /// Opens the database of a data directory for reading, also while an engine writes it.
    ///
    /// - Throws: `.unavailable` where the directory or the database is missing or can't be read, `.corrupt` as `open`.
    package static func openForReading(directory: String) throws(StoreError) -> SQLiteDatabase {
        let directory = DataDirectory(path: directory)
        try directory.checkExistence()
        let contents = directory.objects
        let connection = try Connection(path: directory.database, mode: .readOnly, contents: contents)
        try checkIsCurrent(connection, in: directory)
        return SQLiteDatabase(.readOnlyFile(directory.database), writer: nil, contents: contents)
    }

    /// - Throws: where the database was not written by an engine of this version.
    static func checkIsCurrent(_ connection: Connection, in directory: DataDirectory) throws(StoreError) {
        switch try Schema.check(connection) {
        case .current: break
        case .empty:
            throw StoreError(.unavailable, "'\(directory.database)' holds no data of an engine yet")
        case .older:
            throw StoreError(
                .unavailable, "'\(directory.database)' was written by an older version of Sluice: run the engine on it once")
        }
    }

    /// A new database in memory, gone when it is closed.
    package static func inMemory() throws(StoreError) -> SQLiteDatabase {
        let contents = ObjectMemory()
        let connection = try Connection(path: ":memory:", mode: .readAndWrite, contents: contents)
        try prepare(connection)
        return SQLiteDatabase(.memory, writer: Writer(connection: connection, lock: nil), contents: contents)
    }

    /// Drops the contents that a crash has left: those that it kept before their metadata were committed, and those that it did
    /// not come to drop.
    private static func sweepContents(of connection: Connection) throws(StoreError) {
        let rows = try connection.prepare("SELECT file FROM sluice_objects", doing: "looking for objects")
        var numbers: Set<Int64> = []
        while try rows.step() { numbers.insert(rows.int64(0)) }
        try connection.contents.sweep(keeping: numbers)
    }

    /// Settings, schema, and what the connection keeps in memory.
    private static func prepare(_ connection: Connection) throws(StoreError) {
        // Looked at first: a file of another program stays as it is.
        let state = try Schema.check(connection)
        let doing = "setting up the database"
        try connection.execute("PRAGMA journal_mode = WAL", doing: doing)
        // In WAL mode only FULL syncs every commit; NORMAL could lose the last ones with the power.
        try connection.execute("PRAGMA synchronous = FULL", doing: doing)
        try connection.execute("PRAGMA journal_size_limit = 67108864", doing: doing)
        try connection.execute("PRAGMA cache_size = -16384", doing: doing)
        try connection.execute("PRAGMA temp_store = MEMORY", doing: doing)
        try Schema.migrate(connection, from: state)
        let numbers = try connection.prepare("SELECT last_id, last_sequence FROM sluice_state", doing: doing)
        guard try numbers.step() else { throw numbers.corrupt("the state of the database is missing") }
        connection.numbers = Numbers(lastID: numbers.int64(0), lastSequence: numbers.int64(1))
        connection.catalogue = try Catalogue(of: connection)
    }
}
