import SluicePlugins
import SluiceValues

@testable import SluiceStores

/// What holds of the messages in queues between any two transactions.
struct QueueInvariants {
    let store: SQLiteDatabase
    /// The queues that rules read.
    let names: [String]

    /// What progress says is in hand, less what is: executions, and messages in open batches.
    private static let unaccounted = """
        SELECT count(*) FROM (
            SELECT 1 FROM (
                SELECT queue, message, reader, working FROM sluice_progress
                UNION ALL
                SELECT json_extract(receipt.value, '$.queue'), json_extract(receipt.value, '$.message'), rule, -1
                FROM sluice_executions AS kept, json_each(kept.context, '$.receipts') AS receipt
                UNION ALL
                SELECT json_extract(receipt.value, '$.queue'), json_extract(receipt.value, '$.message'), rule, -1
                FROM sluice_batches AS kept, json_each(kept.context, '$.receipts') AS receipt)
            GROUP BY queue, message, reader HAVING sum(working) <> 0)
        """

    /// One sentence for each invariant that is broken.
    func violations() throws -> [String] {
        var found: [String] = []
        let unaccounted = try store.withWriter { connection throws(StoreError) in
            try connection.number(Self.unaccounted, doing: "looking at what is in hand")
        }.get()
        if unaccounted != 0 { found.append("\(unaccounted) messages of queues are in hand otherwise than is noted") }
        return try store.read { stores in
            for queue in names { found += try Self.violations(of: queue, in: stores) }
            return found
        }
    }

    private static func violations(of queue: String, in stores: any StoreTransaction) throws -> [String] {
        var found: [String] = []
        /// The readers that have done with all messages of a group so far.
        var done: [String: Set<String>] = [:]
        var waiting: [(receipt: QueueReceipt, visibleAt: Timestamp)] = []
        try stores.scan(queue: queue) { message in
            let receipt = QueueReceipt(
                queue: queue, message: message["id"]?.number?.int64 ?? 0, group: message["messageGroupId"]?.string)
            waiting.append((receipt, message["visibleAt"]?.number?.int64 ?? .max))
            return true
        }
        for (receipt, visibleAt) in waiting {
            let progress = try stores.progress(of: receipt)
            let isInHand = progress.values.contains { $0.working > 0 }
            if isInHand != (visibleAt == .max) {
                found.append("message \(receipt.message) of \(queue) is shown from \(visibleAt), with \(progress)")
            }
            // A rule begins with a message of a group once it has done with those before, unless it takes them in batches.
            guard let group = receipt.group, !batchReaders.contains(queue) else { continue }
            for reader in progress.keys.sorted() where !reader.hasPrefix("guest") && done[group]?.contains(reader) == false {
                found.append("message \(receipt.message) of \(queue) is begun with by \(reader) before one of its group is done")
            }
            let finished = Set(progress.filter { $0.value.working == 0 && !$0.value.hasFailed }.keys)
            done[group] = done[group]?.intersection(finished) ?? finished
        }
        return found
    }

    /// Queues that a rule may read in batches, several messages of a group together.
    private static let batchReaders: Set<String> = ["Short"]
}
