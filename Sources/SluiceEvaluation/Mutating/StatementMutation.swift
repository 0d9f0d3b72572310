package import SluiceSQL
package import SluiceText

/// A small change of a statement that makes it mean something else, which tests of it should notice.
package struct StatementMutation: Sendable, Hashable {
    /// What is replaced, in the statement's text.
    package var span: Span
    package var replacement: String
    /// `temperature >= 40 became temperature > 40`
    package var text: String

    private init(_ span: Span, _ replacement: String, was original: String, became changed: String? = nil) {
        self.span = span
        self.replacement = replacement
        text = "\(original) became \(changed ?? replacement)"
    }

    /// All of a statement, in the order of its clauses: comparisons with and without equality, a condition of several left
    /// out, constants that are larger by one, levels of topics that have changed places.
    package static func all(of statement: Statement) -> [StatementMutation] {
        var mutations: [StatementMutation] = []
        func add(_ expression: Expression) {
            mutations += own(of: expression)
            for part in expression.allParts { add(part) }
        }
        for assignment in statement.set?.assignments ?? [] { add(assignment.value) }
        for expression in statement.select.expressions { add(expression) }
        for source in statement.from?.sources ?? [] { mutations += topics(of: source) }
        for condition in [statement.where, statement.having].compactMap(\.self) { add(condition) }
        return mutations
    }

    /// Those of an expression itself.
    private static func own(of expression: Expression) -> [StatementMutation] {
        func become(_ changed: Expression.Kind) -> StatementMutation {
            let changed = Expression(changed, at: expression.span).printed()
            return StatementMutation(expression.span, changed, was: expression.printed())
        }
        switch expression.kind {
        case .literal(.number(let digits)):
            guard let whole = Int64(digits), whole < .max else { return [] }
            return [become(.literal(.number(String(whole + 1))))]
        case .literal(.boolean(let bool)):
            return [become(.literal(.boolean(!bool)))]
        case .binary(let op, let a, let b):
            if op == .and || op == .or {
                // In parentheses, since what is around it may bind more closely than what is left.
                return [a, b].map { left in
                    StatementMutation(expression.span, "(\(left.printed()))", was: expression.printed(), became: left.printed())
                }
            }
            return op.mutated.map { [become(.binary($0, a, b))] } ?? []
        default:
            return []
        }
    }

    /// Of a topic filter, two levels beside each other that have changed places. One may stand in double quotes, where the name of
    /// something stored can stand too, which has one level.
    private static func topics(of source: FromClause.Source) -> [StatementMutation] {
        let (filter, quote): (String, String)
        switch source.kind {
        case .topicFilter(let text): (filter, quote) = (text, "'")
        case .quotedNames(let names) where names.count == 1: (filter, quote) = (names[0].text, "\"")
        case .quotedNames: return []
        }
        // In the engine's own topics each place means something, and there is none with two exchanged; but what comes behind
        // '$flow' is as the rules that emit it say.
        guard !filter.contains(quote), !filter.hasPrefix("$") || filter.hasPrefix("$flow/") else { return [] }
        let levels = filter.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return levels.indices.dropLast().compactMap { place in
            // '#' can only be the last level, and names of the engine's own begin its topics.
            guard levels[place] != levels[place + 1], levels[place + 1] != "#", !levels[place].hasPrefix("$") else { return nil }
            var swapped = levels
            swapped.swapAt(place, place + 1)
            return StatementMutation(source.span, quote + swapped.joined(separator: "/") + quote, was: quote + filter + quote)
        }
    }
}

extension BinaryOperator {
    /// The comparison that differs from this one where both sides are equal; nil for what is no comparison.
    fileprivate var mutated: BinaryOperator? {
        switch self {
        case .less: .lessOrEqual
        case .lessOrEqual: .less
        case .greater: .greaterOrEqual
        case .greaterOrEqual: .greater
        case .equal: .notEqual
        case .notEqual: .equal
        case .or, .and, .add, .subtract, .multiply, .divide, .remainder: nil
        }
    }
}
