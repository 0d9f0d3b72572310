/// The stores and the journal as one whole: what is written in one transaction is there together or not at all.
///
/// One writer at a time: concurrent writes wait for each other. Reads see the last committed state and wait for nobody.
public protocol Database: Sendable {
    /// Runs `body` in a transaction that is durable (synced to disk) when this returns, and undone when `body` throws.
    ///
    /// - Throws: what `body` throws, or `StoreError` where the commit fails; either way nothing of it is stored.
    func write<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result

    /// Runs `body` on a snapshot. Writing in it is refused with `.unavailable`.
    func read<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result

    /// Declares what there is to hold: what is new is made, what exists stays with what it holds, what changed its shape is
    /// reported as `.invalid` where the stored data does not fit.
    func declare(_ catalog: StoreCatalog) throws(StoreError)

    /// What has been declared, by this process or an earlier one.
    func catalog() throws(StoreError) -> StoreCatalog

    /// Deletes what has outlived its retention and is told of nowhere: points of series, data of metrics, messages of queues that
    /// are in nobody's hand, and deduplication ids whose window is over.
    ///
    /// Items and objects whose time has come are removed in transactions, since their tables and buckets tell of it.
    func expire(now: Timestamp) throws(StoreError)
}

/// What can be done inside a transaction.
public protocol StoreTransaction:
    TableStore, SeriesStore, QueueStore, BucketStore, MetricStore, AlarmStore, WindowStore, BatchStore, Journal
{
    /// Runs `body` so that all it wrote is undone when it throws, and what was written before stays.
    func savepoint<Result>(_ body: () throws -> Result) throws -> Result

    /// The clock was set back by some milliseconds to a time: what is hidden in queues, or owed and not to be tried yet, waits no
    /// longer for that, and what is in open batches has come by then.
    func setBack(by milliseconds: Int64, to now: Timestamp) throws(StoreError)
}
