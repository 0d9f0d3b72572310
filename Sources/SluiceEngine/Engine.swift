package import SluiceEvaluation
package import SluicePacks
package import SluicePlugins
import SluiceTopics
package import SluiceValues
import Synchronization

/// The engine: takes messages and ticks, decides them in transactions, and delivers what it owes.
///
/// Deciding is synchronous and one at a time, whoever calls: a source's thread, the scheduler, a test. Lanes deliver
/// concurrently. All time and randomness come from the clock and the source that it is given.
package final class Engine: MessageReceiver, Sendable {
    package let database: any Database
    package let clock: any Clock
    package let options: EngineOptions
    let registry: Registry
    let functions: any FunctionInvoker
    private let outside: any OutsideSource
    let randomness: any Randomness
    let log: @Sendable (LogLine) -> Void
    private let witness: (any DecisionWitness)?
    let core: Mutex<Core>
    private let owedCount: Atomic<Int>
    let outage = Mutex<StoreOutage?>(nil)
    let bell = LaneBell()
    let dueBell = DueBell()

    /// What belongs to the deciding thread.
    struct Core: ~Copyable {
        var schedules: ScheduleBook
        var alarms: AlarmBook
        var queues: QueueBook
        var batches: BatchBook
        var decider: Decider
        /// By the rules' places.
        var activity: [RuleActivity]
        var refused = 0
        var deadLetters: Int
        var owed: [String: Int]
        var measures = EngineMeasures()
        /// The latest time that the clock has shown since it was set back last.
        var latest: Timestamp
    }

    /// - Parameters:
    ///   - fields: the table that the packs' plans were made with.
    ///   - outside: answers what expressions ask for and the stores can't know.
    ///   - functions: the functions that rules ask.
    ///   - witness: told what becomes of each message; the plans of the packs are to be traced then.
    ///   - lines: called from any thread.
    /// - Throws: `StoreError` where the stores can't hold what the packs declare, or what is owed can't be read; `EngineError`
    ///   where two rules have one name.
    package init(
        packs: [Pack], fields: FieldTable, registry: Registry, database: any Database, clock: any Clock,
        randomness: any Randomness, outside: any OutsideSource = NothingOutside(),
        functions: any FunctionInvoker = NoFunctions(), options: EngineOptions = EngineOptions(),
        witness: (any DecisionWitness)? = nil, lines log: @escaping @Sendable (LogLine) -> Void
    ) throws {
        self.database = database
        self.clock = clock
        self.options = options
        self.registry = registry
        self.functions = functions
        self.outside = outside
        self.randomness = randomness
        self.log = log
        self.witness = witness
        let queueSeed = try QueueMemory.seed(in: database, randomness: randomness)
        let decider = try Decider(packs: packs, fields: fields, options: options, outside: outside, queueSeed: queueSeed, witness: witness)
        let edition = try Edition(of: decider, packs: packs, in: database, now: clock.now())
        let (owed, waiting, deadLetters) = try database.read {
            (try $0.owedCounts(), try $0.waitingCount(), try $0.deadLetterCount())
        }
        owedCount = Atomic(owed.values.reduce(waiting, +))
        core = Mutex(
            Core(
                schedules: edition.schedules, alarms: edition.alarms, queues: edition.queues, batches: edition.batches,
                decider: decider,
                activity: Array(repeating: RuleActivity(), count: decider.rules.count), deadLetters: deadLetters, owed: owed,
                latest: clock.now()))
        for line in edition.lines { log(LogLine(.warning, line)) }
        try leaveFormerRules()
    }

    // MARK: Other rules

    /// Puts other packs in the place of those that run, between two messages: what is owed, waits or is open stays, and a
    /// schedule that is the same as before goes on counting.
    ///
    /// - Parameter fields: the table that the packs' plans were made with.
    /// - Throws: `StoreError` where the stores can't hold what the packs declare, `EngineError` where two rules have one name; the
    ///   former packs run on.
    package func reload(packs: [Pack], fields: FieldTable) throws {
        let lines = try core.withLock { core in
            let former = core.decider
            let decider = try Decider(
                packs: packs, fields: fields, options: options, outside: outside, queueSeed: former.queueSeed,
                witness: witness)
            let edition = try Edition(
                of: decider, packs: packs, in: database, now: clock.now(), former: core.schedules)
            core.activity = decider.rules.map { rule in
                former.rule(named: rule.name).map { core.activity[$0.place] } ?? RuleActivity()
            }
            core.schedules = edition.schedules
            core.alarms = edition.alarms
            core.queues = edition.queues
            core.batches = edition.batches
            core.decider = decider
            return edition.lines
        }
        for line in lines { log(LogLine(.warning, line)) }
        dueBell.ring()
        try leaveFormerRules()
    }

    /// Gives back what waits for rules that take no batches any more, and deletes from queues what only rules were left to read
    /// that do so no more.
    private func leaveFormerRules() throws {
        for name in try database.read({ try $0.openBatches() }).keys.sorted() where core.withLock({ $0.decider.rule(named: name)?.takesBatches }) != true {
            try transact(at: clock.now()) { decider, decision in
                try decider.closeBatch(ofRule: name, in: decision)
            }
        }
        let readers = core.withLock { $0.decider.queueReaders }
        guard !readers.isEmpty else { return }
        try database.write { stores in
            for (queue, rules) in readers.sorted(by: { $0.key < $1.key }) { try stores.deleteDone(from: queue, by: rules) }
        }
    }

    // MARK: Taking messages

    package var isSaturated: Bool { owedCount.load(ordering: .relaxed) >= options.maximumOwed }

    /// Queues are read again once no more is owed than may be.
    func changeOwed(by count: Int) {
        let (before, after) = owedCount.add(count, ordering: .relaxed)
        if before >= options.maximumOwed, after < options.maximumOwed { dueBell.ring() }
    }

    /// Decides the whole batch in one transaction, so that it is stored whole or not at all; a source bounds what it offers.
    package func receive(_ batch: [Publication]) throws(StoreError) {
        guard !batch.isEmpty else { return }
        do throws(StoreError) {
            try store(batch)
        } catch {
            remember(storing: error, at: clock.now())
            throw error
        }
        remember(storing: nil, at: clock.now())
    }

    private func store(_ batch: [Publication]) throws(StoreError) {
        let now = try followClock()
        let start = clock.nanoseconds()
        // What has ended before a message comes closes before it, also where the scheduler is not yet awake.
        try closeWindows(by: now)
        try transact(at: now) { decider, decision in
            for arrived in batch { try decider.decide(arrived, in: decision) }
        } committed: { core, _ in
            core.measures.batches.add(nanoseconds: clock.nanoseconds() &- start)
        }
    }

    /// Puts a message into a queue, as somebody outside would.
    package func send(_ message: QueueMessage, to queue: String) throws(StoreError) {
        try transact(at: clock.now()) { _, decision in try decision.enqueue(message, in: queue) }
    }

    /// Stores an item, as somebody outside would; the rules on changes of its table hear of it.
    package func put(_ item: Object, in table: String) throws(StoreError) {
        try transact(at: clock.now()) { decider, decision in
            try decision.put(item, in: table)
            try decider.decideMade(in: decision)
        }
    }

    /// Stores an object, as somebody outside would; the rules on its bucket hear of it.
    package func put(_ object: BucketObject, in bucket: String) throws(StoreError) {
        try transact(at: clock.now()) { decider, decision in
            try decision.put(object, in: bucket)
            try decider.decideMade(in: decision)
        }
    }

    // MARK: Transactions

    /// Decides something in one transaction; what it did is counted, told and rung for once it is committed.
    ///
    /// - Parameter committed: changes what the engine itself remembers, which must not run ahead of the store.
    @discardableResult
    func transact<Answer: Sendable>(
        at now: Timestamp, _ body: @Sendable (Decider, Decision) throws -> Answer,
        committed: @Sendable (inout Core, Answer) -> Void = { _, _ in }
    ) throws(StoreError) -> Answer {
        let result: Result<(answer: Answer, aftermath: Aftermath), any Error> = core.withLock { core in
            let decider = core.decider
            let dueBefore = core.nextDue(withQueues: true)
            do {
                let (answer, decision, decided) = try database.write { stores in
                    let decision = Decision(
                        stores: stores, decider: decider, batches: core.batches, options: options, now: now,
                        randomness: randomness)
                    try decider.windows.begin(in: stores, now: clock.now())
                    let answer = try body(decider, decision)
                    try decider.closeBatches(in: decision)
                    try decider.settleReceipts(in: decision)
                    try decider.windows.write(to: stores)
                    try decision.closeLedger()
                    return (answer, decision, clock.nanoseconds())
                }
                core.measures.commits.add(nanoseconds: clock.nanoseconds() &- decided)
                decider.windows.commit()
                committed(&core, answer)
                core.apply(decision)
                let isDueEarlier = core.nextDue(withQueues: true).map { $0 < dueBefore ?? .max } ?? false
                return .success(
                    (answer, Aftermath(
                        lines: decision.lines, owed: decision.owed, waiting: decision.waiting, isDueEarlier: isDueEarlier)))
            } catch {
                decider.windows.forget()
                return .failure(error)
            }
        }
        switch result {
        case .success(let (answer, aftermath)):
            for line in aftermath.lines { log(line) }
            changeOwed(by: aftermath.owed.values.reduce(aftermath.waiting, +))
            for lane in aftermath.owed.keys { bell.ring(lane) }
            if aftermath.isDueEarlier { dueBell.ring() }
            return answer
        case .failure(let error as StoreError):
            throw error
        case .failure(let error):
            throw StoreError(.unavailable, "\(error)")
        }
    }

    /// What is told once a decision is committed.
    private struct Aftermath: Sendable {
        let lines: [LogLine]
        let owed: [String: Int]
        /// How many more messages wait for their turn.
        let waiting: Int
        /// Whether something falls due earlier than anything did before.
        let isDueEarlier: Bool
    }

    func write(_ line: LogLine) { log(line) }
}

extension Engine.Core {
    fileprivate mutating func apply(_ decision: Decision) {
        for (place, tally) in decision.tallies.enumerated() { activity[place] += tally.activity }
        for (lane, count) in decision.owed { owed[lane, default: 0] += count }
        refused += decision.refused
        deadLetters += decision.deadLetters
        batches = decision.batches
        for (queue, time) in decision.expected { queues.expect(in: queue, at: time) }
    }
}
