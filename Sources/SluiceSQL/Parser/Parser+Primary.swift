import SluiceText

/// Literals, names, calls and everything in brackets.
extension Parser {
    mutating func parsePrimary() -> Measured {
        let token = current
        switch token.kind {
        case .number:
            return leaf(.literal(.number(token.text)), at: advance().span)
        case .duration(let milliseconds):
            return leaf(.literal(.duration(text: token.text, milliseconds: milliseconds)), at: advance().span)
        case .string(let quote):
            return leaf(.literal(.string(token.text, quote: quote)), at: advance().span)
        case .variable:
            return leaf(token.text.isEmpty ? .invalid : .variable(token.text), at: advance().span)
        case .symbol(.openParenthesis):
            return nested { $0.parseParenthesized() }
        case .symbol(.openBracket):
            return nested { $0.parseArray() }
        case .symbol(.openBrace):
            return nested { $0.parseObject() }
        case .word:
            return parseWord(token)
        case .unknown:
            lastMistake = index
            return leaf(.invalid, at: advance().span)
        default:
            return missingOperand()
        }
    }

    private mutating func missingOperand() -> Measured {
        reportExpectedExpression()
        return leaf(.invalid, at: missingSpan)
    }

    private mutating func parseWord(_ token: Token) -> Measured {
        let isCall = self.token(1).isSymbol(.openParenthesis)
        switch token.keyword {
        case .null: return leaf(.literal(.null), at: advance().span)
        case .true: return leaf(.literal(.boolean(true)), at: advance().span)
        case .false: return leaf(.literal(.boolean(false)), at: advance().span)
        case .case: return nested { $0.parseCase() }
        case .cast where isCall: return nested { $0.parseCast() }
        case .exists where isCall: return nested { $0.parseExists() }
        case .some(let keyword) where keyword.isReserved: return parseReserved(keyword)
        default: break
        }
        if isCall { return nested { $0.parseCall() } }
        return leaf(.name(token.text), at: advance().span)
    }

    /// A reserved word where an operand should be.
    private mutating func parseReserved(_ keyword: Keyword) -> Measured {
        switch keyword {
        case .not:
            report(
                .expectedExpression, "NOT binds too loosely to stand here", at: current.span,
                hint: .init("put it into parentheses: (NOT …)"))
            while take(.not) {}
            return nested { $0.parsePostfix() }
        case .when, .then, .else, .end:
            guard openCases == 0 else { return missingOperand() }
            let name = current.text
            report(
                .reservedWord, "'\(name)' is a word of the language", at: current.span,
                hint: .init("a field of that name is read with get(*, '\(name)')", replacing: current.span, with: "get(*, '\(name)')"))
            return leaf(.invalid, at: advance().span)
        default:
            return missingOperand()
        }
    }

    // MARK: Calls

    /// `name(argument, …)`; an argument may be `*`.
    private mutating func parseCall() -> Measured {
        let token = advance()
        let (arguments, height) = parseList { $0.parseItemExpression() }
        let call = Expression.Kind.call(function: Name(token.text, at: token.span), arguments: arguments)
        return node(call, at: Span(token.span.lowerBound, previousEnd), over: [height])
    }

    /// `CAST(expression AS type)`; which types there are is for the checker.
    private mutating func parseCast() -> Measured {
        let start = advance().span
        let opening = openBracket()
        let operand = parseExpression()
        var type = Name("", at: missingSpan)
        if take(.as) {
            type = parseName(after: "AS") ?? type
        } else {
            report(.missingKeyword, "expected AS and a type, found \(described(current))", at: missingSpan, hint: .init("write CAST(value AS Int)"))
            skipToListMark()
            while take(.comma) { skipToListMark() }
        }
        closeBracket(opening)
        return node(.cast(operand.expression, type: type), at: Span(start.lowerBound, previousEnd), over: [operand.height])
    }

    private mutating func parseExists() -> Measured {
        let start = advance().span
        let opening = openBracket()
        let (subquery, height) = parseSubquery()
        closeBracket(opening)
        return node(.exists(subquery), at: Span(start.lowerBound, previousEnd), over: [height])
    }

    // MARK: Brackets

    /// `(expression)`, which leaves no trace but its span, or `(SELECT …)`.
    private mutating func parseParenthesized() -> Measured {
        let start = current.span.lowerBound
        let opening = openBracket()
        if at(.select) {
            let (subquery, height) = parseSubquery()
            closeBracket(opening)
            return node(.subquery(subquery), at: Span(start, previousEnd), over: [height])
        }
        var inner = parseExpression()
        if at(.comma), closers[opening] != nil { inner = parseParenthesizedList(from: inner, opening) }
        closeBracket(opening)
        inner.expression.span = Span(start, previousEnd)
        return inner
    }

