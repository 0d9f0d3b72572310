import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues

/// Why rules did not do what was expected of them: for each, the clause that decided.
struct FailureReasons {
    private let pack: Pack
    private let witness: RuleWitness
    private let lines: [LogLine]
    private let database: any Database

    /// Rules that are told of at most.
    private static let maximumReasons = 6

    init(pack: Pack, witness: RuleWitness, lines: [LogLine], database: any Database) {
        self.pack = pack
        self.witness = witness
        self.lines = lines
        self.database = database
    }

    /// One reason for each rule that could have done what is missing, and did not.
    func reasons(for expectation: PackTest.Expectation) -> [TestFailure.Reason] {
        var reasons: [TestFailure.Reason] = []
        for rule in pack.rules where Self.concerns(rule, expectation) {
            reasons += self.reasons(rule).filter { !reasons.contains($0) }
        }
        return Array(reasons.prefix(Self.maximumReasons))
    }

    private func reasons(_ rule: Rule) -> [TestFailure.Reason] {
        func reason(_ text: String) -> TestFailure.Reason { TestFailure.Reason(rule: rule.name, text: text, place: rule.place) }
        if rule.isDisabled { return [reason("is disabled")] }
        let troubles = lines.filter { line in
            (line.level == .error || line.level == .warning) && line.fields.contains { $0.name == "rule" && $0.value == rule.name }
        }.map { reason($0.text) }
        let waiting = waiting(for: rule).map { [reason($0)] } ?? []
        guard let last = witness.last(of: rule.name) else {
            let known = waiting + troubles
            return known.isEmpty ? [reason(rule.trigger.schedule == nil ? "no message reached it" : "was not due")] : known
        }
        let own: [TestFailure.Reason] = switch last.outcome {
        case .filtered, .dropped:
            if let clause = last.clause {
                [TestFailure.Reason(rule: rule.name, text: clause.text, place: rule.place(of: clause.span))]
            } else {
                [reason("there was nothing to select")]
            }
        case .cut: [reason("its row is beyond the LIMIT")]
        case .failed(let why): [reason("failed: \(why)")]
        case .taken: [reason("its window is still open")] + troubles
        case .passed: troubles
        }
        return own + waiting
    }

    // MARK: What is not decided yet

    /// Owed work of one lane that is looked through.
    private static let maximumOwed = 1_000

    /// What a message waits for that has reached a rule, and that nobody has seen it decide.
    private func waiting(for rule: Rule) -> String? {
        try? database.read { stores in
            if let batch = try stores.openBatches()[rule.name] {
                return "\(batch.count.counted("message")) \(batch.count == 1 ? "waits" : "wait") in its batch, which is still open"
            }
            guard rule.asksFunctions else { return nil }
            for lane in try stores.owedCounts().keys.sorted() {
                for work in try stores.owedWork(lane: lane, after: 0, limit: Self.maximumOwed) where work.call.rule == rule.name {
                    guard try stores.execution(work.execution)?.stage == .asking, let name = work.call.fields["function"]?.string else { continue }
                    return "a message waits for function '\(name)'"
                        + (work.attempts > 0 ? ", which failed and is asked again at \(TimeText.format(work.notBefore))" : " to answer")
                }
            }
            return nil
        }
    }

    /// Whether a rule could have done what is expected.
    static func concerns(_ rule: Rule, _ expectation: PackTest.Expectation) -> Bool {
        if expectation.section == .rules { return rule.name == expectation.name }
        if expectation.section == .functions, rule.asksFunctions { return true }
        let names = actions(of: expectation.section)
        return (rule.actions + rule.errorActions).contains { action in
            guard names.contains(action.action.spec.name) else { return false }
            // A store that is named as it is, is the one.
            let stores = action.fields.compactMap { field -> String? in
                guard case .resource(_) = field.field.kind, case .constant(let value) = field.source else { return nil }
                return value.string
            }
            return expectation.name.map { stores.isEmpty || stores.contains($0) } ?? true
        }
    }

    private static func actions(of section: PackTest.Expectation.Section) -> [String] {
        switch section {
        case .published: ["republish"]
        case .tables: ["tablePut", "tableUpdate", "tableDelete"]
        case .series: ["seriesWrite"]
        case .queues: ["queueSend"]
        case .objects: ["bucketPut", "bucketDelete"]
        case .webhooks: ["webhook", "notify"]
        case .functions: ["functionCall"]
        case .notifications: ["notify"]
        case .metrics: ["metricPut"]
        case .alarms, .deadLetters, .rules: []
        }
    }
}
