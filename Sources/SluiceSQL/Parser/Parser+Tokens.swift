import SluiceText

/// Looking at tokens, taking them, and building nodes.
extension Parser {
    var current: Token { tokens[index] }

    var atEnd: Bool { index == tokens.count - 1 }

    func token(_ ahead: Int) -> Token { tokens[min(index + ahead, tokens.count - 1)] }

    func at(_ symbol: Token.Symbol) -> Bool { current.isSymbol(symbol) }

    func at(_ keyword: Keyword) -> Bool { current.keyword == keyword }

    @discardableResult
    mutating func advance() -> Token {
        let token = current
        if !atEnd { index += 1 }
        return token
    }

    mutating func take(_ symbol: Token.Symbol) -> Bool {
        guard at(symbol) else { return false }
        advance()
        return true
    }

    mutating func take(_ keyword: Keyword) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    /// The end of the last token taken, where something missing is missed.
    var previousEnd: Int { index > 0 ? tokens[index - 1].span.upperBound : current.span.lowerBound }

    /// The place of what is missing before the current token: the token itself, or right after the last one at the end.
    var missingSpan: Span { atEnd ? Span(previousEnd, previousEnd) : current.span }

    func text(_ span: Span) -> String {
        String(decoding: bytes[span.lowerBound..<span.upperBound], as: UTF8.self)
    }

    // MARK: Nodes

    /// An expression and the height of its tree.
    struct Measured {
        var expression: Expression
        var height: Int

        var span: Span { expression.span }
    }

    func leaf(_ kind: Expression.Kind, at span: Span) -> Measured {
        Measured(expression: Expression(kind, at: span), height: 1)
    }

    /// A node over parts of the given heights. A tree that would grow too high is given up.
    mutating func node(_ kind: Expression.Kind, at span: Span, over heights: [Int]) -> Measured {
        let height = 1 + (heights.max() ?? 0)
        guard height <= Self.maximumHeight else {
            abort(.expressionTooLong, "the expression chains more than \(Self.maximumHeight) operators", at: Span(span.lowerBound, span.lowerBound))
            return leaf(.invalid, at: span)
        }
        return Measured(expression: Expression(kind, at: span), height: height)
    }

    /// Reads something that nests, unless that would be too deep.
    mutating func nested(_ body: (inout Parser) -> Measured) -> Measured {
        guard nesting < Self.maximumNesting else {
            abort(.nestingTooDeep, "this is nested more than \(Self.maximumNesting) deep", at: current.span)
            return leaf(.invalid, at: current.span)
        }
        nesting += 1
        defer { nesting -= 1 }
        return body(&self)
    }

    /// Tells a mistake that reading cannot go on after.
    private mutating func abort(_ id: DiagnosticID, _ message: String, at span: Span) {
        guard !isAborted else { return }
        diagnostics.append(Diagnostic(id, message, at: span))
        isAborted = true
        index = tokens.count - 1
    }
}