    /// `(1, 2)`, told and read as `[1, 2]`.
    private mutating func parseParenthesizedList(from first: Measured, _ opening: Int) -> Measured {
        report(.parenthesizedList, "a list stands in square brackets", at: tokens[opening].span, hint: listHint(opening))
        var elements = [first.expression]
        var height = first.height
        while take(.comma) {
            let element = parseExpression()
            elements.append(element.expression)
            height = max(height, element.height)
        }
        return node(.array(elements), at: tokens[opening].span, over: [height])
    }

    private func listHint(_ opening: Int) -> Diagnostic.Hint {
        guard let closing = closers[opening] else { return .init("write […]") }
        let whole = Span(tokens[opening].span.lowerBound, tokens[closing].span.upperBound)
        let list = "[" + text(Span(whole.lowerBound + 1, whole.upperBound - 1)) + "]"
        return .init(list.count <= 60 ? "write \(list)" : "write […]", replacing: whole, with: list)
    }

    private mutating func parseArray() -> Measured {
        let start = current.span.lowerBound
        let (elements, height) = parseList { $0.parseItemExpression() }
        return node(.array(elements), at: Span(start, previousEnd), over: [height])
    }

    private mutating func parseObject() -> Measured {
        let start = current.span.lowerBound
        var keys: [Name] = []
        let (values, height) = parseList { parser in
            keys.append(parser.parseKey())
            return parser.parseItemExpression()
        }
        let members = zip(keys, values).map { ObjectMember(key: $0, value: $1) }
        return node(.object(members), at: Span(start, previousEnd), over: [height])
    }

    /// `'key':`
    private mutating func parseKey() -> Name {
        let token = current
        switch token.kind {
        case .string:
            advance()
        case .word where self.token(1).isSymbol(.colon):
            report(
                .unquotedKey, "a key of an object stands in quotes", at: token.span,
                hint: .init("write '\(token.text)'", replacing: token.span, with: "'\(token.text)'"))
            advance()
        default:
            report(.expectedName, "expected a key in quotes, found \(described(token))", at: missingSpan, hint: .init("an object is written {'key': value}"))
            return Name("", at: missingSpan)
        }
        if !take(.colon) { report(.missingPunctuation, "expected ':' after the key", at: missingSpan) }
        return Name(token.text, at: token.span)
    }

    /// The elements from an opening bracket to its closing one, and the height of the tallest.
    private mutating func parseList(_ element: (inout Parser) -> Measured) -> ([Expression], height: Int) {
        let opening = openBracket()
        var elements: [Expression] = []
        var height = 0
        guard let closing = closingSymbol(of: opening) else { return ([], 0) }
        if !at(closing) {
            repeat {
                let item = element(&self)
                elements.append(item.expression)
                height = max(height, item.height)
                endElement(of: opening, closing)
            } while take(.comma)
        }
        closeBracket(opening)
        return (elements, height)
    }

    /// Tells what stands between an element and the comma or bracket after it.
    private mutating func endElement(of opening: Int, _ closing: Token.Symbol) {
        // A name for the whole item: the bracket was forgotten before it.
        if at(.as), closers[opening] == nil { return }
        guard !atEnd, !at(.comma), !at(closing), !at(.from), !at(.where), !at(.semicolon) else { return }
        if case .symbol(let symbol) = current.kind, symbol.isClosing { return }
        report(
            .unexpectedToken, "\(described(current)) does not belong here", at: current.span, label: "expected ',' or '\(closing.rawValue)'",
            hint: likelyOperator())
        skipToListMark()
    }

    /// Takes an opening bracket and gives its index.
    mutating func openBracket() -> Int {
        let opening = index
        advance()
        openBrackets += 1
        return opening
    }

    /// Takes the closing bracket, or tells that it is missing.
    mutating func closeBracket(_ opening: Int) {
        defer { openBrackets -= 1 }
        guard let closing = closingSymbol(of: opening), !take(closing) else { return }
        let sign = tokens[opening].span
        if closers[opening] != nil {
            // The partner comes later: what stands before it does not belong there.
            report(
                .unexpectedToken, "\(described(current)) does not belong here", at: current.span, label: "expected '\(closing.rawValue)'",
                hint: likelyOperator())
            while let closer = closers[opening], index < closer { advance() }
            _ = take(closing)
            return
        }
        report(
            .unclosedBracket, "expected '\(closing.rawValue)'\(atEnd ? "" : ", found \(described(current))")", at: missingSpan,
            notes: [.init("this '\(text(sign))' is not closed", at: sign)])
        // A wrong closing bracket closes as well: `f(a]`.
        if case .symbol(let symbol) = current.kind, symbol.isClosing, openBrackets == 1 { advance() }
    }

    private func closingSymbol(of opening: Int) -> Token.Symbol? {
        guard case .symbol(let symbol) = tokens[opening].kind else { return nil }
        return symbol.partner
    }
}
