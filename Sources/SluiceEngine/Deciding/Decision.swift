import SluicePlugins
import SluiceValues

/// What one transaction decides: the place where store actions work, and what is to happen once it is committed.
final class Decision: ActionTransaction {
    let stores: any StoreTransaction
    let now: Timestamp
    private let decider: Decider
    private let options: EngineOptions
    private let randomness: any Randomness

    /// What each rule has done, by its place.
    private(set) var tallies: [RuleTally]
    /// Counts of rules that owed work and are in no pack any more.
    private var vanished: [String: LedgerCounts] = [:]
    /// Lanes that have been given work, and how much.
    private(set) var owed: [String: Int] = [:]
    private(set) var lines: [LogLine] = []
    /// Dead letters more; fewer where it is negative.
    private(set) var deadLetters = 0
    /// Messages that carried a topic of the engine's own and were refused.
    private(set) var refused = 0

    /// What functions have answered about the message at work.
    var answers: [OutsideRequest: OutsideAnswer] = [:]
    /// Whether the ledger has the message at work already.
    var isAccepted = false
    /// How many more messages wait for their turn than did before.
    private(set) var waiting = 0

    /// The open batches, as they are once the transaction is committed.
    var batches: BatchBook
    /// What is done to messages that come from queues.
    var receipts = ReceiptBook()
    /// When something may be shown in queues, at the earliest.
    private(set) var expected: [String: Timestamp] = [:]

    /// Messages that rules and changes have made, to be decided in this same transaction; those before `nextMade` have been.
    private var made: [MadeMessage] = []
    private var nextMade = 0
    /// How often rules have handed on the message at work.
    var depth = 0
    /// The rule and the message whose action is at work, for what it logs.
    var subject: (rule: String, message: Message)?

    private struct MadeMessage {
        let topic: String
        let payload: [UInt8]
        let depth: Int
    }

    init(
        stores: any StoreTransaction, decider: Decider, batches: BatchBook, options: EngineOptions, now: Timestamp,
        randomness: any Randomness
    ) {
        self.stores = stores
        self.decider = decider
        self.batches = batches
        self.options = options
        self.now = now
        self.randomness = randomness
        tallies = Array(repeating: RuleTally(), count: decider.rules.count)
    }

    func hears(_ topic: String) -> Bool { decider.hears(topic) }

    func makeID() -> MessageID { MessageID(high: randomness.next(), low: randomness.next()) }

    // MARK: What store actions may do

    func put(_ item: Object, in table: String) throws(StoreError) {
        if let change = try stores.put(item, in: table) { try announce(change) }
    }

    func item(in table: String, partition: Value, sort: Value?) throws(StoreError) -> Object? {
        try stores.item(in: table, partition: partition, sort: sort)
    }

    func delete(from table: String, partition: Value, sort: Value?) throws(StoreError) {
        if let change = try stores.delete(from: table, partition: partition, sort: sort) { try announce(change) }
    }

    func declaration(ofTable name: String) -> TableDeclaration? { decider.tables[name] }

    func items(of table: String, limit: Int) throws(StoreError) -> [Object] {
        var items: [Object] = []
        do {
            try stores.scan(table: table, partition: nil) { item in
                guard items.count < limit else { return false }
                items.append(item)
                return true
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unavailable, "\(error)")
        }
        return items
    }

    func notificationTopic(named name: String) -> NotificationTopic? { decider.notificationTopics[name] }

    func append(_ point: SeriesPoint, to series: String) throws(StoreError) {
        try stores.append(point, to: series)
    }

    func declaration(ofSeries name: String) -> SeriesDeclaration? { decider.series[name] }

    func send(_ message: QueueMessage, to queue: String, delay: Int64?) throws(StoreError) {
        if let refusal, !decider.readers(ofQueue: queue).isEmpty { throw StoreError(.invalid, refusal) }
        var message = message
        message.depth = depth + 1
        try enqueue(message, in: queue, delay: delay)
    }

    /// Puts a message into a queue, from wherever it comes.
    func enqueue(_ message: QueueMessage, in queue: String, delay: Int64? = nil) throws(StoreError) {
        try stores.send(message, to: queue, delay: delay, now: now)
        let (shown, overflow) = now.addingReportingOverflow(delay ?? decider.queues[queue]?.delay ?? 0)
        expect(in: queue, at: overflow ? .max : shown)
    }

    /// Something may be shown in a queue from a time on.
    func expect(in queue: String, at time: Timestamp) { expected[queue] = min(expected[queue] ?? time, time) }

