import SluiceSQL
import SluiceText
import SluiceValues

// Names, their members, variables and `*`: what an expression reads.
extension Planner {
    var readsRows: Bool { context.place == .stored || context.place == .device }

    /// An argument, an element or a whole text, where `*` means the whole payload.
    mutating func elementNode(_ expression: Expression) -> any Node {
        guard case .star = expression.kind else { return node(expression) }
        return star(at: expression.span)
    }

    /// What `*` names here: the element of the innermost nested query, the row, or the payload.
    mutating func star(at span: Span) -> any Node {
        scopes.isEmpty ? whole(at: span) : ElementNode(depth: 0)
    }

    /// The payload or the row itself, whatever nested queries are around.
    mutating func whole(at span: Span) -> any Node {
        if let grouping, readsRows || grouping.isWindowed, !grouping.isInsideAggregate, !grouping.isInsideKey {
            report(
                .starMisplaced, "'*' does not go with GROUP BY or an aggregate", at: span, label: "a group has many rows",
                hint: .init("name the keys and the aggregates to select"))
        }
        return readsRows ? RowNode() : PayloadNode()
    }

    // MARK: Paths

    mutating func path(_ expression: Expression) -> any Node {
        let (base, names) = expression.pathParts
        if let key = windowKeyPath(base, names) { return key }
        switch base.kind {
        case .name(let first):
            return pathNode(first: first, rest: names, at: base.span)
        case .variable(let name):
            return variable(name, rest: names, at: base.span)
        default:
            return members(names, of: node(base))
        }
    }

    func members(_ names: [Name], of node: any Node) -> any Node {
        names.reduce(node) { MemberNode(base: $0, name: $1.text) }
    }

    private mutating func pathNode(first: String, rest: [Name], at span: Span) -> any Node {
        if let index = scopes.lastIndex(where: { $0.map { ExactText($0) } == ExactText(first) }) {
            return members(rest, of: ElementNode(depth: scopes.count - 1 - index))
        }
        if !scopes.isEmpty {
            return members([Name(first, at: span)] + rest, of: ElementNode(depth: 0))
        }
        if seesItem, let item = ItemNode.Name(rawValue: first) { return members(rest, of: ItemNode(item)) }
        if readsRows || readsGroup {
            checkGrouping(of: Expression(.name(first), at: span), members: rest)
            return members(rest, of: RowFieldNode(key: first))
        }
        let slot = context.fields.slot(for: [first] + rest.map(\.text))
        slots.insert(slot)
        return FieldNode(slot: slot)
    }

    // MARK: Variables

    private mutating func variable(_ name: String, rest: [Name], at span: Span) -> any Node {
        if name == "out", seesOutput {
            readsOutput = true
            return members(rest, of: OutputNode())
        }
        guard let variable = variables[name] else {
            let near = nearestName(to: name, among: variables.keys)
            report(
                .undeclaredVariable, "variable '@\(name)' is not declared", at: span,
                label: name == "out" ? "'@out' can be read in an action's templates" : "SET it before it is used",
                hint: near.map { .init("did you mean '@\($0)'?", replacing: span, with: "@\($0)") })
            return ConstantNode(.undefined)
        }
        if variablesOfRows.contains(name) {
            reportVariableOfRows(name, at: span)
            return ConstantNode(.undefined)
        }
        // A variable that only names a path is that path, so that its tokens are copied as they came.
        if variable.definition.isPath {
            let outer = (scopes, seesItem)
            (scopes, seesItem) = ([], false)
            defer { (scopes, seesItem) = outer }
            return node(variable.definition.appending(rest, at: span))
        }
        checkGrouping(of: Expression(.variable(name), at: span), members: [])
        if readsGroup { return members(rest, of: groupVariable(name, definition: variable.definition)) }
        return members(rest, of: variable.node)
    }

    /// A definition with the variables that only name paths put in, so that members of them are paths as well.
    func resolved(_ definition: Expression) -> Expression {
        let (base, names) = definition.pathParts
        guard case .variable(let name) = base.kind, let variable = variables[name], variable.definition.isPath
        else { return definition }
        return variable.definition.appending(names, at: base.span)
    }

