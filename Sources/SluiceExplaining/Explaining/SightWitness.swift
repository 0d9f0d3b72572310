import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import Synchronization

/// What an engine did with one thing at one rule.
struct RuleSight: Sendable {
    let rule: String
    let message: Message
    let outcome: WitnessedOutcome
    let trace: Trace
    var actions: [WitnessedAction] = []
}

/// Keeps what an engine did, in order.
final class SightWitness: DecisionWitness {
    private let state = Mutex(State())

    private struct State {
        var sights: [RuleSight] = []
        var taken: [Rule] = []
    }

    /// Bounded, since a message may make thousands.
    private static let maximumSights = 10_000

    var sights: [RuleSight] { state.withLock { $0.sights } }

    /// The rules that took something into a window.
    var taken: [Rule] { state.withLock { $0.taken } }

    func forget() { state.withLock { $0 = State() } }

    func saw(_ outcome: WitnessedOutcome, of message: Message, at rule: Rule, trace: Trace) {
        state.withLock { state in
            // A rule that asked a function from a template evaluates the same message anew.
            if rule.asksFunctions {
                state.sights.removeAll {
                    $0.rule == rule.name && $0.message.context.id == message.context.id && $0.message.topic == message.topic
                }
            }
            guard state.sights.count < Self.maximumSights else { return }
            state.sights.append(RuleSight(rule: rule.name, message: message, outcome: outcome, trace: trace))
            if outcome == .taken { state.taken.append(rule) }
        }
    }

    func saw(_ action: WitnessedAction, of rule: Rule) {
        state.withLock { state in
            let own = state.sights.lastIndex { $0.rule == rule.name && $0.message.context.id == action.message }
            guard let place = own ?? state.sights.lastIndex(where: { $0.rule == rule.name }) else { return }
            guard state.sights[place].actions.count < Self.maximumSights else { return }
            state.sights[place].actions.append(action)
        }
    }
}
