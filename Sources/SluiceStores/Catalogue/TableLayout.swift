import SluicePlugins
import SluiceValues

/// A declared table as one connection sees it: the SQLite table it is stored in, and the queries on it.
///
/// Columns: `partition`, and for a table with a sort key `sort` and `sort_rest` (see ``ItemKey``); `item`, the compact JSON;
/// `expires`, the second of its time to live or NULL.
final class TableLayout {
    let declaration: TableDeclaration
    /// The name of the SQLite table.
    let storedAs: String
    let item: Query
    let put: Query
    let delete: Query
    let scanPartition: Query
    let scanAll: Query
    let expire: Query

    init(_ declaration: TableDeclaration, storedAs: String) {
        self.declaration = declaration
        self.storedAs = storedAs
        let table = Identifier.quoted(storedAs)
        let name = declaration.name
        let hasSort = declaration.sortKey != nil
        let key = hasSort ? "partition, sort, sort_rest" : "partition"
        let isKey = hasSort ? "partition = ?1 AND sort = ?2 AND sort_rest = ?3" : "partition = ?1"
        let parameters = hasSort ? "?1, ?2, ?3, ?4, ?5" : "?1, ?2, ?3"
        item = Query("SELECT item FROM \(table) WHERE \(isKey)", doing: "reading an item of table '\(name)'")
        put = Query(
            "INSERT OR REPLACE INTO \(table) (\(key), item, expires) VALUES (\(parameters))",
            doing: "putting an item into table '\(name)'")
        delete = Query("DELETE FROM \(table) WHERE \(isKey)", doing: "deleting an item of table '\(name)'")
        scanPartition = Query(
            "SELECT item FROM \(table) WHERE partition = ?1 ORDER BY \(key)", doing: "reading items of table '\(name)'")
        scanAll = Query("SELECT item FROM \(table) ORDER BY \(key)", doing: "reading table '\(name)'")
        expire = Query(
            """
            DELETE FROM \(table) WHERE (\(key)) IN (
                SELECT \(key) FROM \(table) WHERE expires IS NOT NULL AND expires <= ?1 ORDER BY expires LIMIT ?2)
            RETURNING item
            """, doing: "deleting expired items of table '\(name)'")
    }

    /// The statements that make the SQLite table and its index on the time to live.
    func creation(index: String) -> [String] {
        let hasSort = declaration.sortKey != nil
        let columns = hasSort ? "partition, sort, sort_rest TEXT, " : "partition, "
        let key = hasSort ? "partition, sort, sort_rest" : "partition"
        let table = Identifier.quoted(storedAs)
        return [
            """
            CREATE TABLE \(table) (\(columns)item TEXT NOT NULL, expires INTEGER, PRIMARY KEY (\(key))) WITHOUT ROWID
            """,
            "CREATE INDEX \(Identifier.quoted(index)) ON \(table) (expires) WHERE expires IS NOT NULL",
        ]
    }

    // MARK: Keys of items

    /// The key of an item to be stored.
    /// - Throws: `.invalid` where a key field is missing or is no String or number.
    func key(of item: Object) throws(StoreError) -> ItemKey {
        let partition = try keyField(declaration.partitionKey, of: item)
        let sort: Value?
        if let name = declaration.sortKey { sort = try keyField(name, of: item) } else { sort = nil }
        guard let key = ItemKey(partition: partition, sort: sort) else {
            throw StoreError(.invalid, "the item for table '\(declaration.name)' has no key")
        }
        return key
    }

    private func keyField(_ name: String, of item: Object) throws(StoreError) -> Value {
        let table = declaration.name
        guard let value = item[name] else {
            throw StoreError(.invalid, "the item for table '\(table)' has no key field '\(name)'")
        }
        guard ItemKey.partitionCell(value) != nil else {
            let found = value.string != nil ? "an empty String" : "of type \(value.typeName)"
            throw StoreError(
                .invalid,
                "the key field '\(name)' of the item for table '\(table)' is \(found); a key is a number or a String that is not empty")
        }
        return value
    }

    /// The key to look an item up by; nil for values under which nothing can be stored.
    /// - Throws: `.invalid` where the table has a sort key and none is given, or the other way round.
    func key(partition: Value, sort: Value?) throws(StoreError) -> ItemKey? {
        switch (declaration.sortKey, sort) {
        case (let name?, nil):
            throw StoreError(.invalid, "table '\(declaration.name)' has a sort key, '\(name)', and none was given")
        case (nil, .some):
            throw StoreError(.invalid, "table '\(declaration.name)' has no sort key, and one was given")
        default: return ItemKey(partition: partition, sort: sort)
        }
    }

    /// The key fields alone.
    func keys(of item: Object) -> Object {
        var keys = Object()
        keys[declaration.partitionKey] = item[declaration.partitionKey]
        if let sortKey = declaration.sortKey { keys[sortKey] = item[sortKey] }
        return keys
    }

    /// The first whole second at which an item is gone; nil where it stays.
    func expiry(of item: Object) -> Int64? {
        guard let name = declaration.timeToLive, let seconds = item[name]?.number else { return nil }
        return seconds.rounded(.up)?.int64
    }
}
