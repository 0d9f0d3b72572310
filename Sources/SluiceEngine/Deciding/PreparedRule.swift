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
    /// The parameters of the rule's pack.
    let parameters: Object
    /// The slots of all payload fields that the statement and the templates read.
    let slots: Set<Int>
    let actions: [PreparedAction]
    let errorActions: [PreparedAction]

    var name: String { rule.name }
    var plan: StatementPlan { rule.plan }

    init(_ rule: Rule, in pack: Pack) {
        self.rule = rule
        parameters = pack.parameters
        actions = rule.actions.map { PreparedAction($0) }
        errorActions = rule.errorActions.map { PreparedAction($0) }
        slots = (actions + errorActions).reduce(rule.plan.slots) { $0.union($1.slots) }
    }

    var topicFilters: [TopicFilter] {
        if case .topics(let filters) = rule.trigger { filters } else { [] }
    }
}

/// An action with its templates.
struct PreparedAction: Sendable {
    let action: any Action
    let fields: [ConfiguredField]
    let slots: Set<Int>
    /// Whether a template reads what the rule selected, `@out`.
    let readsOutput: Bool

    init(_ action: RuleAction) {
        self.action = action.action
        fields = action.fields
        let templates = action.fields.flatMap(\.source.templates)
        slots = templates.reduce(into: []) { $0.formUnion($1.slots) }
        readsOutput = templates.contains(where: \.readsOutput)
    }

    /// The fields' values for the message that the frame holds.
    ///
    /// - Throws: `ActionFailure` where a text does not fit its field, or a function failed.
    func values(_ frame: Frame) throws(ActionFailure) -> Object {
        var values = Object()
        for configured in fields {
            switch configured.source {
            case .constant(let value):
                values[configured.field.name] = value
            case .template(let template):
                values[configured.field.name] = try value(of: template.render(frame), for: configured.field)
            case .map(let texts):
                var map = Object()
                for (name, text) in texts {
                    map[name] = configured.field.kind == .fields ? text.value(frame) : .string(text.render(frame))
                }
                values[configured.field.name] = .object(map)
            }
        }
        if let reason = frame.failure { throw failure(reason) }
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
        ActionFailure(action: action.spec.name, resource: "", message: message)
    }
}

extension FieldSource {
    fileprivate var templates: [TemplatePlan] {
        switch self {
        case .constant: []
        case .template(let template): [template]
        case .map(let texts): texts.map(\.text)
        }
    }
}
