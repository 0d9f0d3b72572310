import SluiceText

extension Parser {
    /// `SELECT … FROM path [[AS] name] [WHERE …]`, between its parentheses.
    mutating func parseSubquery() -> (subquery: Subquery, height: Int) {
        let start = current.span
        if !take(.select) {
            report(.missingKeyword, "expected SELECT, found \(described(current))", at: missingSpan)
            skipToCloser()
            return (Subquery(select: .items([]), from: Expression(.invalid, at: start), alias: nil, where: nil), 1)
        }
        let (select, selectHeight) = parseSelectClause()
        var from = leaf(.invalid, at: missingSpan)
        var alias: Name?
        if take(.from) {
            from = at(.star) ? leaf(.star, at: advance().span) : parsePostfix()
            alias = parseSubqueryAlias()
        } else {
            report(.missingKeyword, "expected FROM, found \(described(current))", at: missingSpan, hint: .init("a nested SELECT names what it runs over: FROM path"))
        }
        var condition: Measured?
        if take(.where) { condition = parseExpression() }
        rejectOuterClauses()
        let height = max(selectHeight, from.height, condition?.height ?? 0)
        return (Subquery(select: select, from: from.expression, alias: alias, where: condition?.expression), height)
    }

    private mutating func parseSubqueryAlias() -> Name? {
        if take(.as) { return parseName(after: "AS") }
        guard current.kind == .word, !(current.keyword?.isReserved ?? false), outerClauseAhead == nil else { return nil }
        let token = advance()
        return Name(token.text, at: token.span)
    }

    /// A clause of whole statements only. Its first word could be an alias, which then WHERE or the end would follow.
    private var outerClauseAhead: Clause? {
        guard let keyword = current.keyword, !keyword.isReserved, let clause = Clause(keyword) else { return nil }
        if token(1).keyword == .where || token(1).isSymbol(.closeParenthesis) || token(1).kind == .end { return nil }
        return clause
    }

    private mutating func rejectOuterClauses() {
        guard let clause = outerClauseAhead else { return }
        report(
            .nestedClause, "a nested SELECT has no \(clause.words)", at: current.span, label: "expected WHERE or ')'",
            hint: .init("\(clause.words) belongs to the whole statement"))
        skipToCloser()
    }

    private mutating func skipToCloser() {
        while !atEnd, !at(.semicolon) {
            if case .symbol(let symbol) = current.kind, symbol.isClosing { return }
            if let closer = closers[index] { index = closer }
            advance()
        }
    }
}
