import SluiceEvaluation
import SluicePlugins
import SluiceValues

/// What the store knows of a rule's windows: the open groups, and under which statement and up to when they have closed.
enum WindowMemory {
    /// The open windows of a rule, and how many groups of an earlier statement were dropped.
    static func recall(
        _ rule: String, _ plan: WindowPlan, in stores: any StoreTransaction
    ) throws -> (open: OpenWindows, dropped: Int) {
        var open = plan.makeOpenWindows()
        let groups = try stores.windowGroups(of: rule)
        let fact = try stores.fact(name(of: rule)).flatMap { try? Value(json: $0) }
        guard let statement = fact?["statement"].string, ExactText(statement) == ExactText(plan.identity) else {
            try stores.removeWindowGroups(of: rule)
            try note(open, of: rule, plan, in: stores)
            return (open, groups.count)
        }
        open.restore(closedThrough: fact?["closedThrough"].number?.int64)
        for group in groups {
            guard open.restore(group.group, start: group.start, GroupState(place: group.place, text: group.state)) else {
                throw StoreError(.corrupt, "the open windows of rule '\(rule)' can't be read")
            }
        }
        return (open, 0)
    }

    /// Writes what has changed.
    static func write(_ open: OpenWindows, of rule: String, _ plan: WindowPlan, to stores: any StoreTransaction) throws {
        for (id, state) in open.changes {
            if let state {
                try stores.put(
                    WindowGroup(rule: rule, start: id.start, group: id.name, place: state.place, state: state.text))
            } else {
                try stores.removeWindowGroup(of: rule, start: id.start, group: id.name)
            }
        }
        if open.hasMoved { try note(open, of: rule, plan, in: stores) }
    }

    private static func note(_ open: OpenWindows, of rule: String, _ plan: WindowPlan, in stores: any StoreTransaction) throws {
        var fact: Object = ["statement": .string(plan.identity)]
        if let time = open.closedThrough { fact["closedThrough"] = .number(Number(time)) }
        try stores.setFact(name(of: rule), to: Value.object(fact).json)
    }

    private static func name(of rule: String) -> String { "windows/\(rule)" }
}
