public import SluicePlugins
import SluiceValues
import Synchronization

/// A database that fails where a test says so, and otherwise does what the one inside does.
public final class FaultyDatabase: Database {
    /// A call that a broken store would leave out, for tests of tests.
    public enum Omission: CaseIterable, Sendable {
        case ledger, owedWork, deadLetter, removalOfExecution, progress, show, batch, answers, window
        /// What a lane owes comes in another order than that in which it was written.
        case orderOfWork
    }

    fileprivate struct State {
        /// Changes that succeed before one fails, commits counted too; nil where none fails.
        var writesLeft: Int?
        var code = StoreError.Code.full
        var scanError: StoreError?
        var omission: Omission?
        var changes = 0
    }

    private let inside: any Database
    private let state = Mutex(State())

    public init(_ inside: any Database) { self.inside = inside }

    /// From now on `count` changes succeed, then one fails, and with it its transaction; that heals it.
    public func fail(afterWrites count: Int, with code: StoreError.Code) {
        state.withLock {
            $0.writesLeft = count
            $0.code = code
        }
    }

    public func failScans(with error: StoreError) { state.withLock { $0.scanError = error } }

    public func omit(_ omission: Omission?) { state.withLock { $0.omission = omission } }

    public func heal() { state.withLock { $0 = State() } }

    /// Changes that were asked for since the last `heal`, commits left out.
    public var changes: Int { state.withLock { $0.changes } }

    public func write<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        try inside.write { stores in
            let transaction = FaultyTransaction(stores, database: self)
            let result = try body(transaction)
            try transaction.commit()
            return result
        }
    }

    public func read<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        guard omits(.orderOfWork) else { return try inside.read(body) }
        return try inside.read { try body(FaultyTransaction($0, database: self)) }
    }

    public func declare(_ catalog: StoreCatalog) throws(StoreError) { try inside.declare(catalog) }

    public func catalog() throws(StoreError) -> StoreCatalog { try inside.catalog() }

    public func expire(now: Timestamp) throws(StoreError) { try inside.expire(now: now) }

    /// What the next change comes to; nil where it succeeds.
    fileprivate func nextError() -> StoreError? {
        state.withLock { state in
            guard let left = state.writesLeft else { return nil }
            state.writesLeft = left > 0 ? left - 1 : nil
            return left > 0 ? nil : StoreError(state.code, "the store failed as the test asked for")
        }
    }

    fileprivate func count() { state.withLock { $0.changes += 1 } }

    fileprivate var scanError: StoreError? { state.withLock { $0.scanError } }

    fileprivate func omits(_ omission: Omission) -> Bool { state.withLock { $0.omission == omission } }
}

/// One transaction; once a change has failed, all that follow fail too, as on a full disk.
private final class FaultyTransaction: StoreTransaction {
    private let inside: any StoreTransaction
    private let database: FaultyDatabase
    private var error: StoreError?

    init(_ inside: any StoreTransaction, database: FaultyDatabase) {
        self.inside = inside
        self.database = database
    }

    func change() throws(StoreError) {
        database.count()
        try commit()
    }

    func commit() throws(StoreError) {
        error = error ?? database.nextError()
        if let error { throw error }
    }

    func savepoint<Result>(_ body: () throws -> Result) throws -> Result { try inside.savepoint(body) }

    func setBack(by milliseconds: Int64, to now: Timestamp) throws(StoreError) {
        try change()
        try inside.setBack(by: milliseconds, to: now)
    }

    // MARK: Tables, series, queues

    func item(in table: String, partition: Value, sort: Value?) throws(StoreError) -> Object? {
        try inside.item(in: table, partition: partition, sort: sort)
    }

    func put(_ item: Object, in table: String) throws(StoreError) -> TableChange? {
        try change()
        return try inside.put(item, in: table)
    }

    func removeExpired(from table: String, now: Timestamp, limit: Int) throws(StoreError) -> [TableChange] {
        try change()
        return try inside.removeExpired(from: table, now: now, limit: limit)
    }

    func delete(from table: String, partition: Value, sort: Value?) throws(StoreError) -> TableChange? {
        try change()
        return try inside.delete(from: table, partition: partition, sort: sort)
    }

    func scan(table: String, partition: Value?, _ body: (Object) throws -> Bool) throws {
        if let error = database.scanError { throw error }
        try inside.scan(table: table, partition: partition, body)
    }

    func append(_ point: SeriesPoint, to series: String) throws(StoreError) {
        try change()
        try inside.append(point, to: series)
    }

