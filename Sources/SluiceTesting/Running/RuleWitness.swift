import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import Synchronization

/// Keeps what became of messages at rules: for the reasons of failures, and for the coverage of all tests.
final class RuleWitness: DecisionWitness {
    /// What a rule came to last.
    struct Sight: Sendable {
        var outcome: WitnessedOutcome
        var clause: DecidingClause?
    }

    private struct State {
        var last: [String: Sight] = [:]
        var coverage: Coverage
    }

    private let state: Mutex<State>

    init(_ coverage: Coverage) { state = Mutex(State(coverage: coverage)) }

    var coverage: Coverage { state.withLock { $0.coverage } }

    func saw(_ outcome: WitnessedOutcome, of message: Message, at rule: Rule, trace: Trace) {
        let clause = outcome == .filtered || outcome == .dropped ? DecidingClause(of: rule.statement, trace: trace) : nil
        state.withLock { state in
            state.last[rule.name] = Sight(outcome: outcome, clause: clause)
            state.coverage.note(outcome, at: rule, trace)
        }
    }

    func saw(_ action: WitnessedAction, of rule: Rule) {
        // One whose fields could not be made was not reached.
        guard action.call != nil else { return }
        state.withLock { $0.coverage.note(action: action.place, onError: action.onError, of: rule) }
    }

    /// What a rule came to since the last forgetting; nil where nothing reached it.
    func last(of rule: String) -> Sight? { state.withLock { $0.last[rule] } }

    func forget() { state.withLock { $0.last = [:] } }
}
