import CSQLite
import SluicePlugins
import SluiceValues
import Testing

@testable import SluiceStores

@Suite("a full disk, and commits that fail")
struct FullDiskTests {
    private let directory = TemporaryDirectory()

    /// Lets the file grow by some pages only; nil takes the bound away.
    private func limit(_ database: SQLiteDatabase, toFreePages pages: Int64?) throws {
        try database.withWriter { connection throws(StoreError) in
            let used = try connection.number("PRAGMA page_count", doing: "testing")
            try connection.execute("PRAGMA max_page_count = \(pages.map { used + $0 } ?? 1_073_741_823)", doing: "testing")
        }.get()
    }

    @Test("a full disk is told as such, nothing is lost, and writing goes on once there is room", arguments: [true, false])
    func full(inMemory: Bool) throws {
        let database = try inMemory ? SQLiteDatabase.inMemory() : SQLiteDatabase.open(directory: directory.path)
        try database.declare(Samples.catalog)
        try database.write { try Samples.write(1, in: $0) }
        try limit(database, toFreePages: 4)
        let error = storeError {
            try database.write { transaction in
                for number in 2...10_000 { try Samples.write(number, in: transaction) }
            }
        }
        #expect(error?.code == .full, "\(String(describing: error))")
        #expect(error?.canRetry == true)
        #expect(error?.message.hasSuffix("failed: database or disk is full") == true, "\(String(describing: error))")
        #expect(try Samples.numbers(in: database) == ["1"])
        try limit(database, toFreePages: nil)
        try database.write { transaction in
            for number in 2...1_000 { try Samples.write(number, in: transaction) }
        }
        #expect(try Samples.numbers(in: database).count == 1_000)
    }

    @Test("a disk that is full inside a savepoint fails the transaction, even where the error is swallowed there")
    func fullInSavepoint() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(Samples.catalog)
        try limit(database, toFreePages: 4)
        let error = storeError {
            try database.write { transaction in
                try Samples.write(1, in: transaction)
                let inner = storeError {
                    try transaction.savepoint {
                        for number in 2...10_000 { try Samples.write(number, in: transaction) }
                    }
                }
                #expect(inner?.code == .full)
                try? Samples.write(2, in: transaction)
            }
        }
        #expect(error?.code == .full)
        #expect(
            error?.message
                == "an earlier step of a transaction, now undone, in '\(directory.path)/sluice.db' failed: "
                + "database or disk is full")
        #expect(try Samples.numbers(in: database) == [])
        try limit(database, toFreePages: nil)
        try database.write { try Samples.write(3, in: $0) }
        #expect(try Samples.numbers(in: database) == ["3"])
    }

    private func failCommits(of database: SQLiteDatabase, _ fail: Bool) throws {
        _ = try database.withWriter { connection in
            sqlite3_commit_hook(connection.handle, fail ? { _ in 1 } : nil, nil)
        }
    }

    @Test("a commit that fails leaves nothing behind, and the next one is fine")
    func failingCommit() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(Samples.catalog)
        try database.write { try Samples.write(1, in: $0) }
        try failCommits(of: database, true)
        let error = storeError { try database.write { try Samples.write(2, in: $0) } }
        #expect(error?.message.hasPrefix("committing a transaction in '\(directory.path)/sluice.db' failed") == true)
        #expect(storeError { try database.declare(StoreCatalog(queues: [QueueDeclaration(name: "new")])) } != nil)
        try failCommits(of: database, false)
        #expect(try database.catalog() == Samples.catalog)
        #expect(storeError { try database.write { _ = try $0.receive(from: "new", by: [], limit: 1, now: 0) } }?.code == .undeclared)
        try database.write { try Samples.write(3, in: $0) }
        #expect(try Samples.numbers(in: database) == ["1", "3"])
    }

    @Test("after SQLite has undone a transaction by itself nothing more is written in it, even where the error is swallowed")
    func undoneInside() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(Samples.catalog)
        let error = storeError {
            try database.write { transaction in
                try Samples.write(1, in: transaction)
                guard let transaction = transaction as? Transaction else { return }
                try transaction.connection.execute("ROLLBACK", doing: "testing")
                try? Samples.write(2, in: transaction)
                try? transaction.savepoint { try Samples.write(3, in: transaction) }
            }
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("was undone before its end") == true)
        try database.write { try Samples.write(4, in: $0) }
        #expect(try Samples.numbers(in: database) == ["4"])
    }
}
