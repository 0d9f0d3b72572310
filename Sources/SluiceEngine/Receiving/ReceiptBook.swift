import SluicePlugins

/// What one transaction does to messages that rules have received from queues.
struct ReceiptBook {
    /// What one rule has done with one message.
    struct Change {
        /// What it has taken in hand of the message, and let go of again.
        var working = 0
        var hasFailed = false
        /// Whether anything has come to an end, well or not.
        var hasVerdict = false
    }

    private var changes: [QueueReceipt: [String: Change]] = [:]

    /// A rule has taken something of a message in hand: an execution, an item of an open batch.
    mutating func begin(_ rule: String, on message: Message) {
        for receipt in message.context.receipts { changes[receipt, default: [:]][rule, default: Change()].working += 1 }
    }

    /// A rule has let go of what it had in hand; what becomes of it is still to be said.
    mutating func leave(_ rule: String, on message: Message) {
        for receipt in message.context.receipts { changes[receipt, default: [:]][rule, default: Change()].working -= 1 }
    }

    /// A rule has come to an end with a message, or with a part of what was made of it.
    mutating func finish(_ rule: String, on message: Message, hasFailed: Bool) {
        for receipt in message.context.receipts {
            var change = changes[receipt]?[rule] ?? Change()
            change.hasVerdict = true
            change.hasFailed = change.hasFailed || hasFailed
            changes[receipt, default: [:]][rule] = change
        }
    }

    /// Whether a rule has done with a message whose only part it had in hand before.
    func isDone(_ rule: String, on message: Message) -> Bool {
        message.context.receipts.allSatisfy { receipt in
            guard let change = changes[receipt]?[rule] else { return false }
            return change.hasVerdict && !change.hasFailed && change.working < 0
        }
    }

    /// What there is about a message, which is then forgotten.
    mutating func take(_ receipt: QueueReceipt) -> [String: Change] { changes.removeValue(forKey: receipt) ?? [:] }

    /// The messages that something has been done to, in the order of their queues.
    var receipts: [QueueReceipt] { changes.keys.sorted { ($0.queue, $0.message) < ($1.queue, $1.message) } }
}
