import SluicePlugins
import SluiceValues

extension Transaction {
    func item(in table: String, partition: Value, sort: Value?) throws(StoreError) -> Object? {
        try checkReading()
        let layout = try connection.catalogue.table(table)
        guard let key = try layout.key(partition: partition, sort: sort) else { return nil }
        let statement = try layout.item.take(on: connection)
        defer { layout.item.giveBack(statement) }
        _ = statement.bind(key)
        return try statement.step() ? try statement.object(0) : nil
    }

    func put(_ item: Object, in table: String) throws(StoreError) -> TableChange? {
        try checkWriting()
        let layout = try connection.catalogue.table(table)
        let key = try layout.key(of: item)
        let value = Value.object(item)
        guard value.fitsJSONDepth else {
            throw StoreError(
                .invalid, "the item for table '\(table)' is nested deeper than \(JSONLimits.maximumDepth) levels")
        }
        var json: [UInt8] = []
        value.writeJSON(to: &json)
        let (isSame, old) = try stored(under: key, in: layout, is: json, value)
        if isSame { return nil }
        try run(layout.put) { statement in
            let next = statement.bind(key)
            statement.bind(text: json, at: next)
            if let expiry = layout.expiry(of: item) {
                statement.bind(expiry, at: next + 1)
            } else {
                statement.bindNull(at: next + 1)
            }
        }
        return TableChange(
            table: table, kind: old == nil ? .insert : .modify, cause: .put, keys: layout.keys(of: item), oldImage: old,
            newImage: item, sequenceNumber: connection.numbers.nextSequence())
    }

    /// The item under a key, or that it is the same already: as text, which is quick to see, or else as a value.
    private func stored(
        under key: ItemKey, in layout: TableLayout, is json: [UInt8], _ value: Value
    ) throws(StoreError) -> (isSame: Bool, item: Object?) {
        let statement = try layout.item.take(on: connection)
        defer { layout.item.giveBack(statement) }
        _ = statement.bind(key)
        guard try statement.step() else { return (false, nil) }
        if statement.holds(json, 0) { return (true, nil) }
        let old = try statement.object(0)
        return (Value.object(old).equals(value) == true, old)
    }

    func delete(from table: String, partition: Value, sort: Value?) throws(StoreError) -> TableChange? {
        try checkWriting()
        let layout = try connection.catalogue.table(table)
        guard let key = try layout.key(partition: partition, sort: sort),
            let old = try item(in: table, partition: partition, sort: sort)
        else { return nil }
        try run(layout.delete) { _ = $0.bind(key) }
        return TableChange(
            table: table, kind: .remove, cause: .delete, keys: layout.keys(of: old), oldImage: old, newImage: nil,
            sequenceNumber: connection.numbers.nextSequence())
    }

    func removeExpired(from table: String, now: Timestamp, limit: Int) throws(StoreError) -> [TableChange] {
        try checkWriting()
        let layout = try connection.catalogue.table(table)
        let statement = try layout.expire.take(on: connection)
        defer { layout.expire.giveBack(statement) }
        statement.bind(now / 1_000 - (now % 1_000 < 0 ? 1 : 0), at: 1)
        statement.bind(limit, at: 2)
        var changes: [TableChange] = []
        while try statement.step() {
            let item = try statement.object(0)
            changes.append(
                TableChange(
                    table: table, kind: .remove, cause: .ttl, keys: layout.keys(of: item), oldImage: item, newImage: nil,
                    sequenceNumber: connection.numbers.nextSequence()))
        }
        return changes
    }

    func scan(table: String, partition: Value?, _ body: (Object) throws -> Bool) throws {
        try checkReading()
        let layout = try connection.catalogue.table(table)
        let query = partition == nil ? layout.scanAll : layout.scanPartition
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        if let partition {
            guard let cell = ItemKey.partitionCell(partition) else { return }
            statement.bind(cell, at: 1)
        }
        while try statement.step() {
            guard try body(try statement.object(0)) else { return }
        }
    }
}
