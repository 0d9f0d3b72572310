package import SluiceEngine
package import SluiceEvaluation
package import SluicePacks
package import SluicePlugins
import SluiceValues

/// An engine on a virtual clock, in a database in memory: what the steps of a test are done with.
///
/// The same steps with the same seed give the same.
package final class TestEngine {
    package let engine: Engine
    package let database: any Database
    private let world: TestWorld
    private var simulator: Simulator?
    /// What has reached the outside since the last look.
    private var effects = TestWorld.Effects()
    /// How many messages each rule has passed, and the last dead letter, at the last look.
    private var passedBefore: [String: Int] = [:]
    private var lastLetter: Int64 = 0
    /// When a delivery that failed is to be tried again.
    private var retry: Timestamp?
    /// When what has expired is looked for next.
    private var nextExpiry: Timestamp
    /// Asked while time moves on; where it answers true, the time stays where it has come to.
    package var isInterrupted: () -> Bool = { false }

    /// Things that may fall due in one step.
    private static let maximumDue = 1_000_000
    /// How often what has expired is looked for in one step at most: as an engine that runs does for four hours, and more rarely
    /// in a longer step.
    private static let maximumExpiries: Int64 = 1_440

    /// What it is at its beginning.
    package struct Beginning {
        package var at: Timestamp
        package var seed: UInt64
        package var given = PackTest.Given()
        package var answers = PackTest.Answers()
        /// The names of the devices that run.
        package var devices: [String] = []

        package init(at: Timestamp, seed: UInt64) {
            self.at = at
            self.seed = seed
        }
    }

    /// - Parameters:
    ///   - registry: its actions reach `world` alone.
    ///   - database: has the packs' stores, and nothing in them.
    ///   - witness: told what becomes of each message; the packs' plans are to be traced then.
    /// - Throws: `StoreError`, `EngineError`.
    package init(
        packs: [Pack], fields: FieldTable, registry: Registry, database: any Database, world: TestWorld,
        beginning: Beginning, witness: any DecisionWitness, lines: @escaping @Sendable (LogLine) -> Void
    ) throws {
        self.world = world
        self.database = database
        nextExpiry = beginning.at + Engine.expiryPeriod
        world.begin(beginning.answers, of: packs)
        world.clock.start(at: beginning.at)
        try Self.store(beginning.given, in: database, at: beginning.at)
        var options = EngineOptions()
        // Questions are asked one after the other, so that a test gives the same each time.
        options.maximumQuestions = 1
        engine = try Engine(
            packs: packs, fields: fields, registry: registry, database: database, clock: world.clock,
            randomness: SeededDraws(seed: beginning.seed), outside: world, functions: world, options: options, witness: witness,
            lines: lines)
        guard !beginning.devices.isEmpty else { return }
        var simulated = packs
        for place in simulated.indices { simulated[place].devices.removeAll { !beginning.devices.contains($0.name) } }
        simulator = Simulator(packs: simulated, start: beginning.at, seed: beginning.seed)
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

    // MARK: Doing

    /// Does what a step says, and all that comes of it at once; an expectation is not looked at.
    package func perform(_ step: PackTest.Step.Kind) async throws {
        switch step {
        case .publish(let messages): try await publish(messages)
        case .queueSend(let message, let queue): try engine.send(message, to: queue)
        case .bucketPut(let object, let bucket): try engine.put(object, in: bucket)
        case .tablePut(let item, let table): try engine.put(item, in: table)
        case .advance(let milliseconds): try await advance(milliseconds)
        case .expect: return
        }
        try await settle()
    }

    private func publish(_ messages: [(publication: Publication, after: Int64)]) async throws {
        for (publication, pause) in messages {
            if pause > 0 { try await advance(pause) }
            try engine.receive([publication])
            hear([publication])
            try await settle()
        }
    }

    /// When the next thing falls due: a schedule, a window, a retry, a device; nil where nothing waits.
    package var nextDue: Timestamp? { [engine.nextDue, simulator?.nextDue, retry].compactMap(\.self).min() }

    /// Moves the time on; all that falls due on the way is done at its time.
    private func advance(_ milliseconds: Int64) async throws {
        let now = world.clock.now()
        guard milliseconds <= TestClock.latest - now else { throw TestError(message: "the test goes on beyond the year 9999") }
        let end = now + milliseconds
        let expiryPeriod = max(Engine.expiryPeriod, milliseconds / Self.maximumExpiries)
        try await settle()
        var count = 0
        nextExpiry = min(nextExpiry, now + expiryPeriod)
        while case let next = min(nextDue ?? .max, nextExpiry), next <= end {
            if isInterrupted() { return }
            world.clock.advance(to: next)
            if let due = nextDue, due <= next { count += 1 }
            guard count <= Self.maximumDue else { throw TestError(message: "more than \(Self.maximumDue) things fall due in one step") }
            for message in simulator?.step(now: next) ?? [] { try engine.take(message) }
            if next == nextExpiry {
                nextExpiry = next + expiryPeriod
                try engine.expire()
            }
            try engine.runDue()
            try await settle()
        }
        world.clock.advance(to: end)
        // A test sees nothing that has expired, however short the step was.
        try engine.expire()
    }

    /// Delivers what is owed and does what is due. What was published is heard by the devices, and comes back to the rules that
    /// read it, as a broker sends it.
    package func settle() async throws {
        var rounds = 0
        while true {
            try await drain()
            let seen = world.takeEffects()
            hear(seen.published)
            effects.published += seen.published
            effects.requests += seen.requests
            effects.mails += seen.mails
            effects.calls += seen.calls
            guard !seen.published.isEmpty else { return }
            rounds += 1
            guard rounds <= Self.maximumRounds else {
                throw TestError(message: "what rules publish comes back to them without an end, on '\(seen.published[0].topic)' at last")
            }
            try engine.receive(seen.published.map(Self.returned))
        }
    }

    private func drain() async throws {
        retry = try await engine.drain()
        var count = 0
        while let due = engine.nextDue, due <= world.clock.now() {
            count += 1
            guard count <= Self.maximumDue else { throw TestError(message: "the pack does not come to rest") }
            try engine.runDue()
            retry = try await engine.drain()
        }
    }

    /// How often what rules publish may cause more of it in one step.
    private static let maximumRounds = 100

    /// A message as the broker sends it to a subscriber who asked for QoS 1. Source: MQTT 5, 3.3.1.3 and 3.8.4.
    private static func returned(_ publication: Publication) -> Publication {
        var returned = publication
        returned.qos = min(publication.qos, 1)
        returned.isRetained = false
        return returned
    }

    private func hear(_ publications: [Publication]) {
        guard let simulator else { return }
        for publication in publications {
            _ = simulator.hear(topic: publication.topic, payload: publication.payload, now: world.clock.now())
        }
    }

    // MARK: Looking

    /// What happened since the last call, and what is stored.
    package func takeObservation() throws -> Observation {
        let counts = try passedCounts()
        let passed = counts.reduce(into: [:]) { $0[$1.key] = $1.value - passedBefore[$1.key, default: 0] }
        let observation = try Observation(database: database, effects: effects, passed: passed, lettersAfter: lastLetter)
        effects = TestWorld.Effects()
        passedBefore = counts
        lastLetter = observation.lastLetter
        return observation
    }

    private func passedCounts() throws -> [String: Int] {
        Dictionary(try engine.status().rules.map { ($0.name, $0.activity.passed) }, uniquingKeysWith: { first, _ in first })
    }
}
