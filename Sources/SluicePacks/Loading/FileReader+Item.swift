import SluiceEvaluation
import SluicePlugins
import SluiceSQL
import SluiceText

/// What an action does with an item: conditions on it, what it sets in it, and by which key it is found.
extension FileReader {
    /// An expression that reads the message, the rule's variables, `@out`, and the item as `old` and `new`.
    ///
    /// - Parameter condition: the name of the field, where the expression is a condition.
    mutating func actionExpression(
        _ node: YAMLNode, of what: String, condition: String? = nil, _ statement: Statement?, _ context: PlanningContext
    ) -> ExpressionPlan? {
        guard let fragment = sql(node, of: what) else { return nil }
        let parsed = Parser.parseExpression(fragment.text)
        add(parsed.diagnostics.map(fragment.inFile))
        guard !parsed.hasErrors else { return nil }
        checkNames(in: parsed.tree, of: fragment)
        let planned = ExpressionPlan.make(parsed.tree, ofActionOn: statement, in: context)
        add(planned.diagnostics.map(fragment.inFile))
        guard let plan = planned.plan else { return nil }
        add(Linter.findings(in: parsed.tree, ofActionOn: statement, condition: condition, context).map(fragment.inFile))
        return plan
    }

    /// Expressions by the fields that they set: a mapping, or a list of mappings, where a field may be set more than once.
    mutating func assignments(
        _ node: YAMLNode, of what: String, _ statement: Statement?, _ context: PlanningContext
    ) -> [Assignment]? {
        guard let entries = assignmentEntries(node, of: what) else { return nil }
        let assignments = entries.compactMap { entry -> Assignment? in
            let path = path(entry)
            let plan = actionExpression(entry.value, of: "'\(entry.key)'", statement, context)
            guard let path, let plan else { return nil }
            return Assignment(path: path, plan: plan)
        }
        return assignments.count == entries.count ? assignments : nil
    }

    private mutating func assignmentEntries(_ node: YAMLNode, of what: String) -> [YAMLEntry]? {
        guard let elements = node.elements else {
            if node.entries == nil { expected("a mapping from fields to expressions", node, for: what) }
            return node.entries
        }
        let entries = elements.compactMap { self.entries($0, of: "a step of \(what)") }
        return entries.count == elements.count ? Array(entries.joined()) : nil
    }

    /// The names in `a.b.c`; nil where one is empty, or there are too many.
    private mutating func path(_ entry: YAMLEntry) -> [String]? {
        let names = entry.key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard names.contains("") || names.count > Assignment.maximumPath else { return names }
        report(
            .invalidName, "'\(entry.key)' can't be the name of a field to set", at: entry.keySpan,
            label: "expected up to \(Assignment.maximumPath) names with a '.' in between")
        return nil
    }

    // MARK: Keys

    /// Holds an action's key, and the fields that it sets or removes, against the table that it works on.
    mutating func checkItem(_ given: [YAMLEntry], of spec: ActionSpec, at owner: Span) {
        guard let item = spec.item, let name = given.first(where: { $0.key == item.table })?.value.scalar?.text,
            let table = resources.tables.first(where: { $0.name == name })
        else { return }
        let key = given.first { $0.key == item.key }
        let condition = given.first { entry in spec.fields.contains { $0.name == entry.key && $0.kind == .condition } }
        let sort = given.first { $0.key == item.sortKey }
        if let sort, table.sortKey == nil {
            report(.unknownField, "table '\(name)' has no sort key", at: sort.keySpan, label: "its items have '\(table.partitionKey)' alone")
        } else if let sortKey = table.sortKey, let key, sort == nil, condition != nil || isRequired(item.key, of: spec) {
            report(
                .missingField, "'\(spec.name)' needs '\(item.sortKey)' beside '\(item.key)'", at: key.keySpan,
                label: "the items of table '\(name)' have the sort key '\(sortKey)' too")
        }
        if key == nil, let condition, !isRequired(item.key, of: spec) {
            report(
                .missingField, "'\(condition.key)' needs '\(item.key)'", at: condition.keySpan,
                label: "it says which stored item is 'old'")
        }
        for (field, span) in changedFields(given, of: spec) where table.keyFields.contains(field) {
            report(
                .invalidName, "'\(field)' is a part of the key of table '\(name)'", at: span,
                label: "the key says which item it is, and stays")
        }
    }

    private func isRequired(_ field: String, of spec: ActionSpec) -> Bool {
        spec.fields.contains { $0.name == field && $0.isRequired }
    }

    /// The fields that an action's assignments set, and its names remove.
    private func changedFields(_ given: [YAMLEntry], of spec: ActionSpec) -> [(name: String, span: Span)] {
        spec.fields.flatMap { field -> [(name: String, span: Span)] in
            guard let node = given.first(where: { $0.key == field.name })?.value else { return [] }
            switch field.kind {
            case .assignments:
                let entries = node.entries ?? (node.elements ?? []).flatMap { $0.entries ?? [] }
                return entries.map { ($0.key.split(separator: ".").first.map(String.init) ?? "", $0.keySpan) }
            case .names:
                return (node.elements ?? []).compactMap { element in element.scalar.map { ($0.text, element.span) } }
            default:
                return []
            }
        }
    }
}
