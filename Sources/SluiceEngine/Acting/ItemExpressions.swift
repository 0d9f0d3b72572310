import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues

/// The conditions and assignments of an action, which read the item that it works on.
struct ItemExpressions: Sendable {
    private let action: String
    private let item: ActionSpec.Item?
    private let conditions: [(field: String, plan: ExpressionPlan)]
    private let assignments: [(field: String, steps: [Assignment])]
    /// The slots of all payload fields that they read.
    let slots: Set<Int>
    let readsOutput: Bool

    /// nil for an action without any.
    init?(_ action: RuleAction) {
        self.action = action.action.spec.name
        item = action.action.spec.item
        conditions = action.fields.compactMap { configured in
            if case .condition(let plan) = configured.source { (configured.field.name, plan) } else { nil }
        }
        assignments = action.fields.compactMap { configured in
            if case .assignments(let steps) = configured.source { (configured.field.name, steps) } else { nil }
        }
        let plans = conditions.map(\.plan) + assignments.flatMap { $0.steps.map(\.plan) }
        guard !plans.isEmpty || !assignments.isEmpty else { return nil }
        slots = plans.reduce(into: []) { $0.formUnion($1.slots) }
        readsOutput = plans.contains(where: \.readsOutput)
    }

    /// Evaluates them in order and adds what comes of them to the fields' values.
    ///
    /// - Returns: why the assignments can't be done, if they can't. It counts where nothing is asked for any more.
    func evaluate(_ frame: Frame, into values: inout Object, items: ItemReader) throws(ActionFailure) -> String? {
        let (old, begun) = try items.item(item, by: values, for: action)
        frame.oldItem = old.map(Value.object) ?? .undefined
        frame.newItem = .object(begun)
        defer { (frame.oldItem, frame.newItem) = (.undefined, .undefined) }
        var isMet = true
        // What templates were does not belong to the trace of the conditions: their places are those of other texts.
        frame.trace = Trace()
        for (field, plan) in conditions {
            let isTrue = plan.isTrue(frame)
            values[field] = .bool(isTrue)
            isMet = isMet && isTrue
        }
        guard isMet else { return nil }
        let trace = frame.trace
        defer { frame.trace = trace }
        for (field, steps) in assignments {
            var new = begun
            for step in steps {
                let value = step.plan.value(frame)
                guard !value.isUndefined else { continue }
                if let problem = new.set(value, at: step.path[...]) { return "'\(field)' can't be done: \(problem)" }
                frame.newItem = .object(new)
            }
            values[field] = .object(new)
        }
        return nil
    }
}

/// Reads the items that expressions of actions are about, as the transaction sees them.
struct ItemReader {
    let stores: any StoreTransaction
    let tables: [String: TableDeclaration]

    /// The item that an action's fields name, nil where it is not stored; and what an item of that key begins as.
    func item(
        _ item: ActionSpec.Item?, by fields: Object, for action: String
    ) throws(ActionFailure) -> (old: Object?, begun: Object) {
        guard let item, let name = fields[item.table]?.string, let table = tables[name], let key = fields[item.key] else {
            return (nil, Object())
        }
        var begun = Object([(table.partitionKey, key)])
        let sort = fields[item.sortKey]
        if let sortKey = table.sortKey, let sort { begun[sortKey] = sort }
        guard (sort == nil) == (table.sortKey == nil) else { return (nil, begun) }
        do throws(StoreError) {
            guard let old = try stores.item(in: name, partition: key, sort: sort) else { return (nil, begun) }
            return (old, old)
        } catch {
            throw ActionFailure(action: action, resource: name, message: error.message, isOutage: error.canRetry)
        }
    }
}

extension Object {
    /// Sets a member, or one of a member's own, making Objects on the way where there are none.
    ///
    /// - Returns: why it can't be, if it can't.
    fileprivate mutating func set(_ value: Value, at path: ArraySlice<String>) -> String? {
        guard let name = path.first else { return nil }
        let rest = path.dropFirst()
        guard let next = rest.first else {
            self[name] = value
            return nil
        }
        var inner = Object()
        switch self[name] {
        case nil: break
        case .object(let object): inner = object
        case let other?: return "'\(name)' is of type \(other.typeName), and has no '\(next)'"
        }
        if let problem = inner.set(value, at: rest) { return problem }
        self[name] = .object(inner)
        return nil
    }
}