    func emit(_ payload: Payload, to flow: String) throws(ActionFailure) {
        let topic = "$flow/\(flow)"
        guard decider.hears(topic) else { return }
        func failure(_ message: String) -> ActionFailure { ActionFailure(action: "emit", resource: flow, message: message) }
        if let refusal { throw failure(refusal) }
        guard payload.bytes.count <= options.maximumPayload else {
            throw failure("the payload of \(payload.bytes.count) bytes is over the limit of \(options.maximumPayload)")
        }
        handOn(topic, payload.bytes)
    }

    func isNew(_ id: String, in scope: String, window: Int64) throws(StoreError) -> Bool {
        let (until, overflow) = now.addingReportingOverflow(window)
        return try stores.isNew(id, in: scope, until: overflow ? .max : until, now: now)
    }

    func log(_ level: LogLevel, _ text: String) {
        var line = LogLine(level, text)
        if let (rule, message) = subject {
            line = line.with("rule", rule).with(message)
            line.isWanted = true
        }
        lines.append(line)
    }

    func log(_ line: LogLine) { lines.append(line) }

    // MARK: Messages that are made

    /// A table change is a message too.
    ///
    /// - Throws: where its message has been handed on too often: the change then fails, so that the author hears of the loop.
    private func announce(_ change: TableChange) throws(StoreError) {
        let topic = "$table/\(change.table)/\(change.kind.rawValue.lowercased())"
        guard decider.hears(topic) else { return }
        if let refusal { throw StoreError(.invalid, refusal) }
        var body = Object([
            ("eventName", .string(change.kind.rawValue)), ("keys", .object(change.keys)),
            ("sequenceNumber", .number(Number(change.sequenceNumber))), ("cause", .string(change.cause.rawValue)),
        ])
        if let image = change.newImage { body["newImage"] = .object(image) }
        if let image = change.oldImage { body["oldImage"] = .object(image) }
        handOn(topic, Array(Value.object(body).json.utf8))
    }

    /// Removes items whose time to live has come, and hands their removal on.
    ///
    /// - Returns: how many there were, `limit` at most.
    func removeExpired(from table: String, limit: Int) throws(StoreError) -> Int {
        depth = 0
        let changes = try stores.removeExpired(from: table, now: now, limit: limit)
        for change in changes { try announce(change) }
        return changes.count
    }

    /// Tells the rules on `$rule/<rule>/error` that a rule's action, or its statement, has failed for good.
    func announce(failureOf rule: String, document: Payload) {
        let topic = "$rule/\(rule)/error"
        guard decider.hears(topic) else { return }
        if let refusal {
            return log(
                LogLine(.warning, "the failure of rule \(rule) is told to no rule: \(refusal)", kind: "untold \(rule)")
                    .with("rule", rule))
        }
        handOn(topic, document.bytes)
    }

    func handOn(_ topic: String, _ payload: [UInt8]) {
        made.append(MadeMessage(topic: topic, payload: payload, depth: depth + 1))
    }

    /// Why no further message may be made of the one at work.
    var refusal: String? {
        if depth >= options.maximumDepth {
            return "rules have handed this message on \(depth) times; it looks like a loop, and is not handed on again"
        }
        if made.count >= options.maximumCascade {
            return "\(made.count) messages have been made of one; it looks like a loop, and no more are made"
        }
        return nil
    }

    /// The next made message to decide; nil where all have been.
    func takeMade() -> Message? {
        guard nextMade < made.count else {
            made.removeAll(keepingCapacity: true)
            nextMade = 0
            return nil
        }
        let next = made[nextMade]
        nextMade += 1
        return Message(
            topic: next.topic, payload: next.payload,
            context: MessageContext(id: makeID(), receivedAt: now, transport: .engine, depth: next.depth))
    }

    /// Runs one action's changes in a savepoint; where it throws, neither the changes nor the messages made of them are kept.
    func attempt(_ body: () throws -> Void) throws {
        let madeBefore = made.count
        do {
            try stores.savepoint(body)
        } catch {
            made.removeLast(made.count - madeBefore)
            throw error
        }
    }

    /// Runs a part of the decision; where it throws, nothing of it is left.
    func undoing(_ body: () throws -> Void) throws {
        let before = (tallies, vanished, owed, lines, deadLetters, refused)
        let beforeOfQueues = (batches, receipts, expected, waiting)
        let madeBefore = made
        let nextMadeBefore = nextMade
        do {
            try stores.savepoint(body)
        } catch {
            (tallies, vanished, owed, lines, deadLetters, refused) = before
            (batches, receipts, expected, waiting) = beforeOfQueues
            made = madeBefore
            nextMade = nextMadeBefore
            throw error
        }
    }

    // MARK: What the engine writes down

    func count(_ rule: PreparedRule, _ counts: LedgerCounts) { tallies[rule.place].ledger += counts }

