package import SluicePacks
package import SluicePlugins
package import SluiceValues

/// The rows of what a query reads.
package enum StoredRows {
    /// Calls `body` with each row until it answers false. A store finds rows by time; what they mean is the query's business.
    package static func scan(
        _ source: StoredSource, times: TimeRange, in stores: any StoreTransaction, _ body: (Object) throws -> Bool
    ) throws {
        switch source.kind {
        case .table: try stores.scan(table: source.name, partition: nil, body)
        case .series: try stores.scan(series: source.name, times: times, body)
        case .queue: try stores.scan(queue: source.name, body)
        case .bucket: try stores.scan(bucket: source.name, body)
        }
    }
}
