import SluicePlugins
import SluiceValues

/// What is declared, as one connection sees it.
struct Catalogue {
    private(set) var version: Int64 = 0
    private(set) var declared = StoreCatalog()
    private var tables: [String: TableLayout] = [:]
    private var series: [String: SeriesLayout] = [:]
    private var queues: [String: QueueLayout] = [:]
    private var buckets: [String: BucketDeclaration] = [:]

    init() {}

    /// Reads the catalogue as the open transaction sees it.
    init(of connection: Connection) throws(StoreError) {
        let doing = "reading the catalogue"
        version = try connection.number("SELECT catalogue_version FROM sluice_state", doing: doing)
        let rows = try connection.prepare(
            "SELECT kind, name, stored_as, declaration FROM sluice_catalogue ORDER BY id", doing: doing)
        while try rows.step() {
            let name = rows.text(1)
            let storedAs = rows.text(2)
            let entry = try rows.object(3)
            switch Kind(rawValue: rows.text(0)) {
            case .table:
                guard let declaration = TableDeclaration(name: name, entry: entry) else { throw rows.corrupt(name) }
                add(TableLayout(declaration, storedAs: storedAs))
            case .series:
                guard let (declaration, columns) = SeriesDeclaration.read(name: name, entry: entry) else {
                    throw rows.corrupt(name)
                }
                add(SeriesLayout(declaration, storedAs: storedAs, columns: columns))
            case .queue:
                guard let declaration = QueueDeclaration(name: name, entry: entry) else { throw rows.corrupt(name) }
                add(QueueLayout(declaration, storedAs: storedAs))
            case .bucket: add(BucketDeclaration(name: name, entry: entry))
            case nil: throw rows.corrupt("'\(rows.text(0))' is no kind of store")
            }
        }
    }

    enum Kind: String {
        case table, series, queue, bucket
    }

    mutating func add(_ layout: TableLayout) {
        declared.tables.removeAll { $0.name == layout.declaration.name }
        declared.tables.append(layout.declaration)
        tables[layout.declaration.name] = layout
    }

    mutating func add(_ layout: SeriesLayout) {
        declared.series.removeAll { $0.name == layout.declaration.name }
        declared.series.append(layout.declaration)
        series[layout.declaration.name] = layout
    }

    mutating func add(_ layout: QueueLayout) {
        declared.queues.removeAll { $0.name == layout.declaration.name }
        declared.queues.append(layout.declaration)
        queues[layout.declaration.name] = layout
    }

    mutating func add(_ bucket: BucketDeclaration) {
        declared.buckets.removeAll { $0.name == bucket.name }
        declared.buckets.append(bucket)
        buckets[bucket.name] = bucket
    }

    func layout(ofTable name: String) -> TableLayout? { tables[name] }
    func layout(ofSeries name: String) -> SeriesLayout? { series[name] }
    func layout(ofQueue name: String) -> QueueLayout? { queues[name] }

    func table(_ name: String) throws(StoreError) -> TableLayout {
        guard let layout = tables[name] else { throw StoreError(.undeclared, "no table '\(name)' is declared") }
        return layout
    }

    func series(_ name: String) throws(StoreError) -> SeriesLayout {
        guard let layout = series[name] else { throw StoreError(.undeclared, "no series '\(name)' is declared") }
        return layout
    }

    func queue(_ name: String) throws(StoreError) -> QueueLayout {
        guard let layout = queues[name] else { throw StoreError(.undeclared, "no queue '\(name)' is declared") }
        return layout
    }

    func bucket(_ name: String) throws(StoreError) -> BucketDeclaration {
        guard let bucket = buckets[name] else { throw StoreError(.undeclared, "no bucket '\(name)' is declared") }
        return bucket
    }
}
