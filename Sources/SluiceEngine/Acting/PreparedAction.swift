import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues

/// An action with its templates and expressions.
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
    private let values: [(field: ActionSpec.Field, members: [(name: String, source: FieldSource)])]
    /// What is evaluated last, with the item at hand.
    private let itemExpressions: ItemExpressions?
    let slots: Set<Int>
    /// Whether a template or an expression reads what the rule selected, `@out`.
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
        var values: [(field: ActionSpec.Field, members: [(name: String, source: FieldSource)])] = []
        for configured in action.fields {
            switch configured.source {
            case .constant(let value):
                constants[configured.field.name] = configured.field.leavesOut(value) ? configured.field.defaultValue : value
            case .template(let template): templates.append((configured.field, template))
            case .map(let texts): maps.append((configured.field, texts))
            case .values(let members): values.append((configured.field, members))
            case .condition, .assignments: break
            }
        }
        self.constants = constants
        self.templates = templates
        self.maps = maps
        self.values = values
        itemExpressions = ItemExpressions(action)
        let members = values.flatMap(\.members).compactMap { member -> TemplatePlan? in
            if case .template(let template) = member.source { template } else { nil }
        }
        let all = templates.map(\.template) + maps.flatMap { $0.texts.map(\.text) } + members
        slots = all.reduce(into: itemExpressions?.slots ?? []) { $0.formUnion($1.slots) }
        readsOutput = all.contains(where: \.readsOutput) || itemExpressions?.readsOutput == true
    }

    /// The fields' values for the message that the frame holds; nil where a template or an expression asks for something first.
    ///
    /// - Parameter items: where the item is that expressions read.
    /// - Throws: `ActionFailure` where a text does not fit its field, or a function failed.
    func values(_ frame: Frame, items: ItemReader) throws(ActionFailure) -> Object? {
        if templates.isEmpty, maps.isEmpty, values.isEmpty, itemExpressions == nil { return constants }
        var values = constants
        var mismatch: ActionFailure?
        for (field, template) in templates {
            let given = field.kind == .value ? template.value(frame) : .string(template.render(frame))
            guard !field.leavesOut(given) else {
                values[field.name] = field.defaultValue
                continue
            }
            do throws(ActionFailure) {
                values[field.name] = try value(of: given, for: field)
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
        for (field, members) in self.values {
            values[field.name] = .object(Object(members.map { ($0.name, Self.value(of: $0.source, frame)) }))
        }
        guard frame.pending.isEmpty else { return nil }
        // What a function says of its failure tells more than the empty text that it left.
        if let reason = frame.failure { throw failure(reason) }
        if let mismatch { throw mismatch }
        guard let itemExpressions else { return values }
        let problem = try itemExpressions.evaluate(frame, into: &values, items: items)
        guard frame.pending.isEmpty else { return nil }
        if let reason = frame.failure ?? problem { throw failure(reason) }
        return values
    }

    private static func value(of source: FieldSource, _ frame: Frame) -> Value {
        switch source {
        case .constant(let value): value
        case .template(let template): template.value(frame)
        case .map, .values, .condition, .assignments: .undefined
        }
    }

    private func value(of given: Value, for field: ActionSpec.Field) throws(ActionFailure) -> Value {
        guard field.kind != .value, let text = given.string else { return given }
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

extension ActionSpec.Field {
    /// Whether a value leaves the field out: an empty text, where it is neither required nor has a meaning.
    ///
    /// An empty name of a secret is no way to go on without one.
    ///
    /// - Source: language reference, 12.
    fileprivate func leavesOut(_ value: Value) -> Bool { !isRequired && !keepsEmpty && kind != .secret && value.string?.isEmpty == true }
}
