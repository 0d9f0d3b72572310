import SluiceText

/// Operators, loosest first: OR, AND, NOT, comparison and its kin, `+ -`, `* / %`, unary minus, `.` and `[ ]`.
/// - Source: language reference, section 3.
extension Parser {
    mutating func parseExpression() -> Measured {
        parseChain(of: { $0.parseConjunction() }) { $0.keyword == .or || $0.isSymbol(.doubleBar) ? .or : nil }
    }

    private mutating func parseConjunction() -> Measured {
        parseChain(of: { $0.parseNegation() }) { $0.keyword == .and || $0.isSymbol(.doubleAmpersand) ? .and : nil }
    }

    private mutating func parseNegation() -> Measured {
        guard at(.not) || at(.bang) else { return parsePredicate() }
        return nested { parser in
            let start = parser.advance().span
            let operand = parser.parseNegation()
            return parser.node(.not(operand.expression), at: start.joined(with: operand.span), over: [operand.height])
        }
    }

    private mutating func parseSum() -> Measured {
        parseChain(of: { $0.parseProduct() }) { $0.isSymbol(.plus) ? .add : $0.isSymbol(.minus) ? .subtract : nil }
    }

    private mutating func parseProduct() -> Measured {
        parseChain(of: { $0.parseUnary() }) { token in
            token.isSymbol(.star) ? .multiply : token.isSymbol(.slash) ? .divide : token.isSymbol(.percent) ? .remainder : nil
        }
    }

    /// Operands of one precedence, joined from the left.
    private mutating func parseChain(
        of operand: (inout Parser) -> Measured, joinedBy binaryOperator: (Token) -> BinaryOperator?
    ) -> Measured {
        var left = operand(&self)
        while let joiner = binaryOperator(current) {
            advance()
            let right = operand(&self)
            left = node(
                .binary(joiner, left.expression, right.expression), at: left.span.joined(with: right.span), over: [left.height, right.height])
        }
        return left
    }

    // MARK: Predicates

    /// An operand and at most one comparison of it.
    private mutating func parsePredicate() -> Measured {
        var left = parseSum()
        var count = 0
        while let next = comparisonAhead {
            count += 1
            if count > 1 {
                report(
                    .chainedComparison, "comparisons cannot be chained", at: current.span,
                    hint: .init("join them with AND, or put one into parentheses"))
            }
            left = parse(next, of: left)
        }
        return left
    }

    private enum Comparison {
        case binary(BinaryOperator)
        case isIn, between, like
        case isNull
    }

    private var comparisonAhead: Comparison? {
        if case .symbol(let symbol) = current.kind {
            switch symbol {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return BinaryOperator(rawValue: symbol.rawValue).map { .binary($0) }
            default: return nil
            }
        }
        switch at(.not) ? token(1).keyword : current.keyword {
        case .in: return .isIn
        case .between: return .between
        case .like: return .like
        case .is where !at(.not): return .isNull
        default: return nil
        }
    }

    private mutating func parse(_ comparison: Comparison, of left: Measured) -> Measured {
        let negated = take(.not)
        advance()
        switch comparison {
        case .binary(let joiner):
            let right = parseSum()
            return node(.binary(joiner, left.expression, right.expression), at: left.span.joined(with: right.span), over: [left.height, right.height])
        case .isIn:
            let array = parseSum()
            return node(.isIn(left.expression, array.expression, negated: negated), at: left.span.joined(with: array.span), over: [left.height, array.height])
        case .like:
            let pattern = parseSum()
            return node(
                .like(left.expression, pattern: pattern.expression, negated: negated), at: left.span.joined(with: pattern.span),
                over: [left.height, pattern.height])
        case .between: return parseBetween(left, negated: negated)
        case .isNull: return parseIsNull(left)
        }
    }

    private mutating func parseBetween(_ left: Measured, negated: Bool) -> Measured {
        let low = parseSum()
        var high = leaf(.invalid, at: Span(previousEnd, previousEnd))
        if take(.and) {
            high = parseSum()
        } else {
            report(.missingKeyword, "expected AND after the lower bound of BETWEEN", at: missingSpan, hint: .init("write x BETWEEN low AND high"))
        }
        return node(
            .between(left.expression, low: low.expression, high: high.expression, negated: negated), at: left.span.joined(with: high.span),
            over: [left.height, low.height, high.height])
    }

    private mutating func parseIsNull(_ left: Measured) -> Measured {
        let negated = take(.not)
        if !take(.null) {
            report(
                .missingKeyword, "expected NULL after IS\(negated ? " NOT" : "")", at: missingSpan,
                hint: .init("other values are compared with '\(negated ? "<>" : "=")'"))
            switch current.keyword {
            case .true, .false: advance()
            default: break
            }
        }
        return node(.isNull(left.expression, negated: negated), at: Span(left.span.lowerBound, previousEnd), over: [left.height])
    }

    // MARK: Minus and postfix

    private mutating func parseUnary() -> Measured {
        guard at(.minus) else { return parsePostfix() }
        let next = token(1)
        if next.kind == .number, next.leading.isEmpty {
            let span = advance().span.joined(with: next.span)
            advance()
            return parsePostfix(of: leaf(.literal(.number("-" + next.text)), at: span))
        }
        return nested { parser in
            let start = parser.advance().span
            let operand = parser.parseUnary()
            return parser.node(.negate(operand.expression), at: start.joined(with: operand.span), over: [operand.height])
        }
    }

    mutating func parsePostfix() -> Measured {
        let base = parsePrimary()
        return parsePostfix(of: base)
    }

    private mutating func parsePostfix(of base: Measured) -> Measured {
        var base = base
        while true {
            if at(.dot) {
                guard !isInvalid(base) || token(1).kind == .word else { return base }
                advance()
                guard let name = parseName(after: "'.'") else { return leaf(.invalid, at: base.span) }
                base = node(.member(base: base.expression, name: name), at: base.span.joined(with: name.span), over: [base.height])
            } else if at(.openBracket) {
                base = parseElement(of: base)
            } else {
                return base
            }
            if isAborted { return base }
        }
    }

    private func isInvalid(_ measured: Measured) -> Bool { measured.expression.kind == .invalid }

    private mutating func parseElement(of base: Measured) -> Measured {
        nested { parser in
            let opening = parser.openBracket()
            let position = parser.parseExpression()
            parser.closeBracket(opening)
            return parser.node(
                .element(base: base.expression, index: position.expression), at: Span(base.span.lowerBound, parser.previousEnd),
                over: [base.height, position.height])
        }
    }
}
