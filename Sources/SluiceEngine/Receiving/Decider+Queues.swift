import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceTopics
import SluiceValues

// Rules that read queues. Each rule on a queue gets each of its messages, which is deleted once all of them have done with it.
// What a rule has in hand of a message hides it; where a rule has failed, the message comes back for that rule alone.
extension Decider {
    /// The topic that the messages of a queue bear.
    static func topic(ofQueue name: String) -> String { "$queue/\(name)" }

    /// The names of the rules that read each queue; queues that none reads are left out.
    var queueReaders: [String: [String]] {
        queues.mapValues { queue in readers(ofQueue: queue.name).map { rules[$0].name } }.filter { !$0.value.isEmpty }
    }

    // MARK: Receiving

    /// Receives what waits in a queue, and decides it message by message.
    ///
    /// - Parameters:
    ///   - readers: the places of the rules that it is received for.
    ///   - limit: how many messages to take at most.
    /// - Returns: how many were taken.
    func receive(from queue: String, by readers: [Int], limit: Int, in decision: Decision) throws -> Int {
        let names = readers.map { rules[$0].name }
        let reception = try decision.stores.receive(from: queue, by: names, limit: limit, now: decision.now)
        if reception.deadLettered > 0, let declaration = queues[queue], let deadLetter = declaration.deadLetter {
            let messages = reception.deadLettered == 1 ? "a message" : "\(reception.deadLettered) messages"
            let verb = reception.deadLettered == 1 ? "goes" : "go"
            decision.log(
                .warning,
                "\(messages) of queue '\(queue)' \(verb) to '\(deadLetter)': received \(declaration.maxReceives ?? 0) times without success")
            decision.expect(in: deadLetter, at: decision.now)
        }
        var closedGroups: Set<ExactText> = []
        for received in reception.messages {
            let receipt = QueueReceipt(queue: queue, message: received.id, group: received.message.group)
            if let group = receipt.group, closedGroups.contains(ExactText(group)) {
                // One before it is not done with: it waits for its turn.
                try decision.stores.show(receipt, from: decision.now, isCounted: false)
                continue
            }
            try decide(received, receipt, by: readers, in: decision)
            let isGone = try settle(receipt, in: decision)
            if !isGone, let group = receipt.group, !readers.allSatisfy({ rules[$0].rule.batch != nil }) {
                closedGroups.insert(ExactText(group))
            }
        }
        return reception.messages.count
    }

    private func decide(_ received: ReceivedMessage, _ receipt: QueueReceipt, by readers: [Int], in decision: Decision) throws {
        let begun = try decision.stores.progress(of: receipt)
        let left = readers.filter { begun[rules[$0].name] == nil }
        let message = message(received, receipt)
        load(message, router.route(rules: left).plan)
        for place in left { try run(rules[place], on: message, in: decision) }
        try emitClosed(in: decision)
        try decideMade(in: decision)
    }

    /// A message keeps its name however often it is received.
    private func message(_ received: ReceivedMessage, _ receipt: QueueReceipt) -> Message {
        let id = MessageID(seed: queueSeed, queue: receipt.queue, message: receipt.message)
        let attributes = received.message.attributes.members.map { member in
            MessageProperties.UserProperty(member.key, member.value.asString ?? member.value.json)
        }
        return Message(
            topic: Self.topic(ofQueue: receipt.queue), payload: received.message.body,
            context: MessageContext(
                id: id, receivedAt: received.sentAt, transport: .engine, traceID: id.uuid,
                properties: MessageProperties(userProperties: attributes), depth: received.message.depth,
                receipts: [receipt]))
    }

    // MARK: Afterwards

    /// Settles what the transaction has done to messages from queues.
    func settleReceipts(in decision: Decision) throws {
        for receipt in decision.receipts.receipts { try settle(receipt, in: decision) }
    }

    /// Deletes a message that all rules have done with, and otherwise notes how far they are.
    ///
    /// - Returns: whether it is deleted.
    @discardableResult
    private func settle(_ receipt: QueueReceipt, in decision: Decision) throws -> Bool {
        let changes = decision.receipts.take(receipt)
        var progress = try decision.stores.progress(of: receipt)
        let before = progress
        for (rule, change) in changes {
            var reader = progress[rule] ?? ReaderProgress()
            reader.working += change.working
            reader.hasFailed = reader.hasFailed || change.hasFailed
            // What was only let go of is begun again.
            progress[rule] = reader.working > 0 || reader.hasFailed || change.hasVerdict ? reader : nil
        }
        let isInHand = progress.values.contains { $0.working > 0 }
        let readers = readers(ofQueue: receipt.queue).map { rules[$0].name }
        var hasFailed = false
        if !isInHand {
            // It does not come back to a rule that reads no more, unless nobody else does.
            hasFailed = progress.contains { $0.value.hasFailed && (readers.isEmpty || readers.contains($0.key)) }
            progress = progress.filter { !$0.value.hasFailed }
        }
        // Where its readers are gone, what none of them has done with waits for whoever comes.
        let isUnread = progress.isEmpty && readers.isEmpty
        if !isInHand, !hasFailed, !isUnread, readers.allSatisfy({ progress[$0] != nil }) {
            try decision.stores.delete(receipt)
            // The next of its group may be received now.
            if receipt.group != nil { decision.expect(in: receipt.queue, at: decision.now) }
            return true
        }
        for rule in Set(before.keys).union(changes.keys).sorted() where progress[rule] != before[rule] {
            try decision.stores.setProgress(of: receipt, by: rule, to: progress[rule])
        }
        if isInHand {
            try decision.stores.show(receipt, from: .max, isCounted: true)
        } else {
            // What has failed comes back after the timeout; what others have yet to read is theirs at once.
            let pause = hasFailed ? max(1, queues[receipt.queue]?.visibilityTimeout ?? 0) : 0
            let (sum, overflow) = decision.now.addingReportingOverflow(pause)
            try decision.stores.show(receipt, from: overflow ? .max - 1 : sum, isCounted: hasFailed)
            decision.expect(in: receipt.queue, at: overflow ? .max - 1 : sum)
        }
        return false
    }
}

extension MessageID {
    /// The name of a message that waits in a queue.
    ///
    /// - Parameter seed: drawn once for a store, so that names can't be told from outside.
    init(seed: MessageID, queue: String, message: Int64) {
        // FNV-1a, then the finish of SplitMix64.
        let name = queue.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        func mixed(_ seed: UInt64, _ value: UInt64) -> UInt64 {
            var word = seed &+ value &* 0x9E37_79B9_7F4A_7C15
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
        let number = UInt64(bitPattern: message)
        self.init(high: mixed(seed.high ^ name, number), low: mixed(seed.low, mixed(name, number)))
    }
}
