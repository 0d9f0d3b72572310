import SluiceText

extension Parser {
    /// `FROM 'a'`, `FROM 'a', 'b'`, `FROM "name"`, `FROM "a"."b"`
    mutating func parseFromClause() -> FromClause? {
        parseFromSources(from: advance().span)
    }

    /// The sources after FROM, or where FROM was forgotten.
    mutating func parseFromSources(from start: Span) -> FromClause? {
        var sources: [FromClause.Source] = []
        repeat {
            if let source = parseSource() { sources.append(source) }
        } while take(.comma)
        guard let last = sources.last else { return nil }
        return FromClause(sources: sources, at: start.joined(with: last.span))
    }

    private mutating func parseSource() -> FromClause.Source? {
        switch current.kind {
        case .string(.single):
            let token = advance()
            return FromClause.Source(.topicFilter(token.text), at: token.span)
        case .string(.double):
            return parseQuotedNames()
        default:
            guard clauseAhead == nil, let span = unquotedFilter() else {
                report(
                    .missingTopicFilter, "expected a topic filter after FROM\(atEnd ? "" : ", found \(described(current))")", at: missingSpan,
                    hint: .init("a topic filter stands in single quotes: FROM 'a/+/b'"))
                return nil
            }
            let filter = text(span)
            let quoted = "'\(filter)'"
            lastMistake = nil
            diagnostics.append(
                Diagnostic(
                    .unquotedTopicFilter, "the topic filter stands without quotes", at: span,
                    hint: .init("write \(quoted)", replacing: span, with: quoted)))
            while !atEnd, current.span.lowerBound < span.upperBound { advance() }
            return FromClause.Source(.topicFilter(filter), at: span)
        }
    }

    private mutating func parseQuotedNames() -> FromClause.Source? {
        let first = advance()
        var names = [Name(first.text, at: first.span)]
        while take(.dot) {
            guard case .string(.double) = current.kind else {
                let isName = current.kind == .word
                report(
                    .expectedName, "expected a name in double quotes after '.', found \(described(current))", at: missingSpan,
                    hint: isName ? .init("write \"\(current.text)\"", replacing: current.span, with: "\"\(current.text)\"") : nil)
                if isName { advance() }
                break
            }
            let token = advance()
            names.append(Name(token.text, at: token.span))
        }
        return FromClause.Source(.quotedNames(names), at: Span(first.span.lowerBound, previousEnd))
    }

    /// The run of tokens without white space that someone wrote as a topic filter.
    private func unquotedFilter() -> Span? {
        guard !atEnd, !at(.comma), !at(.semicolon) else { return nil }
        if case .symbol(let symbol) = current.kind, symbol.isOpening || symbol.isClosing { return nil }
        var last = index
        while !tokens[last + 1].isSymbol(.comma), !tokens[last + 1].isSymbol(.semicolon), tokens[last + 1].kind != .end,
            tokens[last + 1].leading.isEmpty
        {
            last += 1
        }
        return Span(current.span.lowerBound, tokens[last].span.upperBound)
    }
}
