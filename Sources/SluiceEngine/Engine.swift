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
    private let randomness: any Randomness
    private let log: @Sendable (LogLine) -> Void
    private let witness: (any DecisionWitness)?
    private let core: Mutex<Core>
    private let owedCount: Atomic<Int>
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

    // MARK: Taking messages

    package var isSaturated: Bool { owedCount.load(ordering: .relaxed) >= options.maximumOwed }

    /// Queues are read again once no more is owed than may be.
    private func changeOwed(by count: Int) {
        let (before, after) = owedCount.add(count, ordering: .relaxed)
        if before >= options.maximumOwed, after < options.maximumOwed { dueBell.ring() }
    }

    /// Decides the whole batch in one transaction, so that it is stored whole or not at all; a source bounds what it offers.
    package func receive(_ batch: [Publication]) throws(StoreError) {
        guard !batch.isEmpty else { return }
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

    // MARK: What falls due

    /// When the next schedule is due, a window or a batch closes, or a message is shown in a queue; nil where nothing is. The
    /// time of a window may be early.
    package var nextDue: Timestamp? {
        let isSaturated = isSaturated
        return core.withLock { $0.nextDue(withQueues: !isSaturated) }
    }

    /// Runs what is due by now, in the order of the due times: of one instant the windows that end, all in one transaction,
    /// then the alarms whose periods end, in another, then the schedules in the order of their rules, one after the other, each
    /// to completion. A rule that is behind by several ticks, or an alarm by several periods, runs once, for the last of them; a
    /// window that has ended closes, however long ago.
    /// - Throws: `StoreError` where nothing was stored; what was due is due still.
    package func runDue() throws(StoreError) {
        let now = try followClock()
        while true {
            let (tick, end, batch, check, queue) = core.withLock {
                (
                    $0.schedules.tick(by: now), $0.decider.windows.end(by: now), $0.batches.nextDue, $0.alarms.check(by: now),
                    $0.queues.queue(by: now)
                )
            }
            if let end, end <= min(tick?.due ?? end, batch ?? end, check?.due ?? end) {
                try closeWindows(at: end)
            } else if let batch, batch <= min(tick?.due ?? now, check?.due ?? now, now) {
                // Every transaction ends with closing the batches that are due.
                try transact(at: batch) { _, _ in }
            } else if let check, check.due <= tick?.due ?? check.due {
                try transact(at: check.due) { decider, decision in
                    try decider.evaluate(check, in: decision)
                } committed: { core, _ in
                    core.alarms.done(check)
                }
            } else if let tick {
                try transact(at: tick.due) { decider, decision in
                    // The rules may have been reloaded since.
                    guard let rule = decider.rule(named: tick.rule), rule.isScheduled else { return }
                    try decider.tick(rule, due: tick.due, in: decision)
                } committed: { core, _ in
                    core.schedules.done(tick)
                }
            } else if let queue, !isSaturated {
                try receive(from: queue, at: now)
            } else {
                return
            }
        }
    }

    /// Receives what waits in a queue, some of it.
    private func receive(from queue: String, at now: Timestamp) throws(StoreError) {
        let limit = options.queueBatch
        try transact(at: now) { decider, decision in
            let readers = decider.readersOnTopic(ofQueue: queue)
            let count = try decider.receive(from: queue, by: readers, limit: limit, in: decision)
            return count < limit ? try decision.stores.nextShown(in: queue, after: now) : now
        } committed: { core, next in
            // What the transaction itself has put there is expected already.
            core.queues.looked(into: queue, next: next)
        }
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

    private func closeWindows(by now: Timestamp) throws(StoreError) {
        while let end = core.withLock({ $0.decider.windows.end(by: now) }) { try closeWindows(at: end) }
    }

    private func closeWindows(at end: Timestamp) throws(StoreError) {
        try transact(at: end) { decider, decision in try decider.closeWindows(by: end, in: decision) }
    }

    // MARK: The clock

    /// Milliseconds by which a clock has to be set back for that to count; less is waited for.
    private static let setBack: Timestamp = 60_000

    /// The time now. Where the clock has been set back, what waits for a time in schedules, queues, batches and lanes waits no
    /// longer than it would have.
    private func followClock() throws(StoreError) -> Timestamp {
        let now = clock.now()
        let back = core.withLock { core in
            let back = core.latest - now
            if back < Self.setBack { core.latest = max(core.latest, now) }
            return back
        }
        guard back >= Self.setBack else { return now }
        try transact(at: now) { _, decision in
            try decision.stores.setBack(by: back, to: now)
            decision.batches.setBack(to: now)
            decision.log(.warning, "the clock was set back by \(back / 1000) seconds; what waits for a time is set back with it")
        } committed: { core, _ in
            core.schedules.setBack(to: now)
            core.alarms.setBack(to: now)
            core.queues.setBack()
            core.latest = now
        }
        return now
    }

    // MARK: Expiry

    /// Items that are removed in one transaction at most, so that messages get their turn in between.
    private static let expiryStep = 1_000

    /// Removes the items whose time to live has come, and the objects whose bucket's lifecycle is over; each removal is a message,
    /// as every change of a table or a bucket is.
    package func expireItems() throws(StoreError) {
        let catalog = try database.catalog()
        for table in catalog.tables where table.timeToLive != nil {
            try expire { try $0.removeExpired(from: table.name, limit: Self.expiryStep) }
        }
        for bucket in catalog.buckets where bucket.lifecycle != nil {
            try expire { try $0.removeExpired(fromBucket: bucket.name, limit: Self.expiryStep) }
        }
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

    // MARK: Lanes

    /// The lanes that owe work.
    package var lanes: [String] { core.withLock { $0.owed.filter { $0.value > 0 }.keys.sorted() } }

    /// Delivers what a lane owes and may try now, one batch.
    ///
    /// - Returns: whether to go on at once, to wait until a time, or for new work.
    /// - Throws: `StoreError` where the outcome could not be stored: the batch will be delivered again.
    package func deliver(lane: String) async throws(StoreError) -> LaneState {
        let now = try followClock()
        let owed: [OwedWork]
        do {
            owed = try database.read { try $0.owedWork(lane: lane, after: 0, limit: options.laneBatch) }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unavailable, "\(error)")
        }
        guard let first = owed.first else { return .idle }
        guard first.notBefore <= now else { return .waiting(until: first.notBefore) }
        // One action's calls go together, and none before its time.
        var batch = Array(owed.prefix { $0.call.action == first.call.action && $0.notBefore <= now })
        if first.call.action == FunctionQuestion.action { return try await ask(batch, in: lane) }
        let action = registry.action(named: first.call.action) as? any OutsideAction
        if let action { batch = Array(batch.prefix(max(1, action.largestBatch))) }
        let results: [Result<Void, ActionFailure>]
        let start = clock.nanoseconds()
        if let action {
            results = await action.deliver(batch.map(\.call))
        } else {
            results = batch.map { work in
                .failure(ActionFailure(action: work.call.action, resource: "", message: "there is no such action any more"))
            }
        }
        return try settle(
            lane, took: clock.nanoseconds() &- start,
            batch.enumerated().map { index, work in
                (work, (index < results.count ? results[index] : .failure(Self.missingResult(of: work.call))).map { [] })
            })
    }

    private static func missingResult(of call: ActionCall) -> ActionFailure {
        ActionFailure(action: call.action, resource: "", message: "the action did not say what became of the call", canRetry: true)
    }

    /// Writes down what became of delivered work.
    ///
    /// - Parameter time: nanoseconds that it took.
    func settle(
        _ lane: String, took time: Int64, _ outcomes: [(work: OwedWork, result: Result<[UInt8], ActionFailure>)]
    ) throws(StoreError) -> LaneState {
        let now = clock.now()
        let settlement = try transact(at: now) { decider, decision in
            var settlement = Settlement(now: now)
            try settlement.settle(outcomes, decider: decider, decision: decision, jitter: randomness.next())
            try decider.decideMade(in: decision)
            return settlement
        } committed: { core, settlement in
            let left = core.owed[lane, default: 0] - settlement.done
            core.owed[lane] = left > 0 ? left : nil
            if let action = outcomes.first?.work.call.action {
                core.measures.deliveries[action, default: Histogram()].add(nanoseconds: time)
            }
            for (place, counts) in settlement.counts { core.measures.delivered[place, default: DeliveryCounts()] += counts }
        }
        changeOwed(by: -settlement.done)
        return settlement.retryAt.map { .waiting(until: $0) } ?? .ready
    }

    // MARK: Looking in

    /// A view of the engine's counts as of the last commit.
    package func status() throws -> EngineStatus {
        let ledger = try database.read { try $0.ledger() }
        return core.withLock { core in
            EngineStatus(
                rules: core.decider.rules.map { rule in
                    EngineStatus.Rule(
                        name: rule.name, activity: core.activity[rule.place],
                        ledger: ledger[rule.name] ?? LedgerCounts())
                },
                lanes: core.owed, refused: core.refused, deadLetters: core.deadLetters, measures: core.measures,
                isSaturated: isSaturated)
        }
    }

    func write(_ line: LogLine) { log(line) }
}

extension Engine.Core {
    fileprivate func nextDue(withQueues: Bool) -> Timestamp? {
        [schedules.nextDue, alarms.nextDue, decider.windows.nextEnd, batches.nextDue, withQueues ? queues.nextDue : nil]
            .compactMap(\.self).min()
    }

    fileprivate mutating func apply(_ decision: Decision) {
        for (place, tally) in decision.tallies.enumerated() { activity[place] += tally.activity }
        for (lane, count) in decision.owed { owed[lane, default: 0] += count }
        refused += decision.refused
        deadLetters += decision.deadLetters
        batches = decision.batches
        for (queue, time) in decision.expected { queues.expect(in: queue, at: time) }
    }
}

/// What a lane can do next.
package enum LaneState: Sendable, Hashable {
    /// There may be more to deliver at once.
    case ready
    case waiting(until: Timestamp)
    case idle
}

/// What the engine has done and owes.
package struct EngineStatus: Sendable {
    package struct Rule: Sendable {
        package var name: String
        package var activity: RuleActivity
        package var ledger: LedgerCounts
    }

    /// In file order.
    package var rules: [Rule]
    /// Owed work by lane.
    package var lanes: [String: Int]
    /// Messages refused because they carried a topic of the engine's own.
    package var refused: Int
    /// Dead letters in the store.
    package var deadLetters: Int
    package var measures: EngineMeasures
    /// Whether so much is owed that no more messages are taken.
    package var isSaturated: Bool
}

