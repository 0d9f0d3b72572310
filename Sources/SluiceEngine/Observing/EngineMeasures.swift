/// What the engine measures, a few additions for each batch. It begins anew with the process.
package struct EngineMeasures: Sendable {
    /// From taking a batch of messages to its commit.
    package var batches = Histogram()
    /// A commit of the store.
    package var commits = Histogram()
    /// One call of an action that reaches outside, with its whole batch, by the action's name.
    package var deliveries: [String: Histogram] = [:]
    package var delivered: [DeliveryPlace: DeliveryCounts] = [:]

    package init() {}
}

/// Where a delivery belongs.
package struct DeliveryPlace: Sendable, Hashable {
    package var rule: String
    package var action: String

    package init(rule: String, action: String) {
        self.rule = rule
        self.action = action
    }
}

/// What became of deliveries.
package struct DeliveryCounts: Sendable, Hashable {
    package var delivered = 0
    /// Tries that failed and are made again.
    package var retried = 0
    /// Deliveries that failed for good.
    package var failed = 0

    package init(delivered: Int = 0, retried: Int = 0, failed: Int = 0) {
        self.delivered = delivered
        self.retried = retried
        self.failed = failed
    }

    static func += (a: inout DeliveryCounts, b: DeliveryCounts) {
        a.delivered += b.delivered
        a.retried += b.retried
        a.failed += b.failed
    }
}
