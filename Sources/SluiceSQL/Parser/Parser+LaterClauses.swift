import SluiceText

/// WHERE, GROUP BY, HAVING, ORDER BY and LIMIT.
extension Parser {
    /// The condition after WHERE or HAVING.
    mutating func parseCondition() -> Expression {
        advance()
        return parseExpression().expression
    }

    mutating func parseGroupBy(into statement: inout Statement) {
        takeBy(after: "GROUP")
        statement.groupBy = []
        statement.window = nil
        repeat {
            if let window = parseWindow() {
                if let first = statement.window {
                    report(
                        .severalWindows, "a second window", at: window.span, hint: .init("write a rule for each window"),
                        notes: [.init("the first is here", at: first.span)])
                }
                statement.window = statement.window ?? window
            } else {
                statement.groupBy.append(parseExpression().expression)
            }
        } while take(.comma)
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
