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

    /// Whether messages may be sent straight to it: all but scheduled rules, which make their own.
    var takesMessages: Bool { rule.trigger.schedule == nil && !rule.isDisabled }

    /// Whether it is a query over stored data.
    var readsRows: Bool {
        if case .schedule(_, let sources) = rule.trigger { !sources.isEmpty } else { false }
    }

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

/// An action with its templates.
struct PreparedAction: Sendable {
    /// Resolved once: asking an action for its kind is slow.
    enum Kind {
        case store(any StoreAction)
        case outside(any OutsideAction)
    }

    let kind: Kind
    let name: String
    /// The fields that are the same for every message.
    private let constants: Object
    private let templates: [(field: ActionSpec.Field, template: TemplatePlan)]
    private let maps: [(field: ActionSpec.Field, texts: [(name: String, text: TemplatePlan)])]
    let slots: Set<Int>
    /// Whether a template reads what the rule selected, `@out`.
    let readsOutput: Bool

    init(_ action: RuleAction) {
        switch action.action {
        case let store as any StoreAction: kind = .store(store)
        case let outside as any OutsideAction: kind = .outside(outside)
        default: preconditionFailure("an action is either a store action or an outside action")
        }
        name = action.action.spec.name
        var constants = Object()
        var templates: [(field: ActionSpec.Field, template: TemplatePlan)] = []
        var maps: [(field: ActionSpec.Field, texts: [(name: String, text: TemplatePlan)])] = []
        for configured in action.fields {
            switch configured.source {
            case .constant(let value): constants[configured.field.name] = value
            case .template(let template): templates.append((configured.field, template))
            case .map(let texts): maps.append((configured.field, texts))
            }
        }
        self.constants = constants
        self.templates = templates
        self.maps = maps
        let all = templates.map(\.template) + maps.flatMap { $0.texts.map(\.text) }
        slots = all.reduce(into: []) { $0.formUnion($1.slots) }
        readsOutput = all.contains(where: \.readsOutput)
    }

    /// The fields' values for the message that the frame holds; nil where a template asks for something first.
    ///
    /// - Throws: `ActionFailure` where a text does not fit its field, or a function failed.
    func values(_ frame: Frame) throws(ActionFailure) -> Object? {
        if templates.isEmpty, maps.isEmpty { return constants }
        var values = constants
        var mismatch: ActionFailure?
        for (field, template) in templates {
            do throws(ActionFailure) {
                values[field.name] = try value(of: template.render(frame), for: field)
            } catch {
                mismatch = mismatch ?? error
            }
        }
        for (field, texts) in maps {
            var map = Object()
            for (name, text) in texts {
                map[name] = field.kind == .fields ? text.value(frame) : .string(text.render(frame))
            }
            values[field.name] = .object(map)
        }
        guard frame.pending.isEmpty else { return nil }
        // What a function says of its failure tells more than the empty text that it left.
        if let reason = frame.failure { throw failure(reason) }
        if let mismatch { throw mismatch }
        return values
    }

    private func value(of text: String, for field: ActionSpec.Field) throws(ActionFailure) -> Value {
        do throws(FieldMismatch) {
            return try field.kind.value(of: text)
        } catch {
            throw failure("'\(field.name)' became '\(text)': \(error.expected)")
        }
    }

    private func failure(_ message: String) -> ActionFailure {
        ActionFailure(action: name, resource: "", message: message)
    }
}
