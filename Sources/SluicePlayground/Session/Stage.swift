import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceTesting
import SluiceText
import SluiceValues

/// Packs at work from one beginning on, and what has been done with them since: the same engine, the same world and the same
/// seed as a unit test has, so that what was tried can become one.
final class Stage {
    let beginning: TestEngine.Beginning
    private(set) var packs: [Pack]
    private let fields: FieldTable
    private let engine: TestEngine
    private let world: TestWorld
    private let log: DecisionLog
    private let lines = LineRecorder()
    private(set) var done: [DoneStep] = []
    private var answers: PackTest.Answers
    private var contents: StoredContents

    var database: any Database { engine.database }
    var nextDue: Timestamp? { engine.nextDue }
    var now: Timestamp { world.clock.now() }

    init(
        _ packs: [Pack], fields: FieldTable, beginning: TestEngine.Beginning, in surroundings: any PlaySurroundings
    ) async throws {
        self.packs = packs
        self.fields = fields
        self.beginning = beginning
        answers = beginning.answers
        world = surroundings.world
        log = DecisionLog(clock: world.clock)
        let database = try surroundings.makeDatabase()
        for pack in packs { try database.declare(pack.catalog) }
        engine = try TestEngine(
            packs: packs, fields: fields, registry: surroundings.registry, database: database,
            world: world, beginning: beginning, witness: log, lines: { [lines] line in lines.append(line) })
        contents = try StoredContents(of: packs, in: engine.database)
        engine.isInterrupted = { surroundings.isInterrupted }
        try await engine.settle()
        _ = log.take()
        _ = lines.take()
    }

    /// Puts other packs in the place of those that run; what is stored stays.
    func reload(_ packs: [Pack]) throws {
        for pack in packs { try database.declare(pack.catalog) }
        try engine.engine.reload(packs: packs, fields: fields)
        self.packs = packs
        contents = try StoredContents(of: packs, in: database)
    }

    func setAnswers(_ answers: PackTest.Answers) {
        self.answers = answers
        world.setAnswers(answers)
    }

    /// The secrets that rules have asked for since the beginning.
    var askedSecrets: [String] { world.askedSecrets }

    /// Does something, and all that comes of it.
    func perform(_ kind: PackTest.Step.Kind) async throws -> Consequences {
        let (former, start) = (contents, now)
        try await engine.perform(kind)
        var kind = kind
        // The user may have had enough of it.
        if case .advance = kind { kind = .advance(now - start) }
        let observation = try engine.takeObservation()
        contents = try StoredContents(of: packs, in: database)
        let happenings = log.take()
        var step = DoneStep(kind: kind, answers: answers, unexpected: world.takeUnexpected().map(world.sentence))
        for section in DoneStep.sections {
            let values = try observation.values(of: PackTest.Expectation(section: section, items: [], place: .nowhere))
            if !values.isEmpty { step.observed.append((section, values)) }
        }
        for rule in packs.flatMap(\.rules) {
            let passed = try observation.values(of: PackTest.Expectation(section: .rules, name: rule.name, items: [], place: .nowhere))
            let count = Int(passed.first?.number?.int64 ?? 0)
            if count > 0 || happenings.contains(where: { $0.rule.name == rule.name }) { step.passed.append((rule.name, count)) }
        }
        done.append(step)
        return Consequences(
            happenings: happenings, step: step, published: observation.published, changes: contents.changes(since: former),
            lines: lines.take(), unexpected: step.unexpected, now: now, nextDue: nextDue)
    }

    /// What is stored and how many rows of it there are.
    var counts: [(source: StoredSource, rows: Int)] { contents.counts }

    /// What there is now, as a test looks at it.
    func values(_ section: PackTest.Expectation.Section, _ name: String) throws -> [Value] {
        try engine.takeObservation().values(of: PackTest.Expectation(section: section, name: name, items: [], place: .nowhere))
    }

    /// What rules have done so far, in file order.
    func activity() throws -> [(name: String, activity: RuleActivity)] {
        try engine.engine.status().rules.map { ($0.name, $0.activity) }
    }
}

extension FilePlace {
    /// Of what no file holds.
    static let nowhere = FilePlace(file: "", position: .init(line: 1, column: 1))
}

/// Something that was done, and what was seen of it, as a test would see it.
struct DoneStep {
    var kind: PackTest.Step.Kind
    /// What those outside had been told to answer.
    var answers: PackTest.Answers
    /// What nobody had an answer for, in sentences.
    var unexpected: [String]
    /// Lists of what happened, the empty ones left out.
    var observed: [(section: PackTest.Expectation.Section, values: [Value])] = []
    /// How many messages rules passed, of those that had a turn.
    var passed: [(rule: String, count: Int)] = []

    /// What happens, other than what is stored.
    static let sections: [PackTest.Expectation.Section] = [.published, .webhooks, .functions, .notifications, .deadLetters]
}

/// All that came of something that was done.
struct Consequences {
    var happenings: [Happening]
    var step: DoneStep
    /// As it went out.
    var published: [Publication]
    var changes: [StoredContents.Change]
    var lines: [LogLine]
    /// What nobody had an answer for, in sentences.
    var unexpected: [String]
    var now: Timestamp
    var nextDue: Timestamp?

    var hasFailed: Bool { !unexpected.isEmpty || happenings.contains(where: \.hasFailed) }
}
