package import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues
import Synchronization

/// One test at work, in an engine of its own.
final class TestRun {
    private let test: PackTest
    private let pack: Pack
    private let world: TestWorld
    private let witness: RuleWitness
    private let engine: TestEngine
    private let lines = LineRecorder()

    /// - Parameter database: has the pack's stores, and nothing in them.
    init(
        _ test: PackTest, of pack: Pack, fields: FieldTable, registry: Registry, database: any Database, world: TestWorld,
        witness: RuleWitness, seed: UInt64
    ) throws {
        self.test = test
        self.pack = pack
        self.world = world
        self.witness = witness
        witness.forget()
        var beginning = TestEngine.Beginning(at: test.at, seed: seed)
        beginning.given = test.given
        beginning.answers = test.answers
        beginning.devices = test.devices
        engine = try TestEngine(
            packs: [pack], fields: fields, registry: registry, database: database, world: world, beginning: beginning,
            witness: witness, lines: { [lines] line in lines.append(line) })
    }

    /// Runs all steps, up to the first whose expectations are not met.
    func run() async throws -> [TestFailure] { try await run(isStrict: true) }

    /// Does what the steps say, whatever is asked of the outside on the way.
    func act() async throws { _ = try await run(isStrict: false) }

    private func run(isStrict: Bool) async throws -> [TestFailure] {
        try await engine.settle()
        for step in test.steps {
            do {
                if case .expect(let expectations) = step.kind {
                    let failures = try check(expectations)
                    if !failures.isEmpty { return failures + unexpected(at: step.place) }
                    try await engine.settle()
                } else {
                    try await engine.perform(step.kind)
                }
            } catch {
                throw TestError(error, at: step.place)
            }
            guard isStrict else { continue }
            let unexpected = unexpected(at: step.place)
            if !unexpected.isEmpty { return unexpected }
        }
        return []
    }

    private func unexpected(at place: FilePlace) -> [TestFailure] {
        world.takeUnexpected().map { TestFailure(place: place, message: world.sentence(for: $0)) }
    }

    /// What there is to expect of all that happened: what went out, what is stored, how many messages each rule passed that one
    /// reached. Of alarms nothing: their periods have not ended.
    func observe() throws -> [PackTest.Expectation] {
        let observation = try engine.takeObservation()
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
                let asked = PackTest.Expectation(section: section, name: name, items: [], place: test.place)
                let expectation = PackTest.Expectation(
                    lasting: try observation.values(of: asked), in: section, of: name, at: test.place)
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
        let observation = try engine.takeObservation()
        let reasons = FailureReasons(pack: pack, witness: witness, lines: lines.take(), database: engine.database)
        var failures: [TestFailure] = []
        for expectation in expectations {
            let actual = try observation.values(of: expectation)
            guard let mismatch = Mismatch(expectation, actual) else { continue }
            failures.append(
                TestFailure(
                    place: mismatch.place, message: mismatch.message, difference: mismatch.difference,
                    reasons: mismatch.isSomethingMissing ? reasons.reasons(for: expectation) : []))
        }
        witness.forget()
        return failures
    }
}

/// The lines that an engine logs.
package final class LineRecorder: Sendable {
    private let lines = Mutex<[LogLine]>([])

    package init() {}

    package func append(_ line: LogLine) { lines.withLock { $0.append(line) } }

    /// The lines since the last call.
    package func take() -> [LogLine] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