    func scan(series: String, times: TimeRange, _ body: (Object) throws -> Bool) throws {
        if let error = database.scanError { throw error }
        try inside.scan(series: series, times: times, body)
    }

    func send(_ message: QueueMessage, to queue: String, delay: Int64?, now: Timestamp) throws(StoreError) {
        try change()
        try inside.send(message, to: queue, delay: delay, now: now)
    }

    func receive(
        from queue: String, by readers: [String], limit: Int, now: Timestamp
    ) throws(StoreError) -> QueueReception {
        try change()
        return try inside.receive(from: queue, by: readers, limit: limit, now: now)
    }

    func show(_ receipt: QueueReceipt, from time: Timestamp, isCounted: Bool) throws(StoreError) {
        try change()
        if !database.omits(.show) { try inside.show(receipt, from: time, isCounted: isCounted) }
    }

    func nextShown(in queue: String, after now: Timestamp) throws(StoreError) -> Timestamp? {
        try inside.nextShown(in: queue, after: now)
    }

    func predecessor(of receipt: QueueReceipt, leftFor reader: String) throws(StoreError) -> Int64? {
        try inside.predecessor(of: receipt, leftFor: reader)
    }

    func delete(_ receipt: QueueReceipt) throws(StoreError) {
        try change()
        try inside.delete(receipt)
    }

    func deleteDone(from queue: String, by readers: [String]) throws(StoreError) {
        try change()
        try inside.deleteDone(from: queue, by: readers)
    }

    func progress(of receipt: QueueReceipt) throws(StoreError) -> [String: ReaderProgress] {
        try inside.progress(of: receipt)
    }

    func setProgress(
        of receipt: QueueReceipt, by reader: String, to progress: ReaderProgress?
    ) throws(StoreError) {
        try change()
        if !database.omits(.progress) { try inside.setProgress(of: receipt, by: reader, to: progress) }
    }

    func scan(queue: String, _ body: (Object) throws -> Bool) throws { try inside.scan(queue: queue, body) }

    // MARK: Buckets, metrics, alarms

    func put(_ object: BucketObject, in bucket: String, now: Timestamp) throws(StoreError) -> BucketChange {
        try change()
        return try inside.put(object, in: bucket, now: now)
    }

    func object(in bucket: String, key: String) throws(StoreError) -> BucketObject? { try inside.object(in: bucket, key: key) }

    func deleteObject(_ key: String, from bucket: String) throws(StoreError) -> BucketChange? {
        try change()
        return try inside.deleteObject(key, from: bucket)
    }

    func removeExpired(fromBucket bucket: String, now: Timestamp, limit: Int) throws(StoreError) -> [BucketChange] {
        try change()
        return try inside.removeExpired(fromBucket: bucket, now: now, limit: limit)
    }

    func scan(bucket: String, _ body: (Object) throws -> Bool) throws { try inside.scan(bucket: bucket, body) }

    func record(_ datum: MetricDatum) throws(StoreError) {
        try change()
        try inside.record(datum)
    }

    func scanMetrics(times: TimeRange, _ body: (Object) throws -> Bool) throws { try inside.scanMetrics(times: times, body) }

    func scan(metric: String, dimensions: [String: String], times: TimeRange, _ body: (Timestamp, Number) throws -> Void) throws {
        if let error = database.scanError { throw error }
        try inside.scan(metric: metric, dimensions: dimensions, times: times, body)
    }

    func alarmStates() throws(StoreError) -> [AlarmState] { try inside.alarmStates() }

    func put(_ state: AlarmState) throws(StoreError) {
        try change()
        try inside.put(state)
    }

    func removeAlarmState(of alarm: String) throws(StoreError) {
        try change()
        try inside.removeAlarmState(of: alarm)
    }

    // MARK: Batches

    func add(_ message: Message, toBatchOf rule: String, at time: Timestamp) throws(StoreError) {
        try change()
        if !database.omits(.batch) { try inside.add(message, toBatchOf: rule, at: time) }
    }

    func takeBatch(of rule: String, limit: Int, bytes: Int) throws(StoreError) -> [Message] {
        try change()
        return try inside.takeBatch(of: rule, limit: limit, bytes: bytes)
    }

    func openBatch(of rule: String, after id: Int64, limit: Int) throws(StoreError) -> [BatchedMessage] {
        try inside.openBatch(of: rule, after: id, limit: limit)
    }

    func openBatches() throws(StoreError) -> [String: OpenBatch] { try inside.openBatches() }