    /// How high the tree of an expression is with the variables in it put in.
    func height(of expression: Expression) -> Int {
        if case .variable(let name) = expression.kind { return 1 + (variables[name]?.height ?? 0) }
        return 1 + (expression.allParts.map { height(of: $0) }.max() ?? 0)
    }

    /// How many parts the tree of an expression has with the variables in it put in; each of them is bounded, so that the sum of
    /// a text's parts can't overflow.
    func size(of expression: Expression) -> Int {
        if case .variable(let name) = expression.kind { return 1 + (variables[name]?.size ?? 0) }
        return expression.allParts.reduce(1) { $0 + size(of: $1) }
    }

    // MARK: Grouping

    /// In a grouped query a field outside of an aggregate has one value a group only when it is grouped by.
    private mutating func checkGrouping(of expression: Expression, members: [Name]) {
        guard let grouping, !grouping.isInsideAggregate, !grouping.isInsideKey else { return }
        var path = expression
        for member in members {
            if isFixed(path, by: grouping.keys) { return }
            path = path.appending([member], at: expression.span)
        }
        guard !isFixed(path, by: grouping.keys) else { return }
        let (name, text): (String, String) =
            switch expression.kind {
            case .variable(let name): ("@\(name)", "last(@\(name))")
            case .name(let name): (name, "last(\(name))")
            default: ("", "")
            }
        if members.isEmpty, case .name = expression.kind, let meaning = grouping.aliases[name] {
            let text = meaning.printed()
            return report(
                .ungroupedColumn, "'\(name)' is a name of the result, which can't be read here", at: expression.span,
                hint: .init("write '\(text)'", replacing: expression.span, with: text))
        }
        if let key = grouping.keyNamingResult(of: expression) { return reportResultName(key.name, meaning: key.meaning, at: key.span) }
        report(
            .ungroupedColumn, "'\(name)' is neither grouped by nor inside an aggregate", at: expression.span,
            hint: .init("use '\(text)', or add it to GROUP BY", replacing: expression.span, with: text))
    }

    /// Tells once of a key of GROUP BY that is a name of the result.
    private mutating func reportResultName(_ name: String, meaning: Expression, at span: Span) {
        guard !diagnostics.contains(where: { $0.id == .ungroupedColumn && $0.span == span }) else { return }
        let text = meaning.printed()
        report(
            .ungroupedColumn, "'\(name)' is a name of the result, which can't be read here", at: span,
            hint: .init("write '\(text)'", replacing: span, with: text))
    }

    /// Whether the value is the same for all rows that have the same values under `keys`.
    func isFixed(_ expression: Expression, by keys: [Expression]) -> Bool {
        var known: [String: Bool] = [:]
        return isFixed(expression, by: keys, &known)
    }

    private func isFixed(_ expression: Expression, by keys: [Expression], _ known: inout [String: Bool]) -> Bool {
        if keys.firstIndex(meaning: expression) != nil { return true }
        switch expression.kind {
        case .name, .star: return false
        case .subquery(let query), .exists(let query): return isFixed(query.from, by: keys, &known)
        case .variable(let name):
            if let answer = known[name] { return answer }
            let answer = variables[name].map { isFixed($0.definition, by: keys, &known) } ?? true
            known[name] = answer
            return answer
        default:
            for part in expression.parts where !isFixed(part, by: keys, &known) { return false }
            return true
        }
    }
}

extension Planner.Grouping {
    /// The key that names the item of the result that an expression stands in: `SELECT bin(time, 1m) AS t … GROUP BY t`.
    fileprivate func keyNamingResult(of expression: Expression) -> (name: String, meaning: Expression, span: Span)? {
        for key in keys {
            guard case .name(let name) = key.kind, let meaning = aliases[name],
                meaning.span.lowerBound <= expression.span.lowerBound, expression.span.upperBound <= meaning.span.upperBound
            else { continue }
            return (name, meaning, key.span)
        }
        return nil
    }
}
