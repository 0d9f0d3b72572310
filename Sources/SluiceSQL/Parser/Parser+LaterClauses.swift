import SluiceText

/// WHERE, GROUP BY, HAVING, ORDER BY and LIMIT.
extension Parser {
    /// The condition after WHERE or HAVING.
    mutating func parseCondition() -> Expression {
        advance()
        return parseExpression().expression
    }

    mutating func parseGroupBy() -> [Expression] {
        takeBy(after: "GROUP")
        var keys: [Expression] = []
        repeat { keys.append(parseExpression().expression) } while take(.comma)
        return keys
    }

    mutating func parseOrderBy() -> [OrderItem] {
        takeBy(after: "ORDER")
        var items: [OrderItem] = []
        repeat {
            let key = parseExpression().expression
            let isDescending = take(.desc)
            if !isDescending { _ = take(.asc) }
            items.append(OrderItem(expression: key, isDescending: isDescending))
        } while take(.comma)
        return items
    }

    private mutating func takeBy(after word: String) {
        advance()
        guard !take(.by) else { return }
        let place = Span(previousEnd, previousEnd)
        report(.missingKeyword, "expected BY after \(word)", at: missingSpan, hint: .init("write \(word) BY", replacing: place, with: " BY"))
    }

    mutating func parseLimit() -> LimitClause? {
        advance()
        if case .number = current.kind, let count = Int(current.text) { return LimitClause(count: count, at: advance().span) }
        report(.limitNotWhole, "LIMIT takes a whole number, found \(described(current))", at: missingSpan)
        if clauseAhead == nil { skipToClause() }
        return nil
    }
}
