import SluiceEngine
import SluiceEvaluation
import SluiceExplaining
import SluicePacks
import SluicePlugins
import Synchronization

/// Keeps what becomes of messages at rules, until it is taken.
final class DecisionLog: DecisionWitness {
    private let happenings = Mutex<[Happening]>([])
    private let clock: any Clock

    init(clock: any Clock) { self.clock = clock }

    func saw(_ outcome: WitnessedOutcome, of message: Message, at rule: Rule, trace: Trace) {
        let happening = Happening(
            time: clock.now(), rule: rule, topic: message.topic, message: message.context.id, outcome: outcome, trace: trace)
        happenings.withLock { $0.append(happening) }
    }

    func saw(_ action: WitnessedAction, of rule: Rule) {
        happenings.withLock { happenings in
            let own = happenings.lastIndex { $0.rule.name == rule.name && $0.message == action.message }
            guard let place = own ?? happenings.lastIndex(where: { $0.rule.name == rule.name }) else {
                // Its message was told of before the last taking.
                var late = Happening(
                    time: clock.now(), rule: rule, topic: "", message: action.message, outcome: nil, trace: Trace())
                late.actions = [action]
                return happenings.append(late)
            }
            happenings[place].actions.append(action)
        }
    }

    /// What happened since the last call, in order.
    func take() -> [Happening] {
        happenings.withLock { happenings in
            defer { happenings = [] }
            return happenings
        }
    }
}

/// What a message, a tick or a window came to at a rule, and what the rule did then.
struct Happening: Sendable {
    var time: Timestamp
    var rule: Rule
    var topic: String
    var message: MessageID
    /// nil where only a late action is told of.
    var outcome: WitnessedOutcome?
    var trace: Trace
    var actions: [WitnessedAction] = []

    /// Whether it failed, or an action of it did.
    var hasFailed: Bool {
        if case .failed = outcome { return true }
        return actions.contains { $0.failure != nil }
    }
}
