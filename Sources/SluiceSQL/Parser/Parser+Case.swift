import SluiceText

extension Parser {
    /// `CASE [subject] WHEN … THEN … [ELSE …] END`
    mutating func parseCase() -> Measured {
        let start = advance().span
        openCases += 1
        defer { openCases -= 1 }
        var heights: [Int] = []
        let subject = at(.when) ? nil : parseOperand(&heights)
        var arms: [CaseArm] = []
        if !at(.when) {
            report(
                .missingKeyword, "expected WHEN, found \(described(current))", at: missingSpan,
                notes: [.init("this CASE has no WHEN", at: start)])
            skipWithinCase()
        }
        while take(.when) {
            let when = parseOperand(&heights)
            if !take(.then) {
                report(.missingKeyword, "expected THEN, found \(described(current))", at: missingSpan)
                skipWithinCase()
                if !take(.then) { continue }
            }
            arms.append(CaseArm(when: when, then: parseOperand(&heights)))
        }
        let otherwise = take(.else) ? parseOperand(&heights) : nil
        if !take(.end) {
            report(
                .missingEnd, "expected END, found \(described(current))", at: missingSpan,
                hint: likelyOperator(), notes: [.init("this CASE is not closed", at: start)])
            skipWithinCase()
            _ = take(.end)
        }
        return node(.caseOf(subject: subject, arms: arms, otherwise: otherwise), at: Span(start.lowerBound, previousEnd), over: heights)
    }

    private mutating func parseOperand(_ heights: inout [Int]) -> Expression {
        let operand = parseExpression()
        heights.append(operand.height)
        return operand.expression
    }

    /// Skips what does not belong, if a word of this CASE comes before the next clause or closing bracket.
    private mutating func skipWithinCase() {
        var ahead = index
        while ahead < tokens.count - 1 {
            switch tokens[ahead].keyword {
            case .when, .then, .else, .end:
                index = ahead
                return
            case .from, .where, .case: return
            default: break
            }
            if case .symbol(let symbol) = tokens[ahead].kind, symbol.isClosing || symbol == .comma { return }
            ahead = (closers[ahead] ?? ahead) + 1
        }
    }
}
