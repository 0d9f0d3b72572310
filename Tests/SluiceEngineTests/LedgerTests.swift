import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

/// The ledger balances whatever happens: random packs, messages, failures of targets and stores, and restarts.
@Suite("ledger")
struct LedgerTests {
    @Test("it balances after every step, and in the end each message is delivered, handled or a dead letter", arguments: 1...12)
    func balance(seed: Int) async throws {
        var simulation = try Simulation(seed: SeededGenerator.forTest(default: UInt64(seed)))
        let outcome = try await simulation.run()
        #expect(outcome.violations.isEmpty, "seed \(simulation.seed): \(outcome.violations.joined(separator: "; "))")
        #expect(outcome.lost.isEmpty, "seed \(simulation.seed): nothing became of \(outcome.lost)")
    }

    @Test("two runs of one seed are the same", arguments: [3, 17])
    func repeatable(seed: Int) async throws {
        var first = try Simulation(seed: SeededGenerator(seed: UInt64(seed)))
        var second = try Simulation(seed: SeededGenerator(seed: UInt64(seed)))
        let (a, b) = (try await first.run(), try await second.run())
        #expect(a.trace.count > 40)
        #expect(a == b)
    }

    @Test("seeds differ")
    func seedsDiffer() async throws {
        var first = try Simulation(seed: SeededGenerator(seed: 1))
        var second = try Simulation(seed: SeededGenerator(seed: 2))
        let (a, b) = (try await first.run(), try await second.run())
        #expect(a.trace != b.trace)
    }

    @Test("a store that leaves something out is found out", arguments: [FaultyDatabase.Omission.ledger, .owedWork, .deadLetter, .removalOfExecution])
    func canary(omission: FaultyDatabase.Omission) async throws {
        var isFound = false
        for seed in UInt64(1)...10 where !isFound {
            var simulation = try Simulation(seed: SeededGenerator(seed: seed), omission: omission)
            let outcome = try await simulation.run()
            isFound = !outcome.violations.isEmpty || !outcome.lost.isEmpty
        }
        #expect(isFound)
    }
}

/// One run: everything in it comes from the seed.
private struct Simulation {
    struct Outcome: Equatable {
        var violations: [String] = []
        /// Accepted messages of which nothing was found in the end.
        var lost: [Int] = []
        var trace: [String] = []
    }

    var seed: UInt64 { random.seed }
    private var random: SeededGenerator
    private let rules: String
    private let clock = VirtualClock()
    private let database: FaultyDatabase
    private let omission: FaultyDatabase.Omission?
    private var rig: EngineRig
    private var outcome = Outcome()
    private var accepted: [Int] = []
    private var nextMessage = 0
    private var published: [Publication] = []

    init(seed random: SeededGenerator, omission: FaultyDatabase.Omission? = nil) throws {
        var random = random
        rules = Self.pack(&random)
        self.random = random
        self.omission = omission
        database = FaultyDatabase(try SQLiteDatabase.inMemory())
        rig = try EngineRig(rules: rules, options: Self.options, database: database, clock: clock)
        database.omit(omission)
    }

    /// Small bounds, so that a run meets them, and ends soon where rules multiply messages.
    private static var options: EngineOptions {
        var options = EngineOptions()
        options.maximumCascade = 12
        options.maximumGroups = 4
        options.maximumPayload = 400
        options.laneBatch = 7
        return options
    }

    // MARK: Packs

    /// A rule that every message passes and that reaches outside, and some random ones.
    private static func pack(_ random: inout SeededGenerator) -> String {
        var text = """
            witness:
              sql: SELECT seq FROM '#'
              actions: [ { republish: { topic: witness } }, { queueSend: { queue: Q } } ]
              errorAction: { queueSend: { queue: E } }
              retry: { attempts: 2, backoff: 1s, jitter: false }

            """
        for number in 0..<Int.random(in: 2...6, using: &random) { text += rule(number, &random) }
        return text
    }

    private static func rule(_ number: Int, _ random: inout SeededGenerator) -> String {
        let trigger = random.pick([
            "'a'", "'b/#'", "'+', 'b/c'", "'$flow/+'", "'$table/T/#'", "'$rule/+/error'", "'#'",
        ])
        let condition = random.pick(["", " WHERE x > 4", " WHERE isUndefined(id)"])
        let count = Int.random(in: 1...4, using: &random)
        let actions = (0..<count).map { _ in action(&random) }.joined(separator: ", ")
        let errors = random.pick(["", "errorAction: [ \(action(&random)), \(action(&random)) ]", "errorAction: \(action(&random))"])
        var windows = SeededGenerator(seed: random.seed &* 100 &+ UInt64(number))
        return """
            r\(number):
              sql: \(statement(from: "\(trigger)\(condition)", &windows))
              actions: [ \(actions) ]
              retry: { attempts: \(Int.random(in: 1...3, using: &random)), backoff: 2s }
              \(errors)

            """
    }

    /// Some rules keep what they read in windows. What rules make goes into those that close by number alone: a window that
    /// closes by time and feeds itself never comes to an end.
    private static func statement(from source: String, _ random: inout SeededGenerator) -> String {
        guard random.oneIn(3) else { return "SELECT *, 1 AS extra FROM \(source)" }
        let counts = ["COUNT_WINDOW(2)", "COUNT_WINDOW(1)"]
        let window = random.pick(source.contains("$") ? counts : counts + ["TUMBLING(1s)", "HOPPING(3s, 1s)", "SESSION(2s)"])
        let having = random.pick(["", " HAVING count(*) > 1", " HAVING CASE WHEN max(x) = 8 THEN fail('eight') ELSE TRUE END"])
        return "SELECT id, count(*) AS n, max(x) AS x FROM \(source) GROUP BY id, \(window)\(having)"
    }

