/// What the engine must not forget: the work it owes, the counts of its ledger, the messages that failed for good.
public protocol Journal {
    // Executions: one for each rule and message that still owes work.
    /// Stores it under an id of its own, which is answered.
    func insert(_ execution: Execution) throws(StoreError) -> Int64
    func execution(_ id: Int64) throws(StoreError) -> Execution?
    /// Replaces what is stored under `execution.id`.
    func update(_ execution: Execution) throws(StoreError)
    /// Removes it, its owed work apart; an id that is not there is as well.
    func removeExecution(_ id: Int64) throws(StoreError)
    /// How many executions each rule has.
    func executionCounts() throws(StoreError) -> [String: Int]
    /// Whether a rule has a message of a topic that is asking or waiting.
    func isWaiting(_ rule: String, on topic: String) throws(StoreError) -> Bool
    /// The oldest message of a topic that waits for its turn with a rule.
    func firstWaiting(_ rule: String, on topic: String) throws(StoreError) -> Execution?
    /// How many messages wait for their turn.
    func waitingCount() throws(StoreError) -> Int

    // The outbox.
    /// Stores it under an id above all others, which is answered.
    func insert(_ work: OwedWork) throws(StoreError) -> Int64
    /// The owed work of a lane with ids above `after`, in the order of their ids, at most `limit`.
    func owedWork(lane: String, after: Int64, limit: Int) throws(StoreError) -> [OwedWork]
    /// Stores how often it was tried, and the time before which it is not tried again.
    func update(owed id: Int64, attempts: Int, notBefore: Timestamp) throws(StoreError)
    func removeOwed(_ id: Int64) throws(StoreError)
    /// How much each lane owes; lanes that owe nothing are left out.
    func owedCounts() throws(StoreError) -> [String: Int]

    // Dead letters.
    /// Stores it under an id above all others, which is answered.
    func insert(_ letter: DeadLetter) throws(StoreError) -> Int64
    /// Those with ids above `after`, in the order of their ids, at most `limit`.
    func deadLetters(after: Int64, limit: Int) throws(StoreError) -> [DeadLetter]
    func deadLetterCount() throws(StoreError) -> Int
    func deadLetter(_ id: Int64) throws(StoreError) -> DeadLetter?
    func removeDeadLetter(_ id: Int64) throws(StoreError)

    // What people have asked to be done with dead letters, for the engine to do.
    /// The oldest requests, at most `limit`.
    func letterRequests(limit: Int) throws(StoreError) -> [LetterRequest]
    /// Asks; of two requests on one letter the later counts.
    func insert(_ request: LetterRequest) throws(StoreError)
    func removeLetterRequest(onLetter letter: Int64) throws(StoreError)

    // The ledger: counts per rule.
    /// Adds to what is counted of a rule.
    func add(_ counts: LedgerCounts, toLedgerOf rule: String) throws(StoreError)
    /// The counts of each rule that has ever had any.
    func ledger() throws(StoreError) -> [String: LedgerCounts]

    /// Whether an id is the first of its kind in a scope, such as `flow:x`; it is remembered until a time.
    func isNew(_ id: String, in scope: String, until: Timestamp, now: Timestamp) throws(StoreError) -> Bool

    // Small facts that outlive the process: the client id, when a schedule ran last.
    func fact(_ name: String) throws(StoreError) -> String?
    func setFact(_ name: String, to value: String) throws(StoreError)
}

/// A rule at work on a message that is not decided yet, or whose actions are not all done.
public struct Execution: Sendable {
    /// 0 before it is stored.
    public var id: Int64
    public var rule: String
    public var message: Message
    public var stage: Stage
    /// Pieces of owed work that are not done yet.
    public var remaining: Int
    public var failures: [ActionFailure]
    /// What functions have answered so far, while the message is asking.
    public var answers: [OutsideRequest: OutsideAnswer]

    public enum Stage: String, Sendable {
        /// The rule's statement or templates need a function's answer, which is owed; then they are evaluated again.
        case asking
        /// An earlier message of the topic is asking.
        case waiting
        case actions, errorAction
        /// A piece of the error action has failed for good; what is left is done, then the message is a dead letter.
        case errorActionFailed
    }

    public init(
        id: Int64 = 0, rule: String, message: Message, stage: Stage = .actions, remaining: Int, failures: [ActionFailure] = [],
        answers: [OutsideRequest: OutsideAnswer] = [:]
    ) {
        self.id = id
        self.rule = rule
        self.message = message
        self.stage = stage
        self.remaining = remaining
        self.failures = failures
        self.answers = answers
    }
}

/// An action's call that reaches outside and is written down until it is done.
public struct OwedWork: Sendable {
    /// 0 before it is stored.
    public var id: Int64
    public var execution: Int64
    /// Work of one lane is done in the order of its ids.
    public var lane: String
    public var call: ActionCall
    public var attempts: Int
    /// Not to be tried before this time.
    public var notBefore: Timestamp

    public init(id: Int64 = 0, execution: Int64, lane: String, call: ActionCall, attempts: Int = 0, notBefore: Timestamp = 0) {
        self.id = id
        self.execution = execution
        self.lane = lane
        self.call = call
        self.attempts = attempts
        self.notBefore = notBefore
    }
}

/// A message that a rule could neither deliver nor hand to its error action.
public struct DeadLetter: Sendable {
    /// 0 before it is stored.
    public var id: Int64
    /// Empty where no rule was reached (a message over the size limit).
    public var rule: String
    public var message: Message
    public var failures: [ActionFailure]
    public var at: Timestamp

    public init(id: Int64 = 0, rule: String, message: Message, failures: [ActionFailure], at: Timestamp) {
        self.id = id
        self.rule = rule
        self.message = message
        self.failures = failures
        self.at = at
    }
}

/// What somebody wants to be done with a dead letter.
public struct LetterRequest: Sendable, Hashable {
    public enum Kind: String, Sendable {
        /// The message goes through its rule once more.
        case retry
        /// The letter is removed.
        case drop
    }

    public var kind: Kind
    /// The letter's id.
    public var letter: Int64

    public init(_ kind: Kind, letter: Int64) {
        self.kind = kind
        self.letter = letter
    }
}

/// What became of the messages that a rule accepted.
///
/// accepted = filtered + delivered + handled + returned + dead-lettered + in flight, always; what is in flight has an
/// ``Execution``. No count ever falls: a dead letter that is tried again is accepted again.
public struct LedgerCounts: Sendable, Hashable {
    public var accepted: Int
    public var filtered: Int
    public var delivered: Int
    public var handled: Int
    /// Failed, and back in the queue that it came from.
    public var returned: Int
    public var deadLettered: Int

    public init(
        accepted: Int = 0, filtered: Int = 0, delivered: Int = 0, handled: Int = 0, returned: Int = 0, deadLettered: Int = 0
    ) {
        self.accepted = accepted
        self.filtered = filtered
        self.delivered = delivered
        self.handled = handled
        self.returned = returned
        self.deadLettered = deadLettered
    }

    public var inFlight: Int { accepted - filtered - delivered - handled - returned - deadLettered }

    public static func += (a: inout LedgerCounts, b: LedgerCounts) {
        a.accepted += b.accepted
        a.filtered += b.filtered
        a.delivered += b.delivered
        a.handled += b.handled
        a.returned += b.returned
        a.deadLettered += b.deadLettered
    }
}