    // MARK: Windows

    func rulesWithWindows() throws(StoreError) -> [String] { try inside.rulesWithWindows() }

    func windowGroups(of rule: String) throws(StoreError) -> [WindowGroup] { try inside.windowGroups(of: rule) }

    func put(_ group: WindowGroup) throws(StoreError) {
        try change()
        if !database.omits(.window) { try inside.put(group) }
    }

    func removeWindowGroup(of rule: String, start: Timestamp, group: String) throws(StoreError) {
        try change()
        try inside.removeWindowGroup(of: rule, start: start, group: group)
    }

    func removeWindowGroups(of rule: String) throws(StoreError) {
        try change()
        try inside.removeWindowGroups(of: rule)
    }

    // MARK: The journal

    func insert(_ execution: Execution) throws(StoreError) -> Int64 {
        try change()
        var execution = execution
        if database.omits(.answers) { execution.answers = [:] }
        return try inside.insert(execution)
    }

    func execution(_ id: Int64) throws(StoreError) -> Execution? { try inside.execution(id) }

    func update(_ execution: Execution) throws(StoreError) {
        try change()
        try inside.update(execution)
    }

    func removeExecution(_ id: Int64) throws(StoreError) {
        try change()
        if !database.omits(.removalOfExecution) { try inside.removeExecution(id) }
    }

    func isWaiting(_ rule: String, on topic: String) throws(StoreError) -> Bool { try inside.isWaiting(rule, on: topic) }

    func firstWaiting(_ rule: String, on topic: String) throws(StoreError) -> Execution? {
        try inside.firstWaiting(rule, on: topic)
    }

    func waitingCount() throws(StoreError) -> Int { try inside.waitingCount() }

    func executionCounts() throws(StoreError) -> [String: Int] { try inside.executionCounts() }

    func insert(_ work: OwedWork) throws(StoreError) -> Int64 {
        try change()
        return database.omits(.owedWork) ? 0 : try inside.insert(work)
    }

    func owedWork(lane: String, after: Int64, limit: Int) throws(StoreError) -> [OwedWork] {
        let owed = try inside.owedWork(lane: lane, after: after, limit: limit)
        return database.omits(.orderOfWork) ? owed.reversed() : owed
    }

    func update(owed id: Int64, attempts: Int, notBefore: Timestamp) throws(StoreError) {
        try change()
        try inside.update(owed: id, attempts: attempts, notBefore: notBefore)
    }

    func removeOwed(_ id: Int64) throws(StoreError) {
        try change()
        try inside.removeOwed(id)
    }

    func owedCounts() throws(StoreError) -> [String: Int] { try inside.owedCounts() }

    func insert(_ letter: DeadLetter) throws(StoreError) -> Int64 {
        try change()
        return database.omits(.deadLetter) ? 0 : try inside.insert(letter)
    }

    func deadLetters(after: Int64, limit: Int) throws(StoreError) -> [DeadLetter] {
        try inside.deadLetters(after: after, limit: limit)
    }

    func deadLetterCount() throws(StoreError) -> Int { try inside.deadLetterCount() }

    func deadLetter(_ id: Int64) throws(StoreError) -> DeadLetter? { try inside.deadLetter(id) }

    func removeDeadLetter(_ id: Int64) throws(StoreError) {
        try change()
        try inside.removeDeadLetter(id)
    }

    func letterRequests(limit: Int) throws(StoreError) -> [LetterRequest] { try inside.letterRequests(limit: limit) }

    func insert(_ request: LetterRequest) throws(StoreError) {
        try change()
        try inside.insert(request)
    }

    func removeLetterRequest(onLetter letter: Int64) throws(StoreError) {
        try change()
        try inside.removeLetterRequest(onLetter: letter)
    }

    func add(_ counts: LedgerCounts, toLedgerOf rule: String) throws(StoreError) {
        try change()
        if !database.omits(.ledger) { try inside.add(counts, toLedgerOf: rule) }
    }

    func ledger() throws(StoreError) -> [String: LedgerCounts] { try inside.ledger() }

    func isNew(_ id: String, in scope: String, until: Timestamp, now: Timestamp) throws(StoreError) -> Bool {
        try change()
        return try inside.isNew(id, in: scope, until: until, now: now)
    }

    func fact(_ name: String) throws(StoreError) -> String? { try inside.fact(name) }

    func setFact(_ name: String, to value: String) throws(StoreError) {
        try change()
        try inside.setFact(name, to: value)
    }
}
