package import SluicePlugins

/// Leaves requests on dead letters in a data directory, for the engine that runs there, or the next one that will.
///
/// The engine holds the directory, but SQLite lets another process write for an instant. It writes to a table of its own,
/// whose numbers are its own too, so that nothing of what the engine keeps in memory becomes wrong.
package enum LetterDesk {
    /// Writes the requests down, all or none; they are durable when this returns.
    ///
    /// - Throws: `.unavailable` where there is no data of this version, `.busy` where the engine leaves no instant for five seconds.
    package static func leave(_ requests: [LetterRequest], directory: String) throws {
        let directory = DataDirectory(path: directory)
        try directory.checkExistence()
        let connection = try Connection(path: directory.database, mode: .readAndWrite)
        try SQLiteDatabase.checkIsCurrent(connection, in: directory)
        try connection.execute("PRAGMA synchronous = FULL", doing: "setting up the database")
        let transaction = Transaction(on: connection, canWrite: true)
        defer { transaction.end() }
        try connection.control.beginWriting.run(on: connection)
        do {
            for request in requests { try transaction.insert(request) }
            try connection.control.commit.run(on: connection)
        } catch {
            if connection.isInTransaction { try? connection.control.rollback.run(on: connection) }
            throw error
        }
    }

    /// Whether an engine has the directory now.
    package static func isAttended(directory: String) -> Bool { DataDirectory(path: directory).isLocked }
}
