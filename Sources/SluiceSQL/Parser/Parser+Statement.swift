import SluiceText

extension Parser {
    /// `[SET …] SELECT … [FROM …] [WHERE …] [GROUP BY …] [HAVING …] [ORDER BY …] [LIMIT …]`
    mutating func parseStatement() -> Statement {
        var statement = Statement(select: .items([]))
        var seen: [Clause: Span] = [:]
        while at(.set) {
            noteClause(.set, &seen)
            parseSetClause(into: &statement)
        }
        expectSelect(&statement, &seen)
        while !atEnd {
            if let clause = clauseAhead {
                parse(clause, into: &statement, &seen)
            } else if !reportSemicolon() {
                parseStray(into: &statement, &seen)
            }
        }
        return statement
    }

    private mutating func expectSelect(_ statement: inout Statement, _ seen: inout [Clause: Span]) {
        if at(.select) || reportMisspelt(as: ["SELECT"]) {
            noteClause(.select, &seen)
            advance()
            statement.select = parseSelectClause().clause
            return
        }
        let isList = at(.star)
        report(
            .missingKeyword, "expected SELECT\(atEnd ? "" : ", found \(described(current))")", at: missingSpan,
            hint: .init("a statement is SELECT … FROM 'topic/filter'"))
        if isList {
            statement.select = parseSelectClause().clause
        } else if clauseAhead == nil {
            skipToClause()
        }
    }

    private mutating func parse(_ clause: Clause, into statement: inout Statement, _ seen: inout [Clause: Span]) {
        noteClause(clause, &seen)
        switch clause {
        case .set: parseSetClause(into: &statement)
        case .select: advance()
        case .from: statement.from = parseFromClause()
        case .where: statement.where = parseCondition()
        case .groupBy: parseGroupBy(into: &statement)
        case .having: statement.having = parseCondition()
        case .orderBy: statement.orderBy = parseOrderBy()
        case .limit: statement.limit = parseLimit() ?? statement.limit
        }
    }

    /// Remembers where a clause is, and tells one that stands twice or after a clause that it belongs before.
    private mutating func noteClause(_ clause: Clause, _ seen: inout [Clause: Span]) {
        let span = current.span
        if let first = seen[clause] {
            report(.repeatedClause, "a second \(clause.words)", at: span, notes: [.init("the first is here", at: first)])
        } else if let later = seen.filter({ $0.key > clause }).min(by: { $0.key < $1.key }) {
            report(
                .clauseOrder, "\(clause.words) belongs before \(later.key.words)", at: span,
                notes: [.init("\(later.key.words) is here", at: later.value)])
            seen[clause] = span
        } else {
            seen[clause] = span
        }
    }

    /// What is neither a clause nor the end: told once, mended where the meaning is plain, else skipped up to the next clause.
    private mutating func parseStray(into statement: inout Statement, _ seen: inout [Clause: Span]) {
        if case .string = current.kind, seen[.from] == nil, seen.keys.allSatisfy({ $0 <= .select }) {
            let place = Span(current.span.lowerBound, current.span.lowerBound)
            report(
                .missingKeyword, "expected FROM before \(text(current.span))", at: current.span,
                hint: .init("FROM \(text(current.span))", replacing: place, with: "FROM "))
            seen[.from] = current.span
            statement.from = parseFromSources(from: current.span)
            return
        }
        if let clause = misspeltClause(missing: seen), reportMisspelt(as: [firstWord(of: clause)]) {
            parse(clause, into: &statement, &seen)
            return
        }
        if reportUnmatched() {
            // What follows such a bracket is as a rule the rest of the clause.
            if clauseAhead == nil { skipToClause() }
            return
        }
        report(
            .unexpectedToken, "\(described(current)) does not belong here", at: current.span, label: expectation(seen),
            hint: likelyOperator())
        skipToClause()
    }

    private func firstWord(of clause: Clause) -> String {
        String(clause.words.prefix { $0 != " " })
    }

    private func expectation(_ seen: [Clause: Span]) -> String {
        switch seen.keys.max() {
        case nil: "expected a clause"
        case .set, .select: "expected ',', AS or FROM"
        case .from: "expected WHERE or the end"
        default: "expected an operator or the end"
        }
    }

    /// The word that joins operands and that the current one is near to.
    func likelyOperator() -> Diagnostic.Hint? {
        guard current.kind == .word, let name = nearestName(to: current.text, among: ["AND", "LIKE", "BETWEEN"]) else { return nil }
        return .init("did you mean '\(name)'?", replacing: current.span, with: name)
    }

    // MARK: Misspelt clause words

    /// The clause, not there yet, that the current word is a misspelling of, as the word after it confirms.
    private func misspeltClause(missing seen: [Clause: Span]) -> Clause? {
        guard current.kind == .word, !(current.keyword?.isReserved ?? false) else { return nil }
        let candidates = [Clause.from, .where, .groupBy, .having, .orderBy, .limit].filter { seen[$0] == nil }
        guard let name = nearestName(to: current.text, among: candidates.map(firstWord)) else { return nil }
        let clause = candidates.first { firstWord(of: $0) == name }
        switch clause {
        case .groupBy, .orderBy: return token(1).keyword == .by ? clause : nil
        case .from: return isString(token(1)) ? clause : nil
        default: return isOperandStart(token(1)) ? clause : nil
        }
    }

    private func isString(_ token: Token) -> Bool {
        if case .string = token.kind { return true }
        return false
    }

    private func isOperandStart(_ token: Token) -> Bool {
        startsOperand(token) || token.isSymbol(.openParenthesis) || token.keyword == .not
    }

    /// Tells that the current word is a misspelt one of `names`, and stays at it.
    private mutating func reportMisspelt(as names: [String]) -> Bool {
        guard current.kind == .word, let name = nearestName(to: current.text, among: names) else { return false }
        report(
            .misspeltKeyword, "expected \(name)", at: current.span,
            hint: .init("did you mean '\(name)'?", replacing: current.span, with: name))
        return true
    }
}
