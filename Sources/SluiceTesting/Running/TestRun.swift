import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues
import Synchronization

/// One test at work: an engine of its own on a virtual clock, in a database in memory.
final class TestRun {
    private let test: PackTest
    private let pack: Pack
    private let world: TestWorld
    private let witness: RuleWitness
    private let engine: Engine
    private let database: any Database
    private let lines = LineRecorder()
    private var simulator: Simulator?
    /// What has reached the outside since the last look.
    private var effects = TestWorld.Effects()
    /// How many messages each rule has passed, and the last dead letter, at the last look.
    private var passedBefore: [String: Int] = [:]
    private var lastLetter: Int64 = 0

    /// Things that may fall due in one step.
    private static let maximumDue = 1_000_000

    /// - Parameter database: has the pack's stores, and nothing in them.
    init(
        _ test: PackTest, of pack: Pack, fields: FieldTable, registry: Registry, database: any Database, world: TestWorld,
        witness: RuleWitness, seed: UInt64
    ) throws {
        self.test = test
        self.pack = pack
        self.world = world
        self.witness = witness
        self.database = database
        world.begin(test.answers, of: pack)
        world.clock.start(at: test.at)
        witness.forget()
        try Self.store(test.given, in: database, at: test.at)
        var options = EngineOptions()
        // Questions are asked one after the other, so that a test gives the same each time.
        options.maximumQuestions = 1
        engine = try Engine(
            packs: [pack], fields: fields, registry: registry, database: database, clock: world.clock,
            randomness: SeededDraws(seed: seed), outside: world, functions: world, options: options, witness: witness,
            lines: { [lines] line in lines.append(line) })
        guard !test.devices.isEmpty else { return }
        var simulated = pack
        simulated.devices.removeAll { !test.devices.contains($0.name) }
        simulator = Simulator(packs: [simulated], start: test.at, seed: seed)
    }

    private static func store(_ given: PackTest.Given, in database: any Database, at now: Timestamp) throws {
        try database.write { stores in
            for (table, items) in given.tables { for item in items { _ = try stores.put(item, in: table) } }
            for (series, points) in given.series { for point in points { try stores.append(point, to: series) } }
            for (queue, messages) in given.queues {
                for message in messages { try stores.send(message, to: queue, delay: nil, now: now) }
            }
            for (bucket, objects) in given.objects { for object in objects { _ = try stores.put(object, in: bucket, now: now) } }
        }
    }

    /// Runs all steps, up to the first whose expectations are not met.
    func run() async throws -> [TestFailure] { try await run(isStrict: true) }

    /// Does what the steps say, whatever is asked of the outside on the way.
    func act() async throws { _ = try await run(isStrict: false) }

    private func run(isStrict: Bool) async throws -> [TestFailure] {
        _ = try await settle()
        for step in test.steps {
            do {
                switch step.kind {
                case .publish(let messages): try await publish(messages)
                case .queueSend(let message, let queue): try engine.send(message, to: queue)
                case .bucketPut(let object, let bucket): try engine.put(object, in: bucket)
                case .tablePut(let item, let table): try engine.put(item, in: table)
                case .advance(let milliseconds): try await advance(milliseconds)
                case .expect(let expectations):
                    let failures = try check(expectations)
                    if !failures.isEmpty { return failures + unexpected(at: step.place) }
                }
                _ = try await settle()
            } catch let error as StoreError {
                throw TestError(message: "\(step.place): \(error.message)")
            }
            guard isStrict else { continue }
            let unexpected = unexpected(at: step.place)
            if !unexpected.isEmpty { return unexpected }
        }
        return []
    }

    private func unexpected(at place: FilePlace) -> [TestFailure] {
        world.takeUnexpected().map { TestFailure(place: place, message: $0.sentence) }
    }

    // MARK: Doing

    private func publish(_ messages: [(publication: Publication, after: Int64)]) async throws {
        for (publication, pause) in messages {
            if pause > 0 { try await advance(pause) }
            try engine.receive([publication])
            hear([publication])
            _ = try await settle()
        }
    }

    /// Moves the time on; all that falls due on the way is done at its time.
    private func advance(_ milliseconds: Int64) async throws {
        let now = world.clock.now()
        guard milliseconds <= TestClock.latest - now else { throw TestError(message: "the test goes on beyond the year 9999") }
        let end = now + milliseconds
        var retry = try await settle()
        var count = 0
        while let next = [engine.nextDue, simulator?.nextDue, retry].compactMap(\.self).min(), next <= end {
            count += 1
            guard count <= Self.maximumDue else { throw TestError(message: "more than \(Self.maximumDue) things fall due in one step") }
            world.clock.advance(to: next)
            for message in simulator?.step(now: next) ?? [] { try engine.take(message) }
            try engine.runDue()
            retry = try await settle()
        }
        world.clock.advance(to: end)
        try engine.expireItems()
    }

