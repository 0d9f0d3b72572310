import SluiceText

extension Parser {
    /// `SET @a = …, @b = …`; a second clause, already told, adds to the first.
    mutating func parseSetClause(into statement: inout Statement) {
        advance()
        var assignments = statement.set?.assignments ?? []
        repeat {
            if let assignment = parseAssignment() { assignments.append(assignment) }
            if !atEnd, !at(.comma), !at(.select), clauseAhead == nil {
                report(
                    .unexpectedToken, "\(described(current)) does not belong here", at: missingSpan, label: "expected ',' or SELECT",
                    hint: likelyOperator())
                while !atEnd, !at(.comma), !at(.select), clauseAhead == nil { skipToListMark(stoppingAt: .select) }
            }
        } while take(.comma)
        statement.set = SetClause(assignments: assignments)
    }

    private mutating func parseAssignment() -> SetClause.Assignment? {
        guard current.kind == .variable else {
            let isName = current.kind == .word && !(current.keyword?.isReserved ?? false)
            report(
                .missingVariableName, "expected a variable, found \(described(current))", at: missingSpan,
                hint: isName ? .init("variables begin with '@'", replacing: current.span, with: "@" + current.text) : nil)
            guard isName, token(1).isSymbol(.equal) else { return nil }
            advance()
            advance()
            _ = parseExpression()
            return nil
        }
        let token = advance()
        let name = Name(token.text, at: token.span)
        guard take(.equal) else {
            report(.missingPunctuation, "expected '=' after '@\(token.text)'", at: missingSpan)
            return SetClause.Assignment(variable: name, value: Expression(.invalid, at: token.span))
        }
        return SetClause.Assignment(variable: name, value: parseExpression().expression)
    }

    /// Skips to the next list mark or the given word; at least one token.
    private mutating func skipToListMark(stoppingAt keyword: Keyword) {
        guard !atEnd, !at(keyword) else { return }
        if let closer = closers[index] { index = closer }
        advance()
    }
}
