import SluicePacks
import SluicePlugins

/// What an engine knows of the packs that it begins to run: when their rules are due, and where messages wait for them.
struct Edition {
    let schedules: ScheduleBook
    let alarms: AlarmBook
    let queues: QueueBook
    let batches: BatchBook
    /// What there is to tell.
    let lines: [String]

    /// Declares what the packs have to store, and recalls what the store knows of their rules.
    ///
    /// - Parameter former: when the rules that ran before are due.
    /// - Throws: `StoreError` where the stores can't hold it.
    init(
        of decider: Decider, packs: [Pack], in database: any Database, now: Timestamp, former: ScheduleBook? = nil
    ) throws {
        try database.declare(packs.map(\.catalog).reduce(into: StoreCatalog()) { $0.add($1) })
        let since = try ScheduleMemory.recall(decider.rules, now: now, in: database)
        schedules = ScheduleBook(rules: decider.rules, loadedAt: now, since: since, former: former)
        queues = QueueBook(queues: decider.queues.keys.filter { !decider.readersOnTopic(ofQueue: $0).isEmpty })
        batches = BatchBook(rules: decider.rules, open: try database.read { try $0.openBatches() })
        if decider.windows.isEmpty {
            lines = []
        } else {
            lines = try database.write { stores in try decider.windows.begin(in: stores, now: now) }
            decider.windows.commit()
        }
        decider.hasOpenQuestions = try database.read { try $0.owedCounts().keys.contains(where: FunctionQuestion.isLane) }
        // At last, since it forgets the states of alarms that are in these packs no more.
        alarms = try AlarmMemory.recall(decider.alarms, now: now, in: database)
    }
}

extension StoreCatalog {
    /// Adds what another pack declares; one declaration of several packs is taken once.
    fileprivate mutating func add(_ other: StoreCatalog) {
        tables += other.tables.filter { !tables.contains($0) }
        series += other.series.filter { !series.contains($0) }
        queues += other.queues.filter { !queues.contains($0) }
        buckets += other.buckets.filter { !buckets.contains($0) }
    }
}
