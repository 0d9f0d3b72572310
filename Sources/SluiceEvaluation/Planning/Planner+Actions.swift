import SluiceSQL
import SluiceText

// What the templates and expressions of actions read of their rule's statement.
extension Planner {
    /// Declares the SET variables of a rule's statement for its actions.
    ///
    /// Of a rule on a stream they are those of the message. A row of stored data or of a window has its keys and its result: a
    /// variable that is one of these is read there, one that is made of nothing else is evaluated there, and any other has no
    /// value.
    /// - Source: language reference, section 7.4, for messages.
    mutating func declareForActions(of statement: Statement?) {
        declare(statement?.set)
        // The statement's own plan has told of its clauses already. Only variables without a mistake are surely made of earlier
        // ones, never of themselves.
        let isSound = !hasErrors
        diagnostics.removeAll()
        guard isSound, let statement, readsResult(of: statement) else { return }
        for (name, variable) in variables where !isSame(variable.definition, inResultOf: statement) {
            let own = Expression(.variable(name), at: variable.definition.span)
            if let member = resultMember(own, of: statement) ?? resultMember(variable.definition, of: statement) {
                variables[name]?.definition = Expression(.name(member), at: variable.definition.span)
            } else {
                variablesOfRows.insert(name)
            }
        }
    }

    /// An expression of an action that is a key of its rule's groups, as the name that the key has in the result.
    func inResult(_ expression: Expression, of statement: Statement?) -> Expression {
        guard let statement, readsResult(of: statement), !expression.isName,
            let member = resultMember(expression, of: statement)
        else { return expression }
        return Expression(.name(member), at: expression.span)
    }

    /// Tells of a variable that has no value for an action.
    mutating func reportVariableOfRows(_ name: String, at span: Span) {
        report(
            .undeclaredVariable, "variable '@\(name)' has no value here", at: span,
            label: "actions over windows and stored data read keys and the result",
            hint: .init("select it, @\(name) AS \(name), and read '\(name)'", replacing: span, with: name))
    }

    private func readsResult(of statement: Statement) -> Bool { context.place == .stored || statement.window != nil }

    /// The name under which an expression's own value stands in a row: a selected item, or a key that no item hides.
    private func resultMember(_ expression: Expression, of statement: Statement) -> String? {
        var items: [SelectItem] = []
        if case .items(let selected) = statement.select { items = selected }
        if let item = items.first(where: { $0.expression == expression && $0.key.count == 1 }) { return item.key[0] }
        guard let index = statement.groupBy.firstIndex(where: { $0 == expression || resolved($0) == expression }) else { return nil }
        let name = QueryPlan.name(ofKey: statement.groupBy[index], at: index)
        return items.contains { $0.key.first == name } ? nil : name
    }

    /// Whether an expression has the same value over the result as over what the result was made of.
    private func isSame(_ expression: Expression, inResultOf statement: Statement) -> Bool {
        switch expression.kind {
        case .name(let name):
            return resultMember(expression, of: statement) == name
        case .variable(let name):
            return variables[name].map { isSame($0.definition, inResultOf: statement) } ?? true
        case .star, .subquery, .exists:
            return false
        case .call(let function, let arguments):
            let function = function.text.lowercased()
            return !Self.messageFunctions.contains(function) && !["newuuid", "rand", "rand_int"].contains(function)
                && arguments.allSatisfy { isSame($0, inResultOf: statement) }
        default:
            return expression.parts.allSatisfy { isSame($0, inResultOf: statement) }
        }
    }
}

extension Expression {
    fileprivate var isName: Bool { if case .name = kind { true } else { false } }
}
