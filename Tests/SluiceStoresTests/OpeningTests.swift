import Glibc
import SluicePlugins
import Testing

@testable import SluiceStores

@Suite("opening a data directory")
struct OpeningTests {
    private let directory = TemporaryDirectory()

    private static let openings: [@Sendable (String) throws -> SQLiteDatabase] = [
        { try SQLiteDatabase.open(directory: $0) },
        { try SQLiteDatabase.openForReading(directory: $0) },
    ]

    @Test("missing folders are made, and those above them")
    func makesFolders() throws {
        let path = directory.path + "/a//b/c"
        try SQLiteDatabase.open(directory: path).declare(Samples.catalog)
        #expect(try SQLiteDatabase.openForReading(directory: path + "/").catalog() == Samples.catalog)
    }

    @Test("a second engine is told which one has the directory; once that is gone it may have it")
    func secondEngine() throws {
        let first = try SQLiteDatabase.open(directory: directory.path)
        let error = storeError { _ = try SQLiteDatabase.open(directory: directory.path) }
        let pid = Shell.run("cat '\(directory.path)/sluice.lock'").output.filter { $0 != "\n" }
        #expect(error?.code == .busy)
        #expect(error?.canRetry == true)
        #expect(
            error?.message
                == "another engine (pid \(pid)) uses the data directory '\(directory.path)': "
                + "stop it, or give this engine a directory of its own")
        first.close()
        try SQLiteDatabase.open(directory: directory.path).close()
    }

    @Test("a folder that can't be made is told with the system's reason")
    func underAFile() {
        directory.write("", to: "file")
        let error = storeError { _ = try SQLiteDatabase.open(directory: directory.path + "/file/data") }
        #expect(error?.code == .unavailable)
        #expect(error?.message == "the data directory '\(directory.path)/file/data' can't be made: Not a directory")
        let itself = storeError { _ = try SQLiteDatabase.open(directory: directory.path + "/file") }
        #expect(itself?.message == "the data directory '\(directory.path)/file' can't be used: Not a directory")
        #expect(storeError { _ = try SQLiteDatabase.open(directory: "") }?.code == .unavailable)
    }

    @Test("a database file that can't be opened is named, with the system's reason")
    func folderInPlaceOfFile() {
        Shell.run("mkdir '\(directory.path)/sluice.db'")
        let error = storeError { _ = try SQLiteDatabase.open(directory: directory.path) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("'\(directory.path)/sluice.db'") == true, "\(String(describing: error))")
    }

    @Test("reading where nothing is names what is missing, and makes nothing")
    func readingNothing() {
        let missing = directory.path + "/none"
        let error = storeError { _ = try SQLiteDatabase.openForReading(directory: missing) }
        #expect(error?.code == .unavailable)
        #expect(error?.message == "the data directory '\(missing)' can't be read: No such file or directory")
        let empty = storeError { _ = try SQLiteDatabase.openForReading(directory: directory.path) }
        #expect(
            empty?.message
                == "the data directory '\(directory.path)' holds no data of an engine: "
                + "there is no '\(directory.path)/sluice.db'")
        #expect(Shell.run("ls '\(directory.path)'").output == "")
        directory.write("", to: "sluice.db")
        let unwritten = storeError { _ = try SQLiteDatabase.openForReading(directory: directory.path) }
        #expect(unwritten?.message == "'\(directory.path)/sluice.db' holds no data of an engine yet")
    }

    @Test("a file that is no database, or one of another program, is refused and left as it is")
    func foreignFile() throws {
        directory.write(String(repeating: "not a database ", count: 100), to: "sluice.db")
        for open in Self.openings {
            let error = storeError { _ = try open(directory.path) }
            #expect(error?.code == .corrupt)
            #expect(error?.message.contains("'\(directory.path)/sluice.db'") == true)
            #expect(error?.canRetry == false)
        }
        Shell.run("rm '\(directory.path)/sluice.db'")
        do {
            let other = try Connection(path: directory.path + "/sluice.db", mode: .readAndWrite)
            try other.execute("CREATE TABLE theirs (a)", doing: "testing")
        }
        let before = Shell.run("cksum '\(directory.path)/sluice.db'").output
        let error = storeError { _ = try SQLiteDatabase.open(directory: directory.path) }
        #expect(error?.code == .corrupt)
        #expect(
            error?.message == "'\(directory.path)/sluice.db' is a SQLite database of another program, not of Sluice")
        #expect(Shell.run("cksum '\(directory.path)/sluice.db'").output == before)
    }

    @Test("damaged pages are told as such, not read as something")
    func damagedPages() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(Samples.catalog)
        try database.write { transaction in
            for number in 0..<2_000 { try Samples.write(number, in: transaction) }
        }
        database.close()
        let file = directory.path + "/sluice.db"
        Shell.run("dd if=/dev/urandom of='\(file)' bs=4096 seek=1 count=1000 conv=notrunc,nocreat 2>/dev/null")
        let error = storeError {
            _ = try Samples.numbers(in: try SQLiteDatabase.openForReading(directory: directory.path))
        }
        #expect(error?.code == .corrupt, "\(String(describing: error))")
        #expect(error?.message.contains(file) == true)
    }

    @Test("a file of a newer version is refused with both versions")
    func newerSchema() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.withWriter { connection throws(StoreError) in
            try connection.execute("PRAGMA user_version = 99", doing: "testing")
        }.get()
        database.close()
        for open in Self.openings {
            let error = storeError { _ = try open(directory.path) }
            #expect(error?.code == .corrupt)
            #expect(error?.message.contains("its schema is 99, this version knows up to \(Schema.version)") == true)
        }
    }

    @Test("a file from before there were windows is brought up to date, with all that it holds")
    func olderSchema() throws {
        let old = try SQLiteDatabase.open(directory: directory.path)
        try old.declare(Samples.catalog)
        try old.write { try Samples.write(7, in: $0) }
        try old.withWriter { connection throws(StoreError) in
            for sql in [
                "DROP TABLE sluice_windows", "DROP TABLE sluice_progress", "DROP TABLE sluice_batches",
                "DROP TABLE sluice_objects", "DROP TABLE sluice_metrics", "DROP TABLE sluice_alarms",
                "DROP TABLE sluice_letter_requests",
                "ALTER TABLE sluice_ledger DROP COLUMN returned", "DROP INDEX sluice_executions_waiting",
                "ALTER TABLE sluice_executions DROP COLUMN answers",
            ] { try connection.execute(sql, doing: "testing") }
            try connection.execute("PRAGMA user_version = 2", doing: "testing")
        }.get()
        old.close()
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.write { try $0.put(WindowGroup(rule: "r", start: 1, group: "g", place: 0, state: "{}")) }
        #expect(try database.read { try $0.windowGroups(of: "r") }.count == 1)
        #expect(try database.read { try $0.letterRequests(limit: 1) }.isEmpty)
        #expect(try Samples.numbers(in: database).count == 1)
        #expect(try database.read { try $0.alarmStates() }.isEmpty)
        database.close()
    }

    @Test("a folder that is made is nobody else's to look into")
    func folderMode() throws {
        let path = directory.path + "/above/data"
        try SQLiteDatabase.open(directory: path).close()
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    }

    @Test("a closed database says so")
    func closed() throws {
        for database in [try SQLiteDatabase.open(directory: directory.path), try SQLiteDatabase.inMemory()] {
            database.close()
            database.close()
            for call in [
                { try database.write { _ in } }, { try database.read { _ in } }, { try database.declare(Samples.catalog) },
                { _ = try database.catalog() }, { try database.expire(now: 0) },
            ] as [() throws -> Void] {
                let error = storeError(call)
                #expect(error?.code == .unavailable)
                #expect(error?.message.hasSuffix("is closed") == true)
            }
        }
    }

    @Test("what was opened for reading is not written")
    func readOnly() throws {
        try SQLiteDatabase.open(directory: directory.path).declare(Samples.catalog)
        let reader = try SQLiteDatabase.openForReading(directory: directory.path)
        #expect(try Samples.numbers(in: reader) == [])
        for call in [
            { try reader.write { try Samples.write(1, in: $0) } }, { try reader.declare(Samples.catalog) },
            { try reader.expire(now: 0) }, { try reader.read { try Samples.write(1, in: $0) } },
        ] as [() throws -> Void] { #expect(storeError(call)?.code == .unavailable) }
    }
}
