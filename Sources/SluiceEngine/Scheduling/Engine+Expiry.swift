package import SluicePlugins

extension Engine {
    /// Items that are removed in one transaction at most, so that messages get their turn in between.
    private static let expiryStep = 1_000

    /// How often, in milliseconds, what has expired is looked for.
    package static let expiryPeriod: Timestamp = 10_000

    /// Removes the items whose time to live has come, and the objects whose bucket's lifecycle is over; each removal is a message,
    /// as every change of a table or a bucket is. What else has outlived its retention is deleted without a word.
    package func expire() throws(StoreError) {
        let catalog = try database.catalog()
        for table in catalog.tables where table.timeToLive != nil {
            try expire { try $0.removeExpired(from: table.name, limit: Self.expiryStep) }
        }
        for bucket in catalog.buckets where bucket.lifecycle != nil {
            try expire { try $0.removeExpired(fromBucket: bucket.name, limit: Self.expiryStep) }
        }
        try database.expire(now: clock.now())
    }

    /// Runs `step`, a transaction each time, until it removes fewer than it may.
    private func expire(_ step: @Sendable (Decision) throws -> Int) throws(StoreError) {
        var removed = Self.expiryStep
        while removed == Self.expiryStep {
            removed = try transact(at: clock.now()) { decider, decision in
                let count = try step(decision)
                try decider.decideMade(in: decision)
                return count
            }
        }
    }
}
