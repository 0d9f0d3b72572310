import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceTopics
import SluiceValues

/// A rule with what running it again and again needs at hand.
///
/// A class, so that the deciding thread hands it about without counting the references inside.
final class PreparedRule: Sendable {
    let rule: Rule
    /// Where it stands in the engine's list of rules.
    let place: Int
    /// The parameters of the rule's pack.
    let parameters: Object
    /// Whom the rule may ask.
    let knowledge: PackKnowledge
    /// The slots of all payload fields that the statement and the templates read.
    let slots: Set<Int>
    let actions: [PreparedAction]
    let errorActions: [PreparedAction]
    /// Whether a message may have to wait for the answer of a function.
    var asksFunctions: Bool { rule.asksFunctions }

    var name: String { rule.name }
    var plan: StatementPlan { rule.plan }

    private let nameHash: UInt64

    init(_ rule: Rule, in pack: Pack, at place: Int) {
        self.rule = rule
        self.place = place
        // FNV-1a.
        nameHash = rule.name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        parameters = pack.parameters
        knowledge = PackKnowledge(pack)
        actions = rule.actions.map { PreparedAction($0) }
        errorActions = rule.errorActions.map { PreparedAction($0) }
        slots = (actions + errorActions).reduce(rule.plan.slots) { $0.union($1.slots) }
    }

    var topicFilters: [TopicFilter] {
        if case .topics(let filters) = rule.trigger { filters } else { [] }
    }

    /// Whether messages may be sent straight to it.
    var takesMessages: Bool { !rule.isDisabled && rule.trigger.takesBasicIngest }

    /// Whether it is a query over stored data.
    var readsRows: Bool {
        if case .schedule(_, let sources) = rule.trigger { !sources.isEmpty } else { false }
    }

    var isScheduled: Bool { rule.trigger.schedule != nil && !rule.isDisabled }

    var takesBatches: Bool { rule.batch != nil && !rule.isDisabled }

    /// The queues that it takes messages from when its schedule is due.
    var polledQueues: [String] {
        if case .polls(_, let queues) = rule.trigger { queues } else { [] }
    }

    /// What the rule draws for a message is made from this: the same over passes, retries and replays, whatever other rules do.
    func seed(_ id: MessageID, salt: UInt64) -> UInt64 {
        id.high ^ (id.low &* 0x9E37_79B9_7F4A_7C15) ^ nameHash ^ (salt &* 0xD6E8_FEB8_6659_FD93)
    }
}
