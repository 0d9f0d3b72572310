import SluicePlugins
import SluiceValues

/// Makes what is new in a catalog, within the open transaction, and changes what has changed where the stored data fits.
struct Declaring {
    private let connection: Connection
    private var known: Catalogue

    private static let doing = "declaring the stores"

    init(on connection: Connection) throws(StoreError) {
        self.connection = connection
        known = try Catalogue(of: connection)
    }

    mutating func declare(_ catalog: StoreCatalog) throws(StoreError) {
        let before = known.declared
        for table in catalog.tables { try declare(table) }
        for series in catalog.series { try declare(series) }
        for queue in catalog.queues { try declare(queue) }
        for bucket in catalog.buckets { try declare(bucket) }
        // Only now, since a queue may be listed before its dead-letter queue.
        for queue in catalog.queues { try checkDeadLetter(of: queue) }
        guard known.declared != before else { return }
        try connection.execute(
            "UPDATE sluice_state SET catalogue_version = catalogue_version + 1", doing: Self.doing)
    }

    // MARK: Tables

    private mutating func declare(_ table: TableDeclaration) throws(StoreError) {
        try checkName(table.name, of: "table")
        guard let old = known.layout(ofTable: table.name) else { return try make(table) }
        if old.declaration == table { return }
        guard old.declaration.partitionKey == table.partitionKey, old.declaration.sortKey == table.sortKey else {
            guard try isEmpty(old.storedAs) else {
                throw StoreError(
                    .invalid,
                    """
                    table '\(table.name)' holds items under \(Self.keys(of: old.declaration)) and can't be declared with \
                    \(Self.keys(of: table)): delete its items first, or take another name
                    """)
            }
            try connection.execute("DROP TABLE \(Identifier.quoted(old.storedAs))", doing: Self.doing)
            try removeEntry(.table, table.name)
            return try make(table)
        }
        let layout = TableLayout(table, storedAs: old.storedAs)
        try store(.table, table.name, storedAs: layout.storedAs, entry: table.entry)
        known.add(layout)
        try computeExpiry(of: layout)
    }

    private func isEmpty(_ storedAs: String) throws(StoreError) -> Bool {
        try connection.number("SELECT EXISTS (SELECT 1 FROM \(Identifier.quoted(storedAs)))", doing: Self.doing) == 0
    }

    private static func keys(of table: TableDeclaration) -> String {
        "partition key '\(table.partitionKey)'" + (table.sortKey.map { " and sort key '\($0)'" } ?? " and no sort key")
    }

    private mutating func make(_ table: TableDeclaration) throws(StoreError) {
        guard table.sortKey != table.partitionKey else {
            throw StoreError(.invalid, "table '\(table.name)' has '\(table.partitionKey)' for both of its keys")
        }
        let layout = TableLayout(table, storedAs: try freeName("table:\(table.name)"))
        let index = try freeName("\(layout.storedAs):expires")
        for sql in layout.creation(index: index) { try connection.execute(sql, doing: Self.doing) }
        try store(.table, table.name, storedAs: layout.storedAs, entry: table.entry)
        known.add(layout)
    }

    /// The field of the time to live is another: looks into every item anew.
    private func computeExpiry(of layout: TableLayout) throws(StoreError) {
        let table = Identifier.quoted(layout.storedAs)
        let hasSort = layout.declaration.sortKey != nil
        let isKey = hasSort ? "partition = ?1 AND sort = ?2 AND sort_rest = ?3" : "partition = ?1"
        let update = try connection.prepare(
            "UPDATE \(table) SET expires = ?\(hasSort ? 4 : 2) WHERE \(isKey)", doing: Self.doing)
        // The scan goes by the key, which the update leaves as it is.
        let items = try layout.scanAll.take(on: connection)
        defer { layout.scanAll.giveBack(items) }
        while try items.step() {
            let item = try items.object(0)
            let next = update.bind(try layout.key(of: item))
            if let expiry = layout.expiry(of: item) { update.bind(expiry, at: next) } else { update.bindNull(at: next) }
            try update.run()
            update.reset()
        }
    }

    // MARK: Series

    private mutating func declare(_ series: SeriesDeclaration) throws(StoreError) {
        try checkName(series.name, of: "series")
        try checkFields(of: series)
        let old = known.layout(ofSeries: series.name)
        if let old, old.declaration == series { return }
        let columns = SeriesLayout.columns(old?.columns ?? [], with: series)
        guard columns.count <= SeriesLayout.maximumColumns else {
            throw StoreError(
                .invalid,
                "series '\(series.name)' has \(columns.count) fields; there is room for \(SeriesLayout.maximumColumns)")
        }
        let storedAs = try name(old?.storedAs, orFree: "series:\(series.name)")
        let layout = SeriesLayout(series, storedAs: storedAs, columns: columns)
        if let old {
            for column in columns.dropFirst(old.columns.count) {
                try connection.execute(
                    "ALTER TABLE \(Identifier.quoted(old.storedAs)) ADD COLUMN \(Identifier.quoted(column.storedAs))",
                    doing: Self.doing)
            }
        } else {
            let index = try freeName("\(layout.storedAs):time")
            for sql in layout.creation(index: index) { try connection.execute(sql, doing: Self.doing) }
        }
        try store(.series, series.name, storedAs: layout.storedAs, entry: series.entry(columns: columns))
        known.add(layout)
    }

