package import SluicePlugins
import SluiceValues

/// Copies what packs declare from one database into another, so that it can be worked on without touching the first.
package struct StoredCopy {
    /// Items, points and objects of all stores together that are copied at most.
    package static let maximumRows = 1_000_000

    private let source: any Database
    private let catalog: StoreCatalog

    /// - Parameters:
    ///   - source: is only read.
    ///   - catalog: what to copy of it; what it does not hold is left empty. Of series and queues nothing.
    package init(of catalog: StoreCatalog, from source: any Database) {
        self.source = source
        self.catalog = catalog
    }

    /// Copies tables and objects, and the points of the series that are named.
    ///
    /// - Throws: `StoreError` where one can't be read or written, or holds more than ``maximumRows``.
    package func fill(_ target: any Database, series names: Set<String> = [], now: Timestamp) throws {
        try target.declare(catalog)
        let known = try source.catalog()
        try source.read { from in
            try target.write { to in
                var rows = 0
                func count() throws {
                    rows += 1
                    guard rows <= Self.maximumRows else {
                        throw StoreError(.invalid, "the stores hold more than \(Self.maximumRows) items; they are not copied")
                    }
                }
                for table in catalog.tables where known.tables.contains(where: { $0.name == table.name }) {
                    try from.scan(table: table.name, partition: nil) { item in
                        try count()
                        _ = try to.put(item, in: table.name)
                        return true
                    }
                }
                for series in catalog.series where names.contains(series.name) && known.series.contains(where: { $0.name == series.name }) {
                    try from.scan(series: series.name, times: TimeRange()) { row in
                        try count()
                        var fields = row
                        fields["time"] = nil
                        let point = SeriesPoint(time: row["time"]?.number?.int64 ?? 0, fields: fields)
                        try to.append(point, to: series.name)
                        return true
                    }
                }
                for bucket in catalog.buckets where known.buckets.contains(where: { $0.name == bucket.name }) {
                    var keys: [String] = []
                    try from.scan(bucket: bucket.name) { row in
                        try count()
                        if let key = row["key"]?.string { keys.append(key) }
                        return true
                    }
                    for key in keys {
                        guard let object = try from.object(in: bucket.name, key: key) else { continue }
                        _ = try to.put(object, in: bucket.name, now: now)
                    }
                }
            }
        }
    }
}
