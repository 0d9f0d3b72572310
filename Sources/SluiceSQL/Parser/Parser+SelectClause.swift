import SluiceText

extension Parser {
    /// What follows SELECT: `VALUE expression`, or items; and the height of its tallest tree.
    mutating func parseSelectClause() -> (clause: SelectClause, height: Int) {
        if valueIsKeyword { return parseSelectValue() }
        if at(.from), nothingIsSelected {
            report(
                .missingSelectList, "SELECT has nothing to select before FROM", at: current.span, label: "expected '*' or an expression",
                hint: .init("SELECT * takes the whole payload", replacing: Span(current.span.lowerBound, current.span.lowerBound), with: "* "))
            return (.items([]), 0)
        }
        if atEnd {
            report(.missingSelectList, "SELECT has nothing to select", at: missingSpan, label: "expected '*' or an expression")
            return (.items([]), 0)
        }
        var items: [SelectItem] = []
        var height = 0
        repeat {
            let (item, itemHeight) = parseSelectItem()
            items.append(item)
            height = max(height, itemHeight)
            endItem()
        } while take(.comma)
        return (.items(items), height)
    }

    private var nothingIsSelected: Bool { index > 0 && !tokens[index - 1].isSymbol(.comma) }

    private mutating func parseSelectValue() -> (clause: SelectClause, height: Int) {
        let valueSpan = advance().span
        let value = parseItemExpression()
        if at(.as) {
            report(
                .severalValues, "SELECT VALUE gives the bare value, which has no name", at: current.span,
                hint: .init("leave VALUE out to give it a name", replacing: valueSpan, with: ""))
            advance()
            _ = parseAliasPath()
        }
        if at(.comma) {
            report(
                .severalValues, "SELECT VALUE takes one expression only", at: current.span,
                hint: .init("leave VALUE out, or select an object {'key': …} or an array […]"))
            while take(.comma) {
                _ = parseSelectItem()
                endItem()
            }
        }
        return (.value(value.expression), value.height)
    }

    private mutating func parseSelectItem() -> (item: SelectItem, height: Int) {
        let start = current.span.lowerBound
        let value = parseItemExpression()
        let sourceText = previousEnd > start ? text(Span(start, previousEnd)) : ""
        while reportUnmatched() {}
        var alias: [Name] = []
        if take(.as) { alias = parseAliasPath() }
        return (SelectItem(expression: value.expression, alias: alias, sourceText: sourceText), value.height)
    }

    /// An expression, or `*` alone.
    mutating func parseItemExpression() -> Measured {
        refuseDistinct()
        return at(.star) ? leaf(.star, at: advance().span) : parseExpression()
    }

    /// `DISTINCT a`, where no field can be meant.
    private mutating func refuseDistinct() {
        let next = token(1)
        let isName = next.kind == .word && next.keyword == nil || next.kind == .variable
        guard current.kind == .word, current.text.uppercased() == "DISTINCT", isName else { return }
        report(
            .unexpectedToken, "there is no DISTINCT", at: current.span,
            hint: .init("GROUP BY gives each value once: SELECT \(next.text) … GROUP BY \(next.text)"))
        advance()
    }

    /// `a.b`; any words.
    private mutating func parseAliasPath() -> [Name] {
        var path: [Name] = []
        repeat {
            guard let name = parseName(after: path.isEmpty ? "AS" : "'.'") else { break }
            path.append(name)
        } while take(.dot)
        return path
    }

    /// A name after AS or a dot, where keywords are names as well.
    mutating func parseName(after what: String) -> Name? {
        // `AS FROM 'a'` can only be a forgotten name: a string follows no name.
        let isClause = at(.from) && isStringToken(token(1))
        if current.kind == .word, !isClause {
            let token = advance()
            return Name(token.text, at: token.span)
        }
        if case .string = current.kind, Self.isName(current.text) {
            let token = current
            report(
                .quotedName, "names are written without quotes", at: token.span,
                hint: .init("write \(token.text)", replacing: token.span, with: token.text))
            advance()
            return Name(token.text, at: token.span)
        }
        var hint: Diagnostic.Hint?
        if case .number = current.kind, what == "'.'" { hint = .init("an item of an array is read with get(array, \(current.text))") }
        if case .string = current.kind { hint = .init(what == "AS" ? "a name is letters, digits and '_'" : "such a key is read with get(object, \(text(current.span)))") }
        report(.expectedName, "expected a name after \(what), found \(described(current))", at: missingSpan, hint: hint)
        switch current.kind {
        case .number, .string, .variable: advance()
        default: break
        }
        return nil
    }

    func isStringToken(_ token: Token) -> Bool {
        if case .string = token.kind { return true }
        return false
    }

    static func isName(_ text: String) -> Bool {
        var lexer = Lexer(bytes: Array(text.utf8))
        guard lexer.isNameStart(at: 0) else { return false }
        lexer.skipName()
        return lexer.offset == lexer.end
    }

    /// Between an item and what may follow it: tells what does not belong there, and goes to the next comma or clause.
    private mutating func endItem() {
        while reportUnmatched() {}
        guard !atEnd, !at(.comma), !at(.semicolon), !closesHere else { return }
        if openBrackets == 0 {
            guard clauseAhead == nil, !mayBeMended else { return }
        } else if at(.from) || at(.where) {
            return
        }
        var hint = likelyOperator()
        if hint == nil, current.kind == .word || isStringToken(current), isLastOfItem {
            hint = .init("to give it a name, write AS; else put a ',' between", replacing: Span(current.span.lowerBound, current.span.lowerBound), with: "AS ")
        }
        report(
            .unexpectedToken, "\(described(current)) does not belong here", at: current.span, label: "expected ',', AS or FROM", hint: hint)
        skipToListMark()
        while openBrackets == 0, !atEnd, !at(.comma), !at(.semicolon), clauseAhead == nil {
            advance()
            skipToListMark()
        }
    }

    private var closesHere: Bool {
        guard openBrackets > 0, case .symbol(let symbol) = current.kind else { return false }
        return symbol.isClosing
    }

    private var isLastOfItem: Bool {
        let next = token(1)
        return next.isSymbol(.comma) || next.keyword == .from || next.kind == .end
    }

    /// Whether a clause word that is missing or misspelt explains the current token; the statement tells it.
    private var mayBeMended: Bool {
        if case .string(.single) = current.kind { return true }
        guard current.kind == .word, !(current.keyword?.isReserved ?? false) else { return false }
        guard let name = nearestName(to: current.text, among: ["FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT"]) else { return false }
        if name == "FROM" { return isStringToken(token(1)) }
        if name == "GROUP" || name == "ORDER" { return token(1).keyword == .by }
        return startsOperand(token(1))
    }
}