    private func checkFields(of series: SeriesDeclaration) throws(StoreError) {
        var seen: Set<String> = []
        for field in series.dimensions + series.measures {
            try checkName(field, of: "field of series '\(series.name)'")
            guard field != "time" else {
                throw StoreError(.invalid, "series '\(series.name)' declares 'time', which every series has of itself")
            }
            guard seen.insert(field).inserted else {
                throw StoreError(.invalid, "series '\(series.name)' declares '\(field)' twice")
            }
        }
    }

    // MARK: Queues

    private mutating func declare(_ queue: QueueDeclaration) throws(StoreError) {
        try checkName(queue.name, of: "queue")
        guard let old = known.layout(ofQueue: queue.name) else { return try make(queue) }
        if old.declaration == queue { return }
        guard old.declaration.isFIFO == queue.isFIFO else {
            guard try isEmpty(old.storedAs) else {
                throw StoreError(
                    .invalid,
                    """
                    queue '\(queue.name)' holds messages and can't be made \(queue.isFIFO ? "a FIFO queue" : "another than FIFO"): \
                    let them be received first, or take another name
                    """)
            }
            try connection.execute("DROP TABLE \(Identifier.quoted(old.storedAs))", doing: Self.doing)
            try removeEntry(.queue, queue.name)
            return try make(queue)
        }
        let layout = QueueLayout(queue, storedAs: old.storedAs)
        try store(.queue, queue.name, storedAs: layout.storedAs, entry: queue.entry)
        known.add(layout)
    }

    private mutating func make(_ queue: QueueDeclaration) throws(StoreError) {
        let layout = QueueLayout(queue, storedAs: try freeName("queue:\(queue.name)"))
        let index = try freeName("\(layout.storedAs):groups")
        for sql in layout.creation(index: index) { try connection.execute(sql, doing: Self.doing) }
        try store(.queue, queue.name, storedAs: layout.storedAs, entry: queue.entry)
        known.add(layout)
    }

    private func checkDeadLetter(of queue: QueueDeclaration) throws(StoreError) {
        guard let deadLetter = queue.deadLetter else { return }
        guard deadLetter != queue.name else {
            throw StoreError(.invalid, "queue '\(queue.name)' is its own dead-letter queue")
        }
        guard let target = known.layout(ofQueue: deadLetter) else {
            throw StoreError(.invalid, "the dead-letter queue '\(deadLetter)' of queue '\(queue.name)' is not declared")
        }
        guard target.declaration.isFIFO == queue.isFIFO else {
            throw StoreError(
                .invalid, "queue '\(queue.name)' and its dead-letter queue '\(deadLetter)' have to be FIFO both, or neither")
        }
    }

    // MARK: Buckets

    /// The objects of all buckets are in one table, so that there is nothing to make.
    private mutating func declare(_ bucket: BucketDeclaration) throws(StoreError) {
        try checkName(bucket.name, of: "bucket")
        guard known.declared.buckets.first(where: { $0.name == bucket.name }) != bucket else { return }
        try store(.bucket, bucket.name, storedAs: "sluice_objects", entry: bucket.entry)
        known.add(bucket)
    }

    // MARK: Names and entries

    private func checkName(_ name: String, of what: String) throws(StoreError) {
        guard !name.isEmpty else { throw StoreError(.invalid, "the name of a \(what) is empty") }
        guard !name.utf8.contains(0) else {
            throw StoreError(.invalid, "the name of a \(what) has a NUL character in it")
        }
    }

    private func name(_ known: String?, orFree name: String) throws(StoreError) -> String {
        if let known { return known }
        return try freeName(name)
    }

    private func freeName(_ name: String) throws(StoreError) -> String {
        let taken = try connection.prepare(
            "SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE", doing: Self.doing)
        return try Identifier.free(name) { (name) throws(StoreError) in
            defer { taken.reset() }
            taken.bind(name, at: 1)
            return try taken.step()
        }
    }

    private func store(
        _ kind: Catalogue.Kind, _ name: String, storedAs: String, entry: Object
    ) throws(StoreError) {
        let statement = try connection.prepare(
            """
            INSERT INTO sluice_catalogue (kind, name, stored_as, declaration) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (kind, name) DO UPDATE SET declaration = excluded.declaration
            """, doing: Self.doing)
        statement.bind(kind.rawValue, at: 1)
        statement.bind(name, at: 2)
        statement.bind(storedAs, at: 3)
        statement.bind(Value.object(entry).json, at: 4)
        try statement.run()
    }

    private func removeEntry(_ kind: Catalogue.Kind, _ name: String) throws(StoreError) {
        let statement = try connection.prepare("DELETE FROM sluice_catalogue WHERE kind = ?1 AND name = ?2", doing: Self.doing)
        statement.bind(kind.rawValue, at: 1)
        statement.bind(name, at: 2)
        try statement.run()
    }
}
