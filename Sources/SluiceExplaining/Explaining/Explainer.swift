package import SluiceEngine
package import SluiceEvaluation
package import SluicePacks
package import SluicePlugins
import SluiceTesting
import SluiceTopics
import SluiceValues

/// Explains what becomes of messages: the engine itself decides each of them, in a database that is thrown away, and what it saw
/// on the way is kept. Nothing is delivered; what actions change is changed in that database alone.
package final class Explainer {
    private let packs: [Pack]
    private let fields: FieldTable
    private let registry: Registry
    private let outside: any OutsideSource
    private let functions: any FunctionInvoker
    private let options: EngineOptions
    private let makeDatabase: () throws -> any Database

    /// Things that may fall due until the windows and batches of one message have closed.
    private static let maximumDue = 1_000

    /// - Parameters:
    ///   - packs: read traced (`PackLoader.load(…, isTraced: true)`), with names that are unique among them.
    ///   - fields: the table that their plans were made with.
    ///   - registry: the actions of the packs; they are asked for pieces, and never to deliver.
    ///   - outside: answers look-ups that no store can; called inside of transactions.
    ///   - functions: answers the functions that statements ask.
    ///   - makeDatabase: a database for each message, with what is stored before; see ``StoredCopy``.
    package init(
        packs: [Pack], fields: FieldTable, registry: Registry, outside: any OutsideSource = NothingOutside(),
        functions: any FunctionInvoker = NoFunctions(), options: EngineOptions = EngineOptions(),
        makeDatabase: @escaping () throws -> any Database
    ) {
        self.packs = packs
        self.fields = fields
        self.registry = registry
        self.outside = outside
        self.functions = functions
        self.options = options
        self.makeDatabase = makeDatabase
    }

    /// The rules in the order of the packs and files.
    package var rules: [Rule] { packs.flatMap(\.rules) }

    // MARK: A message

    /// Explains a message for every rule, in the order of the files.
    ///
    /// Its name and time are kept, so that what is drawn for it is drawn the same again.
    /// - Throws: `StoreError` or `EngineError` where the engine can't be made, or can't go on.
    package func explain(_ message: Message) async throws -> [Explanation] {
        var message = message
        message.context.receipts = []
        guard message.payload.count <= options.maximumPayload else {
            let obstacle = Explanation.Obstacle.tooLarge(bytes: message.payload.count, limit: options.maximumPayload)
            return rules.map { Explanation(of: $0, message, obstacle: $0.obstacle(to: message) ?? obstacle) }
        }
        let sights = try await sights(of: message)
        return rules.map { rule in Explanation(of: rule, message, sights: sights.filter { $0.rule == rule.name }) }
    }

    /// The same for one rule; nil where there is none of that name.
    package func explain(_ message: Message, rule: String) async throws -> Explanation? {
        try await explain(message).first { $0.rule == rule }
    }

    private func sights(of message: Message) async throws -> [RuleSight] {
        let trial = try begin(message)
        try await trial.engine.answerQuestions()
        if let end = waitingEnd(of: message, in: trial) { try await trial.go(onTo: end) }
        return trial.witness.sights
    }

    /// An engine that has been given one message, watched by a witness.
    private struct Trial {
        let engine: Engine
        let clock: TestClock
        let witness: SightWitness

        /// Moves the time on; what falls due on the way is done at its time.
        func go(onTo end: Timestamp) async throws {
            for _ in 0..<Explainer.maximumDue {
                guard try runNext(by: end) else { return }
                try await engine.answerQuestions()
            }
        }

        /// - Returns: whether there was something due by then.
        private func runNext(by end: Timestamp) throws -> Bool {
            guard let due = engine.nextDue, due <= end else { return false }
            clock.advance(to: due)
            try engine.runDue()
            return true
        }
    }

    private func begin(_ message: Message) throws -> Trial {
        let clock = TestClock()
        clock.start(at: message.context.receivedAt)
        let witness = SightWitness()
        // What falls due while windows close belongs to other messages.
        let engine = try engine(of: packs.map { $0.withoutClock }, clock, witness)
        try engine.consider(message)
        return Trial(engine: engine, clock: clock, witness: witness)
    }

    /// When the last window or batch closes that a message waits in, of all rules; nil where it waits in none.
    private func waitingEnd(of message: Message, in trial: Trial) -> Timestamp? {
        let waiting = trial.witness.taken + rules.filter { $0.batch != nil }
        return waiting.compactMap { waitingEnd(of: $0, message) }.max()
    }

    /// When the last window or batch closes that a message waits in; nil where that is not by time.
    private func waitingEnd(of rule: Rule, _ message: Message) -> Timestamp? {
        let wait: Int64
        switch rule.plan.windows?.spec {
        case .hopping(let size, _): wait = size
        case .session(let gap): wait = gap
        case .count: return nil
        case nil: wait = rule.batch?.within ?? 0
        }
        let (end, overflow) = message.context.receivedAt.addingReportingOverflow(wait)
        return overflow ? nil : end
    }

    private func engine(of packs: [Pack], _ clock: TestClock, _ witness: SightWitness) throws -> Engine {
        let database = try makeDatabase()
        for pack in packs { try database.declare(pack.catalog) }
        return try Engine(
            packs: packs, fields: fields, registry: registry, database: database, clock: clock, randomness: SeededDraws(seed: 1),
            outside: outside, functions: functions, options: options, witness: witness, lines: { _ in })
    }

    // MARK: A tick

    /// Explains what a scheduled rule would do if it were due at a time, with the rows that the database holds.
    ///
    /// - Returns: nil where there is no such rule, or none with a schedule.
    package func explain(tickOf name: String, at time: Timestamp) async throws -> Explanation? {
        guard let rule = rules.first(where: { $0.name == name }), rule.trigger.schedule != nil else { return nil }
        let tick = Message(
            topic: "$schedule/\(name)", payload: Array(#"{"scheduledTime":\#(time)}"#.utf8),
            context: MessageContext(id: MessageID(high: 0, low: 0), receivedAt: time, transport: .engine))
        guard !rule.isDisabled else { return Explanation(of: rule, tick, obstacle: .isDisabled) }
        let clock = TestClock()
        clock.start(at: time)
        let witness = SightWitness()
        let engine = try engine(of: packs, clock, witness)
        try engine.consider(tickOf: name, due: time)
        try await engine.answerQuestions()
        return Explanation(of: rule, tick, sights: witness.sights.filter { $0.rule == name })
    }
}

extension Pack {
    /// Without what runs by the clock alone: schedules and alarms.
    fileprivate var withoutClock: Pack {
        var pack = self
        pack.rules.removeAll { $0.trigger.schedule != nil }
        pack.alarms = []
        return pack
    }
}
