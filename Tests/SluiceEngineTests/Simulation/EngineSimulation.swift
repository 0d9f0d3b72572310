import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Synchronization

/// A whole engine under a scheduler that decides, from a seed, when and how each of its awaits ends.
///
/// The engine runs as it does in earnest, with all its lanes at once. Each step does one thing to it: messages are offered, a
/// parked call meets its fate, time passes, the store fails, the engine is killed in between two awaits or reloaded. Then all
/// runs until everything waits again, and the invariants are looked at.
struct EngineSimulation {
    struct Report: Equatable {
        var violations: [String] = []
        var trace: [String] = []

        /// For people who look for the cause: what was done to the engine, and the last of what it did when all was well again.
        func account(of seed: UInt64) -> String {
            let harm = trace.prefix { $0 != EngineSimulation.healing }
            return """
                seed \(seed) (SLUICE_SEED=\(seed) replays it): \(violations.prefix(5).joined(separator: "; "))
                \((harm.suffix(80) + trace.dropFirst(harm.count).suffix(20)).joined(separator: "\n"))
                """
        }
    }

    /// An engine from its start to its end.
    private final class Life: Sendable {
        let engine: Engine
        let database: MortalDatabase
        let task = Mutex<Task<Void, Never>?>(nil)
        let hasEnded = Mutex(false)

        init(_ engine: Engine, _ database: MortalDatabase) {
            self.engine = engine
            self.database = database
        }
    }

    private var random: SeededGenerator
    private let pack: SimulationPack
    private let world = SimulatedWorld()
    private let clock = VirtualClock()
    private let database: FaultyDatabase
    private let executor: SeededExecutor
    private let omission: FaultyDatabase.Omission?
    private let options: EngineOptions
    private let journal: JournalInvariants
    private let queues: QueueInvariants
    private let log = RecordedLog()
    private var broker = SimulatedBroker()
    private var life: Life?
    private var edition = 0
    private var report = Report()
    /// How often each message has been accepted.
    private var acceptances: [Int: Int] = [:]

    init(seed: UInt64, packs: SimulationPacks, omission: FaultyDatabase.Omission? = nil) throws {
        random = SeededGenerator(seed: seed)
        pack = try packs.pack(of: seed)
        executor = SeededExecutor(seed: seed &+ 1_000_003)
        let store = try SQLiteDatabase.inMemory()
        database = FaultyDatabase(store)
        journal = JournalInvariants(store: store)
        queues = QueueInvariants(store: store, names: pack.parts.flatMap(\.queues).sorted())
        self.omission = omission
        options = Self.options(&random)
        database.omit(omission)
    }

    /// Small bounds, so that a run meets them.
    private static func options(_ random: inout SeededGenerator) -> EngineOptions {
        var options = EngineOptions()
        options.laneBatch = Int.random(in: 1...6, using: &random)
        options.queueBatch = Int.random(in: 1...5, using: &random)
        options.maximumQuestions = Int.random(in: 1...4, using: &random)
        if random.oneIn(3) { options.maximumOwed = 12 }
        return options
    }

    // MARK: A run

    mutating func run(steps: Int = 45) -> Report {
        pack.relay.connect(to: world)
        defer { pack.relay.connect(to: nil) }
        start()
        for _ in 0..<steps where report.violations.isEmpty {
            step()
            check()
        }
        heal()
        check()
        report.violations += (try? Invariants.violations(in: database)) ?? ["the store can't be read"]
        if report.violations.isEmpty { finish() }
        kill()
        return report
    }

    private mutating func step() {
        if random.oneIn(5) {
            let writes = Int.random(in: 0..<25, using: &random)
            note("the store fails after \(writes) writes")
            database.fail(afterWrites: writes, with: random.pick([.full, .unavailable]))
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<5:
            for _ in 0..<Int.random(in: 1...3, using: &random) { broker.publish(&random) }
            offer()
        case 5..<12: answer()
        case 12..<16: passTime(Int64.random(in: 0...2_500, using: &random))
        case 16: reload(random.pick([0, 1]))
        case 17: crash()
        default: offer()
        }
        settle()
        database.heal()
        database.omit(omission)
    }

    private mutating func note(_ line: String) { report.trace.append(line) }

    private mutating func settle() {
        if !executor.run() { report.violations.append("the engine does not come to rest") }
    }

    // MARK: What is done to it

    private mutating func offer() {
        guard let life, !life.engine.isSaturated else { return }
        let batch = broker.offer(Int.random(in: 1...5, using: &random))
        guard !batch.isEmpty else { return }
        do throws(StoreError) {
            try life.engine.receive(batch.map(\.publication))
            for offer in batch { acceptances[offer.number, default: 0] += 1 }
            note("took \(batch.map { "\($0.number) on \($0.publication.topic)" })")
            // Killed before it could say so: the broker keeps them.
            guard !random.oneIn(15) else { return crash() }
            broker.acknowledge(batch.count)
        } catch {
            note("refused \(batch.map(\.number)): \(error.code.name)")
        }
    }

