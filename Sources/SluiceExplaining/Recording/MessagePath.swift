import SluiceEngine
import SluiceEvaluation
import SluicePacks

/// The path that a message took through the rules: the rules that it reached, in order, for each the outcome of its WHERE, the arms
/// of CASE that it took, and what its actions came to. Two messages on one path look the same to a test of coverage.
package struct MessagePath: Sendable, Hashable, CustomStringConvertible {
    /// One for each evaluation: `invalid_readings: passes, tablePut`.
    package let steps: [String]

    /// Evaluations that are told apart; a message may make thousands of others.
    private static let maximumSteps = 100

    package init(steps: [String]) { self.steps = steps }

    init(of sights: [RuleSight], in rules: [String: Rule]) {
        steps = sights.prefix(Self.maximumSteps).compactMap { sight in rules[sight.rule].map { Self.step(sight, $0) } }
    }

    /// Whether it reached no rule.
    package var isEmpty: Bool { steps.isEmpty }

    package var description: String { steps.isEmpty ? "no rule" : steps.joined(separator: "; ") }

    private static func step(_ sight: RuleSight, _ rule: Rule) -> String {
        let branches = StatementBranches(of: rule.statement)
        // What the outcome says already is left out.
        let arms = branches.taken(in: sight.trace).map { branches.branches[$0].name }.filter { $0.hasPrefix("WHEN ") || $0 == "ELSE" }
        return "\(rule.name): " + ([word(sight.outcome)] + arms + sight.actions.map { action($0, rule) }).joined(separator: ", ")
    }

    private static func word(_ outcome: WitnessedOutcome) -> String {
        switch outcome {
        case .filtered: "filtered"
        case .passed: "passes"
        case .taken: "taken into a window"
        case .dropped: "dropped"
        case .cut: "beyond its limit"
        case .failed: "fails"
        }
    }

    private static func action(_ seen: WitnessedAction, _ rule: Rule) -> String {
        guard let action = ExplainedAction(seen, of: rule, payload: nil) else { return "" }
        let name = (action.onError ? "error action " : "") + action.name
        if action.failure != nil { return name + " fails" }
        return action.conditions.isEmpty ? name : name + (action.isMet ? " (if true)" : " (if not true)")
    }
}