    private static func action(_ random: inout SeededGenerator) -> String {
        random.pick([
            "{ republish: { topic: out } }", "{ republish: { topic: '${id}' } }", "{ tablePut: { table: T } }",
            "{ queueSend: { queue: Q } }", "{ emit: { flow: f } }", "{ log: { message: hello } }",
            "{ log: { message: \"${fail('no')}\" } }",
        ])
    }

    // MARK: Steps

    mutating func run() async throws -> Outcome {
        for _ in 0..<40 {
            await step()
            try check()
        }
        try await heal()
        try check()
        try finish()
        return outcome
    }

    private mutating func step() async {
        if random.oneIn(3) {
            database.fail(afterWrites: Int.random(in: 0..<25, using: &random), with: random.pick([.full, .unavailable]))
        }
        switch Int.random(in: 0..<8, using: &random) {
        case 0...3: receive()
        case 4: answerBadly()
        case 5, 6: await passTime()
        default: await restart()
        }
        database.heal()
        database.omit(omission)
        keepPublished()
    }

    private mutating func receive() {
        let batch = (0..<Int.random(in: 1...5, using: &random)).map { _ in makeMessage() }
        do {
            try rig.engine.receive(batch.map(\.message))
            accepted += batch.map(\.number)
            outcome.trace.append("accepted \(batch.map(\.number))")
        } catch {
            outcome.trace.append("refused: \(error.code.name)")
        }
    }

    private mutating func makeMessage() -> (number: Int, message: Publication) {
        nextMessage += 1
        var fields = "\"seq\":\(nextMessage)"
        if !random.oneIn(3) { fields += ",\"id\":\(Int.random(in: 0..<5, using: &random))" }
        if !random.oneIn(3) { fields += ",\"x\":\(Int.random(in: 0..<9, using: &random))" }
        let topic = random.pick(["a", "b", "b/c"])
        return (nextMessage, Publication(topic: topic, payload: Array("{\(fields)}".utf8), qos: 1))
    }

    private mutating func answerBadly() {
        let failures = (0..<6).map { _ -> ActionFailure? in
            switch Int.random(in: 0..<4, using: &random) {
            case 0: nil
            case 1: ActionFailure(action: "republish", resource: "", message: "once", canRetry: true)
            case 2: ActionFailure(action: "republish", resource: "", message: "for good")
            default: ActionFailure(action: "republish", resource: "", message: "outage", isOutage: true)
            }
        }
        rig.publisher.answer(with: failures)
    }

    private mutating func passTime() async {
        do {
            try await rig.advance(Int64.random(in: 0...4_000, using: &random))
        } catch {
            outcome.trace.append("interrupted: \(error)")
        }
    }

    /// Drops the engine, in some cases after it has delivered and before it has written that down.
    private mutating func restart() async {
        if random.oneIn(2) {
            database.fail(afterWrites: 0, with: .unavailable)
            do { _ = try await rig.engine.drain() } catch { outcome.trace.append("killed") }
        }
        database.heal()
        keepPublished()
        do {
            rig = try EngineRig(rules: rules, options: Self.options, database: database, clock: clock, seed: random.next())
        } catch {
            outcome.violations.append("no restart: \(error)")
        }
    }

    /// What the publisher has taken, also in a step that failed.
    private mutating func keepPublished() {
        published += rig.published + rig.publisher.takePublished()
        _ = rig.takePublished()
    }

    private mutating func heal() async throws {
        rig.publisher.answer(with: [])
        for _ in 0..<3 { try await rig.advance(600_000) }
        keepPublished()
    }

    // MARK: Looking

    private mutating func check() throws {
        outcome.violations += try Invariants.violations(in: database)
    }

    private mutating func finish() throws {
        if !(try database.read { try $0.owedCounts() }).isEmpty { outcome.violations.append("something is owed still") }
        for counts in try database.read({ try $0.ledger() }).values where counts.inFlight != 0 {
            outcome.violations.append("something is in flight still: \(counts)")
        }
        // Every accepted message was for the witness: it is published, or told of in the error queue.
        var found = Set(published.filter { $0.topic == "witness" }.compactMap { Self.number(in: $0.payload) })
        for body in try rig.queued("E") {
            let original = body.object?["base64OriginalPayload"]?.string.flatMap(Base64.decode)
            if let number = original.flatMap(Self.number) { found.insert(number) }
        }
        outcome.lost = accepted.filter { !found.contains($0) }
        // And it was queued in the transaction that accepted it, once.
        var queued = try rig.queued("Q").compactMap { $0.object }.filter { $0.count == 1 }.compactMap { $0["seq"]?.number?.int64 }
        queued.sort()
        if queued != accepted.map(Int64.init).sorted() { outcome.violations.append("the witness queued \(queued), not \(accepted)") }
        outcome.trace += published.map { "\($0.topic) \(String(decoding: $0.payload, as: UTF8.self))" }
        outcome.trace += try rig.items("T") + rig.bodies("Q") + rig.bodies("E")
        outcome.trace += try database.read { try $0.ledger() }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        outcome.trace += try rig.deadLetters().map { "\($0.rule) \($0.failures)" }
    }

    private static func number(in payload: [UInt8]) -> Int? {
        (try? Value(json: payload))?.object?["seq"]?.number?.int64.map(Int.init)
    }
}
