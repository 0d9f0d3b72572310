import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues

/// Why rules did not do what was expected of them: for each, the clause that decided.
struct FailureReasons {
    private let pack: Pack
    private let witness: RuleWitness
    private let lines: [LogLine]

    /// Rules that are told of at most.
    private static let maximumReasons = 6

    init(pack: Pack, witness: RuleWitness, lines: [LogLine]) {
        self.pack = pack
        self.witness = witness
        self.lines = lines
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
        func reason(_ text: String, at place: FilePlace? = nil) -> TestFailure.Reason {
            TestFailure.Reason(rule: rule.name, text: text, place: place ?? rule.place)
        }
        if rule.isDisabled { return [reason("is disabled")] }
        let troubles = lines.filter { line in
            (line.level == .error || line.level == .warning) && line.fields.contains { $0.name == "rule" && $0.value == rule.name }
        }.map { reason($0.text) }
        guard let last = witness.last(of: rule.name) else {
            return troubles.isEmpty ? [reason(rule.trigger.schedule == nil ? "no message reached it" : "was not due")] : troubles
        }
        switch last.outcome {
        case .filtered, .dropped:
            guard let clause = last.clause else { return [reason("there was nothing to select")] }
            return [reason(clause.text, at: rule.place(of: clause.span))]
        case .cut: return [reason("its row is beyond the LIMIT")]
        case .failed(let why): return [reason("failed: \(why)")]
        case .taken: return [reason("its window is still open")] + troubles
        case .passed: return troubles
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