    private mutating func answer() {
        let parked = world.parked
        guard !parked.isEmpty else { return passTime(Int64.random(in: 0...500, using: &random)) }
        let fate: SimulatedWorld.Fate = random.oneIn(2) ? .done : random.pick(SimulatedWorld.Fate.allCases)
        note(world.settle(random.pick(parked), fate, &random))
    }

    private mutating func passTime(_ milliseconds: Int64) {
        note("\(milliseconds) ms pass")
        clock.set(clock.now() + milliseconds)
    }

    private mutating func reload(_ number: Int) {
        guard let life else { return }
        edition = number
        note("reload of edition \(edition)")
        do {
            try life.engine.reload(packs: [pack.editions[edition].pack], fields: pack.editions[edition].fields)
        } catch {
            note("not reloaded: \(error)")
        }
    }

    /// Kills the engine between any two of its steps, in some cases in the middle of a transaction.
    private mutating func crash() {
        if !world.parked.isEmpty, random.oneIn(2) { answer() }
        _ = executor.run(limit: Int.random(in: 0..<12, using: &random))
        kill()
        if random.oneIn(3) { passTime(Int64.random(in: 0...20_000, using: &random)) }
        start()
    }

    private mutating func kill() {
        guard let life else { return }
        let mayBeDone = random.oneIn(2)
        note("killed, with \(world.parked.count) calls under way\(mayBeDone ? " that are done" : "")")
        life.database.die()
        life.task.withLock { $0 }?.cancel()
        world.abandon { _ in mayBeDone }
        for _ in 0..<100 where !life.hasEnded.withLock({ $0 }) {
            settle()
            world.abandon { _ in false }
        }
        if !life.hasEnded.withLock({ $0 }) { report.violations.append("an engine that is cancelled goes on") }
        self.life = nil
    }

    private mutating func start() {
        let mortal = MortalDatabase(database)
        do {
            let log = log
            let engine = try Engine(
                packs: [pack.editions[edition].pack], fields: pack.editions[edition].fields, registry: pack.registry,
                database: mortal, clock: clock, randomness: SeededRandomness(seed: random.next()), functions: world,
                options: options, log: { log.append($0, $1) })
            let life = Life(engine, mortal)
            self.life = life
            let task = Task(executorPreference: executor) {
                await engine.run()
                life.hasEnded.withLock { $0 = true }
            }
            life.task.withLock { $0 = task }
            note("started with edition \(edition)")
        } catch {
            note("not started: \(error)")
            database.heal()
            database.omit(omission)
            start()
        }
        settle()
    }

    // MARK: The end

    private static let healing = "all is well from now on"

    /// Everything works from now on, and time passes until nothing is left to do.
    private mutating func heal() {
        database.heal()
        database.omit(omission)
        note(Self.healing)
        reload(0)
        settle()
        let end = clock.now() + 4 * 3_600_000
        for _ in 0..<5_000 {
            if let call = world.parked.first {
                note(world.settle(call, .done, &random))
            } else if !broker.pending.isEmpty, life?.engine.isSaturated == false {
                offer()
            } else if isSettled {
                return
            } else if let next = [clock.nextWake, life?.engine.nextDue].compactMap(\.self).min(), next < end {
                clock.set(max(next, clock.now() + 1))
            } else {
                break
            }
            settle()
        }
        report.violations.append("it never comes to an end: \(leftOvers)")
    }

    /// Looked at often, so the cheap things first.
    private var isSettled: Bool {
        do {
            return try database.read { try $0.owedCounts().isEmpty && $0.executionCounts().isEmpty } && leftOvers.isEmpty
        } catch {
            return false
        }
    }

    /// What is still to be done.
    private var leftOvers: [String] {
        do {
            return try database.read { stores in
                var left = try stores.owedCounts().map { "\($0.key) owes \($0.value)" }
                left += try stores.executionCounts().map { "\($0.key) has \($0.value) executions" }
                left += try stores.openBatches().map { "\($0.key) has a batch of \($0.value.count)" }
                if pack.parts.contains(.tumbling), try !stores.windowGroups(of: "tumbling").isEmpty { left.append("open windows") }
                for queue in queues.names {
                    try stores.scan(queue: queue) { message in
                        left.append("\(queue) holds \(Value.object(message).json)")
                        return true
                    }
                }
                return left.sorted()
            }
        } catch {
            return ["the store can't be read: \(error)"]
        }
    }

    // MARK: Looking

    private mutating func check() {
        do {
            if try !journal.holds() { report.violations += try Invariants.violations(in: database) + ["the journal does not add up"] }
            report.violations += try queues.violations()
        } catch {
            report.violations.append("the store can't be read: \(error)")
        }
    }

    private mutating func finish() {
        do {
            let evidence = try SimulationEvidence(
                acceptances: acceptances, topics: broker.topics, parts: pack.parts, world: world, database: database)
            report.violations += pack.parts.sorted { $0.rawValue < $1.rawValue }.flatMap { $0.violations(evidence) }
            report.trace += try database.read { try $0.ledger() }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        } catch {
            report.violations.append("the store can't be read: \(error)")
        }
    }
}
