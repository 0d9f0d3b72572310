package import SluicePlugins
import Synchronization

extension SQLiteDatabase {
    /// Forgets all that is stored in a database in memory, and keeps the stores that are declared: it is as it was right after
    /// they were declared first.
    ///
    /// - Throws: `.invalid` for a database in a file, which nobody wants to be emptied.
    func empty() throws(StoreError) {
        guard case .memory = storage else {
            throw StoreError(.invalid, "only a database in memory can be emptied")
        }
        try withWriter { (connection) throws(StoreError) in
            try connection.control.beginWriting.run(on: connection)
            do throws(StoreError) {
                for deletion in try connection.deletions() { try deletion.run(on: connection) }
                connection.numbers = Numbers()
                try connection.control.storeNoNumbers.run(on: connection)
                try connection.control.commit.run(on: connection)
            } catch {
                if connection.isInTransaction { try? connection.control.rollback.run(on: connection) }
                throw error
            }
            try connection.contents.sweep(keeping: [])
        }.get()
    }
}

extension Connection {
    /// What deletes all rows, for each table that stands in the schema now but those that say what is declared.
    fileprivate func deletions() throws(StoreError) -> [Query] {
        if let known = emptying, known.version == catalogue.version { return known.deletions }
        let doing = "emptying the database"
        let tables = try prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('sluice_state', 'sluice_catalogue')", doing: doing)
        var deletions: [Query] = []
        while try tables.step() {
            deletions.append(Query("DELETE FROM \(Identifier.quoted(tables.text(0)))", doing: doing))
        }
        emptying = (catalogue.version, deletions)
        return deletions
    }
}

/// Databases in memory for one use after the other, so that the tables of the same stores are made once.
package final class ReusedDatabases: Sendable {
    private let databases = Mutex<[StoreCatalog: SQLiteDatabase]>([:])

    package init() {}

    /// A database with these stores declared and nothing in them. What the last call for the same stores gave is emptied, so
    /// nobody may be using it any more.
    package func empty(with catalog: StoreCatalog) throws(StoreError) -> SQLiteDatabase {
        if let known = databases.withLock({ $0[catalog] }) {
            try known.empty()
            return known
        }
        let database = try SQLiteDatabase.inMemory()
        try database.declare(catalog)
        databases.withLock { $0[catalog] = database }
        return database
    }
}
