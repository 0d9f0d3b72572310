import SluicePlugins

extension Pack {
    /// All that holds rows: tables, series, queues, buckets, in the order of their declaration.
    package var sources: [StoredSource] {
        tables.map { StoredSource(.table, $0.name) } + series.map { StoredSource(.series, $0.name) }
            + queues.map { StoredSource(.queue, $0.name) } + buckets.map { StoredSource(.bucket, $0.name) }
    }
}

extension StoredSource.Kind {
    package var word: String {
        switch self {
        case .table: "table"
        case .series: "series"
        case .queue: "queue"
        case .bucket: "bucket"
        }
    }
}