    /// Delivers what is owed, does what is due, and lets the devices hear what was published.
    ///
    /// - Returns: when a delivery that failed is to be tried again.
    private func settle() async throws -> Timestamp? {
        var retry = try await engine.drain()
        var count = 0
        while let due = engine.nextDue, due <= world.clock.now() {
            count += 1
            guard count <= Self.maximumDue else { throw TestError(message: "the pack does not come to rest") }
            try engine.runDue()
            retry = try await engine.drain()
        }
        let seen = world.takeEffects()
        hear(seen.published)
        effects.published += seen.published
        effects.requests += seen.requests
        effects.mails += seen.mails
        effects.calls += seen.calls
        return retry
    }

    private func hear(_ publications: [Publication]) {
        guard let simulator else { return }
        for publication in publications {
            _ = simulator.hear(topic: publication.topic, payload: publication.payload, now: world.clock.now())
        }
    }

    // MARK: Looking

    /// What there is to expect of all that happened: what went out, what is stored, how many messages each rule passed that one
    /// reached. Of alarms nothing: their periods have not ended.
    func observe() throws -> [PackTest.Expectation] {
        let observation = try Observation(
            database: database, effects: effects, passed: passed(), lettersAfter: lastLetter)
        let reached = pack.rules.filter { witness.last(of: $0.name) != nil }
        let wanted: [(PackTest.Expectation.Section, [String?])] = [
            (.published, [nil]), (.tables, pack.tables.map(\.name)), (.series, pack.series.map(\.name)),
            (.queues, pack.queues.map(\.name)), (.objects, pack.buckets.map(\.name)), (.webhooks, [nil]), (.functions, [nil]),
            (.notifications, [nil]), (.metrics, try observation.metrics()), (.deadLetters, [nil]),
            (.rules, reached.map(\.name)),
        ]
        var expectations: [PackTest.Expectation] = []
        for (section, names) in wanted {
            for name in names {
                var expectation = PackTest.Expectation(section: section, name: name, items: [], place: test.place)
                expectation.items = try observation.values(of: expectation).map { value in
                    // A datum goes by its metric's name already.
                    guard section == .metrics, var datum = value.object else { return .init(value: value, place: test.place) }
                    datum["metric"] = nil
                    return .init(value: .object(datum), place: test.place)
                }
                // That nothing is there is worth a look where a rule that was reached could have done something about it.
                let isConcerned = reached.contains { FailureReasons.concerns($0, expectation) }
                if !expectation.items.isEmpty || isConcerned { expectations.append(expectation) }
            }
        }
        return expectations
    }

    /// What was asked of the outside since the last call, and the test has no answer for.
    func takeUnanswered() -> [TestWorld.Unanswered] { world.takeUnexpected() }

    /// Holds what happened since the last look, and what is stored, against what is expected.
    private func check(_ expectations: [PackTest.Expectation]) throws -> [TestFailure] {
        let observation = try Observation(
            database: database, effects: effects, passed: passed(), lettersAfter: lastLetter)
        let reasons = FailureReasons(pack: pack, witness: witness, lines: lines.take())
        var failures: [TestFailure] = []
        for expectation in expectations {
            let actual = try observation.values(of: expectation)
            guard let mismatch = Mismatch(expectation, actual) else { continue }
            failures.append(
                TestFailure(
                    place: mismatch.place, message: mismatch.message, difference: mismatch.difference,
                    reasons: mismatch.isSomethingMissing ? reasons.reasons(for: expectation) : []))
        }
        effects = TestWorld.Effects()
        passedBefore = try counts()
        lastLetter = observation.lastLetter
        witness.forget()
        return failures
    }

    private func counts() throws -> [String: Int] {
        Dictionary(try engine.status().rules.map { ($0.name, $0.activity.passed) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many messages each rule has passed since the last look.
    private func passed() throws -> [String: Int] {
        try counts().reduce(into: [:]) { $0[$1.key] = $1.value - passedBefore[$1.key, default: 0] }
    }
}

/// The lines that an engine logs.
final class LineRecorder: Sendable {
    private let lines = Mutex<[LogLine]>([])

    func append(_ line: LogLine) { lines.withLock { $0.append(line) } }

    func take() -> [LogLine] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