    /// Counts for a rule that may have vanished.
    func count(_ rule: String, _ counts: LedgerCounts) {
        if let rule = decider.rule(named: rule) { return count(rule, counts) }
        vanished[rule, default: LedgerCounts()] += counts
    }

    /// A rule has come to an end with a message.
    func conclude(_ rule: PreparedRule, _ message: Message, _ counts: LedgerCounts) {
        count(rule, counts)
        receipts.finish(rule.name, on: message, hasFailed: false)
    }

    /// The same for a rule that may have vanished.
    func conclude(_ rule: String, _ message: Message, _ counts: LedgerCounts) {
        count(rule, counts)
        receipts.finish(rule, on: message, hasFailed: false)
    }

    /// A rule has failed on a message from a queue, which comes back to it.
    func giveBack(_ rule: String, _ message: Message, _ failures: [ActionFailure]) {
        count(rule, LedgerCounts(returned: 1))
        receipts.finish(rule, on: message, hasFailed: true)
        let text = "rule \(rule): message \(message.context.id) goes back to \(message.topic): \(Self.reasons(failures))"
        log(LogLine(.warning, text, kind: "returned \(rule)").with("rule", rule).with(message))
    }

    private static func reasons(_ failures: [ActionFailure]) -> String {
        failures.map { failure in
            "\(failure.action)\(failure.resource.isEmpty ? "" : " " + failure.resource): \(failure.message)"
        }.joined(separator: "; ")
    }

    func note(_ rule: PreparedRule, _ activity: RuleActivity) { tallies[rule.place].activity += activity }

    /// Counts a message from outside on a topic of the engine's own.
    func refuse(_ topic: String) {
        refused += 1
        log(
            LogLine(.warning, "refused a message on '\(topic)': the engine alone makes messages there", kind: "refused")
                .with("topic", topic))
    }

    /// Writes an execution and its work down.
    func owe(_ work: [(lane: String, call: ActionCall)], of execution: Execution) throws(StoreError) {
        let id = try stores.insert(execution)
        receipts.begin(execution.rule, on: execution.message)
        for (lane, call) in work {
            _ = try stores.insert(OwedWork(execution: id, lane: lane, call: call))
            owed[lane, default: 0] += 1
        }
    }

    /// Keeps a message until it is its turn.
    func keepWaiting(_ execution: Execution) throws(StoreError) {
        _ = try stores.insert(execution)
        receipts.begin(execution.rule, on: execution.message)
        waiting += 1
    }

    /// It is a message's turn.
    func stopWaiting(_ execution: Execution) throws(StoreError) {
        try stores.removeExecution(execution.id)
        receipts.leave(execution.rule, on: execution.message)
        waiting -= 1
    }

    func bury(_ letter: DeadLetter) throws(StoreError) {
        _ = try stores.insert(letter)
        deadLetters += 1
        let rule = letter.rule.isEmpty ? "" : "rule \(letter.rule): "
        let text = "\(rule)message \(letter.message.context.id) on '\(letter.message.topic)' is a dead letter: "
            + Self.reasons(letter.failures)
        log(LogLine(.error, text, kind: "dead letter \(letter.rule)").with("rule", letter.rule).with(letter.message))
    }

    /// Takes a dead letter out of the store.
    func unbury(_ letter: DeadLetter) throws(StoreError) {
        try stores.removeDeadLetter(letter.id)
        deadLetters -= 1
    }

    /// Adds the counts to the ledger; the last thing before the commit.
    func closeLedger() throws(StoreError) {
        for (place, tally) in tallies.enumerated() where tally.ledger != LedgerCounts() {
            try stores.add(tally.ledger, toLedgerOf: decider.rules[place].name)
        }
        for (rule, counts) in vanished.sorted(by: { $0.key < $1.key }) { try stores.add(counts, toLedgerOf: rule) }
    }
}

/// What one rule has done in one transaction.
struct RuleTally {
    var ledger = LedgerCounts()
    var activity = RuleActivity()
}

/// What a rule has done since the engine started.
package struct RuleActivity: Sendable, Hashable {
    /// Messages that its FROM matched, rows that its query read put out, ticks that gave none.
    package var matched = 0
    package var passed = 0
    package var failed = 0
    /// Messages that failed since their windows had no room for a new group.
    package var refused = 0
    /// Tries to deliver that failed and are made again.
    package var retried = 0

    package init(matched: Int = 0, passed: Int = 0, failed: Int = 0, refused: Int = 0, retried: Int = 0) {
        self.matched = matched
        self.passed = passed
        self.failed = failed
        self.refused = refused
        self.retried = retried
    }

    static func += (a: inout RuleActivity, b: RuleActivity) {
        a.matched += b.matched
        a.passed += b.passed
        a.failed += b.failed
        a.refused += b.refused
        a.retried += b.retried
    }
}
