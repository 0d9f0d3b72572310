import SluiceText

/// Telling mistakes, each once, and finding the place to go on.
extension Parser {
    /// Tells a mistake at the current token, unless one has been told there already.
    mutating func report(
        _ id: DiagnosticID, _ message: String, at span: Span, label: String? = nil, hint: Diagnostic.Hint? = nil,
        notes: [Diagnostic.Note] = []
    ) {
        guard !isAborted, lastMistake != index else { return }
        lastMistake = index
        // The lexer has told what is wrong with this one.
        guard current.kind != .unknown else { return }
        diagnostics.append(Diagnostic(id, message, at: span, label: label, hint: hint, notes: notes))
    }

    /// A token in the user's words.
    func described(_ token: Token) -> String {
        switch token.kind {
        case .end: "the end"
        case .string: "the string \(shortened(text(token.span)))"
        default: token.keyword.map { $0.isReserved ? $0.rawValue : "'\(token.text)'" } ?? "'\(shortened(text(token.span)))'"
        }
    }

    private func shortened(_ text: String) -> String {
        text.count <= 40 ? text : String(text.prefix(39)) + "…"
    }

    mutating func reportExpectedExpression() {
        var hint: Diagnostic.Hint?
        let previous = index > 0 ? tokens[index - 1] : nil
        if let previous, previous.isSymbol(.comma) {
            hint = .init("remove the ',' if nothing is to follow it", replacing: previous.span, with: "")
        } else if at(.plus) {
            hint = .init("a number needs no '+'", replacing: current.span, with: "")
        } else if at(.dot), case .number = token(1).kind {
            hint = .init("write 0.\(token(1).text)", replacing: current.span, with: "0.")
        }
        report(.expectedExpression, "expected an expression, found \(described(current))", at: missingSpan, hint: hint)
    }

    /// Tells a `;` and skips it; what follows it can only be a second statement, unless a clause does.
    mutating func reportSemicolon() -> Bool {
        guard at(.semicolon) else { return false }
        let isLast = token(1).kind == .end
        report(
            .semicolon, isLast ? "a statement has no ';' at its end" : "';' cannot stand in a statement", at: current.span,
            hint: .init(isLast ? "remove the ';'" : "remove the ';': there is one statement in a text", replacing: current.span, with: ""))
        advance()
        if clauseAhead == nil { index = tokens.count - 1 }
        return true
    }

    /// Tells a closing bracket that nothing opened, and skips it.
    mutating func reportUnmatched() -> Bool {
        guard openBrackets == 0, case .symbol(let symbol) = current.kind, symbol.isClosing else { return false }
        report(
            .unmatchedBracket, "nothing opens this '\(symbol.rawValue)'", at: current.span,
            hint: .init("remove the '\(symbol.rawValue)'", replacing: current.span, with: ""))
        advance()
        return true
    }

    /// The index of each opening bracket's closing one, as far as they come in pairs.
    static func matchBrackets(_ tokens: [Token]) -> [Int: Int] {
        var open: [(symbol: Token.Symbol, index: Int)] = []
        var closers: [Int: Int] = [:]
        for (index, token) in tokens.enumerated() {
            guard case .symbol(let symbol) = token.kind else { continue }
            if symbol.isOpening {
                open.append((symbol, index))
            } else if symbol.isClosing, let place = open.suffix(maximumNesting).lastIndex(where: { $0.symbol.partner == symbol }) {
                // What was opened inside and never closed has no partner.
                closers[open[place].index] = index
                open.removeSubrange(place...)
            }
        }
        return closers
    }

    /// Skips to the next comma, closing bracket or reserved clause word; whole brackets are stepped over.
    mutating func skipToListMark() {
        while !atEnd {
            if at(.comma) || atReservedClause || at(.semicolon) { return }
            if case .symbol(let symbol) = current.kind, symbol.isClosing { return }
            step()
        }
    }

    /// Skips to the next clause, at least one token.
    mutating func skipToClause() {
        if !atEnd { step() }
        while !atEnd, clauseAhead == nil, !at(.semicolon) { step() }
    }

    private mutating func step() {
        if let closer = closers[index] { index = closer }
        advance()
    }

    private var atReservedClause: Bool { at(.from) || at(.where) }
}
