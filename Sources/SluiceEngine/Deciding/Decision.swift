import SluicePlugins
import SluiceValues

/// What one transaction decides: the place where store actions work, and what is to happen once it is committed.
final class Decision: ActionTransaction {
    private let stores: any StoreTransaction
    private let options: EngineOptions
    private let now: Timestamp

    /// Messages that rules and changes have made, to be decided in this same transaction.
    var made: [MadeMessage] = []
    /// Counts per rule, added to the ledger at the end.
    private(set) var ledger: [String: LedgerCounts] = [:]
    /// Counts since the start, for the live view.
    private(set) var activity: [String: RuleActivity] = [:]
    /// Lanes that have been given work, and how much.
    private(set) var owed: [String: Int] = [:]
    private(set) var lines: [(LogLevel, String)] = []
    private(set) var deadLetters = 0
    /// Messages that carried a topic of the engine's own and were refused.
    var refused = 0

    /// The rule at work, and how often rules have handed its message on.
    var depth = 0

    struct MadeMessage {
        let topic: String
        let payload: [UInt8]
        let depth: Int
    }

    init(stores: any StoreTransaction, options: EngineOptions, now: Timestamp) {
        self.stores = stores
        self.options = options
        self.now = now
    }

    // MARK: What store actions may do

    func put(_ item: Object, in table: String) throws(StoreError) {
        if let change = try stores.put(item, in: table) { announce(change) }
    }

    func append(_ point: SeriesPoint, to series: String) throws(StoreError) {
        try stores.append(point, to: series)
    }

    func send(_ message: QueueMessage, to queue: String, delay: Int64?) throws(StoreError) {
        try stores.send(message, to: queue, delay: delay, now: now)
    }

    func emit(_ payload: Payload, to flow: String) throws(ActionFailure) {
        guard depth < options.maximumDepth else {
            throw ActionFailure(
                action: "emit", resource: flow,
                message: "rules have handed this message on \(depth) times; it looks like a loop, and is not handed on again")
        }
        made.append(MadeMessage(topic: "$flow/\(flow)", payload: payload.bytes, depth: depth + 1))
    }

    func log(_ level: LogLevel, _ text: String) { lines.append((level, text)) }

    /// A table change is a message too; one that has been handed on too often is not announced any more.
    private func announce(_ change: TableChange) {
        guard depth < options.maximumDepth else {
            log(.warning, "a change of table '\(change.table)' is not announced: rules have handed its message on \(depth) times")
            return
        }
        var body = Object([
            ("eventName", .string(change.kind.rawValue)), ("keys", .object(change.keys)),
            ("sequenceNumber", .number(Number(change.sequenceNumber))), ("cause", .string(change.cause.rawValue)),
        ])
        if let image = change.newImage { body["newImage"] = .object(image) }
        if let image = change.oldImage { body["oldImage"] = .object(image) }
        let topic = "$table/\(change.table)/\(change.kind.rawValue.lowercased())"
        made.append(MadeMessage(topic: topic, payload: Array(Value.object(body).json.utf8), depth: depth + 1))
    }

    // MARK: What the engine writes down

    func count(_ rule: String, _ counts: LedgerCounts) {
        ledger[rule, default: LedgerCounts()] += counts
    }

    func note(_ rule: String, _ change: (inout RuleActivity) -> Void) {
        change(&activity[rule, default: RuleActivity()])
    }

    /// Writes an execution and its work down.
    func owe(_ work: [(lane: String, call: ActionCall)], of execution: Execution) throws(StoreError) {
        let id = try stores.insert(execution)
        for (lane, call) in work {
            _ = try stores.insert(OwedWork(execution: id, lane: lane, call: call))
            owed[lane, default: 0] += 1
        }
    }

    func bury(_ letter: DeadLetter) throws(StoreError) {
        _ = try stores.insert(letter)
        deadLetters += 1
        let reasons = letter.failures.map { failure in
            "\(failure.action)\(failure.resource.isEmpty ? "" : " " + failure.resource): \(failure.message)"
        }.joined(separator: "; ")
        let rule = letter.rule.isEmpty ? "" : "rule \(letter.rule): "
        log(.error, "\(rule)message \(letter.message.context.id) on '\(letter.message.topic)' is a dead letter: \(reasons)")
    }

    /// Adds the counts to the ledger; the last thing before the commit.
    func closeLedger() throws(StoreError) {
        for (rule, counts) in ledger { try stores.add(counts, toLedgerOf: rule) }
    }
}

/// What a rule has done since the engine started.
package struct RuleActivity: Sendable, Hashable {
    /// Messages that its FROM matched, rows that its query read put out, ticks that gave none.
    package var matched = 0
    package var passed = 0
    package var failed = 0

    static func += (a: inout RuleActivity, b: RuleActivity) {
        a.matched += b.matched
        a.passed += b.passed
        a.failed += b.failed
    }
}
