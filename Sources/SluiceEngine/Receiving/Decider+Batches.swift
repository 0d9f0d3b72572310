import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues

// Rules that take their messages in batches: a message waits in the store until there are enough of them, or the first has
// waited long enough; then the rule sees an Array of the payloads as one message, or item by item.
extension Decider {
    /// Puts a message into the open batch of a rule. It is accepted with its batch.
    func addToBatch(_ message: Message, of rule: PreparedRule, in decision: Decision) throws {
        try decision.stores.add(message, toBatchOf: rule.name, at: decision.now)
        decision.batches.add(to: rule, at: decision.now)
        decision.receipts.begin(rule.name, on: message)
    }

    /// Closes the batches that are full or have waited long enough, and decides what is made of them. Of one whose payloads are
    /// larger together than a payload may be, several are made.
    func closeBatches(in decision: Decision) throws {
        while let rule = decision.batches.rule(by: decision.now) {
            let messages = try decision.stores.takeBatch(
                of: rule.name, limit: rule.rule.batch?.size ?? 1, bytes: options.maximumPayload)
            decision.batches.take(messages.count, from: rule, now: decision.now)
            try run(rule, onBatch: leave(messages, rule.name, in: decision), in: decision)
            try decideMade(in: decision)
        }
    }

    /// Decides what waits for a rule that takes no batches any more: message by message, or it goes back where there is no rule.
    func closeBatch(ofRule name: String, in decision: Decision) throws {
        let rule = rule(named: name).flatMap { $0.rule.isDisabled ? nil : $0 }
        while true {
            let messages = try decision.stores.takeBatch(of: name, limit: Self.pageOfBatch, bytes: options.maximumPayload)
            guard !messages.isEmpty else { return }
            let inTurn = try leave(messages, name, in: decision)
            if let rule {
                try run(rule, onItems: inTurn, in: decision)
            } else {
                for message in inTurn where message.context.receipts.isEmpty {
                    decision.count(name, LedgerCounts(accepted: 1))
                    let failure = ActionFailure(action: "batch", resource: name, message: "there is no such rule any more")
                    try bury(name, message, [failure], in: decision)
                }
            }
            try decideMade(in: decision)
        }
    }

    /// Messages that are read at once where a batch is not closed as one.
    private static let pageOfBatch = 1_000

    /// Takes messages out of a rule's hands with their batch.
    ///
    /// - Returns: those whose turn it is. In a FIFO queue the batch before may have left its part of a group behind: what comes
    ///   after that goes back, and is received again in its place.
    private func leave(_ messages: [Message], _ rule: String, in decision: Decision) throws -> [Message] {
        let hasGroups = messages.contains { $0.context.receipts.first?.group != nil }
        // What this transaction has done so far counts too.
        if hasGroups { try settleReceipts(in: decision) }
        for message in messages { decision.receipts.leave(rule, on: message) }
        guard hasGroups else { return messages }
        var inTurn: Set<QueueReceipt> = []
        return try messages.filter { message in
            guard let receipt = message.context.receipts.first, receipt.group != nil else { return true }
            if let predecessor = try decision.stores.predecessor(of: receipt, leftFor: rule) {
                guard inTurn.contains(QueueReceipt(queue: receipt.queue, message: predecessor, group: receipt.group)) else {
                    return false
                }
            }
            inTurn.insert(receipt)
            return true
        }
    }

    private func run(_ rule: PreparedRule, onBatch messages: [Message], in decision: Decision) throws {
        guard !messages.isEmpty else { return }
        if rule.rule.isEach { return try run(rule, onItems: messages, in: decision) }
        let batch = Self.batch(of: messages)
        load(batch, router.route(rules: [rule.place]).plan)
        try decide(rule, batch, in: decision)
        try emitClosed(in: decision)
    }

    private func run(_ rule: PreparedRule, onItems messages: [Message], in decision: Decision) throws {
        var closedGroups: Set<ExactText> = []
        for message in messages {
            let group = message.context.receipts.first?.group
            // One before it is not done with: it goes back, and waits for its turn.
            if let group, closedGroups.contains(ExactText(group)) { continue }
            load(message, router.route(rules: [rule.place]).plan)
            try decide(rule, message, in: decision)
            try emitClosed(in: decision)
            if let group, !decision.receipts.isDone(rule.name, on: message) { closedGroups.insert(ExactText(group)) }
        }
    }

    /// One message of several: an Array of their payloads, JSON as it is, other text as a String, other bytes in base64.
    ///
    /// It bears the name and the topic of the first.
    private static func batch(of messages: [Message]) -> Message {
        var batch = messages[0]
        var payload: [UInt8] = [UInt8(ascii: "[")]
        for (place, message) in messages.enumerated() {
            if place > 0 { payload.append(UInt8(ascii: ",")) }
            if JSONText.isJSON(message.payload, inside: 1) {
                payload += message.payload
            } else {
                let text = String(validating: message.payload, as: UTF8.self) ?? Base64.encode(message.payload)
                Value.string(text).writeJSON(to: &payload)
            }
        }
        payload.append(UInt8(ascii: "]"))
        batch.payload = payload
        batch.context.receipts = messages.flatMap(\.context.receipts)
        batch.context.depth = messages.map(\.context.depth).max() ?? 0
        if messages.count > 1 { batch.context.properties = MessageProperties() }
        return batch
    }
}
