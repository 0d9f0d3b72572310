extension Printer {
    mutating func print(_ expression: Expression, atLeast least: Tightness = .or) {
        guard tightness(of: expression) >= least else {
            text += "("
            print(expression)
            text += ")"
            return
        }
        switch expression.kind {
        case .literal(let literal): print(literal)
        case .star: text += "*"
        case .name(let name): text += name
        case .variable(let name): text += "@" + name
        case .member(let base, let name):
            print(base, atLeast: .postfix)
            text += "." + name.text
        case .element(let base, let index):
            print(base, atLeast: .postfix)
            text += "["
            print(index)
            text += "]"
        case .call(let function, let arguments):
            text += function.text + "("
            printList(arguments) { $0.print($1) }
            text += ")"
        case .cast(let operand, let type):
            text += "CAST("
            print(operand)
            text += " AS " + type.text + ")"
        case .caseOf(let subject, let arms, let otherwise): printCase(subject, arms, otherwise)
        case .negate(let operand):
            // `-1` would be a literal, `--` a comment.
            text += startsWithNumberOrMinus(operand) ? "- " : "-"
            print(operand, atLeast: .unary)
        case .not(let operand):
            text += "NOT "
            print(operand, atLeast: .not)
        case .binary(let joiner, let left, let right): printBinary(joiner, left, right)
        case .isIn, .between, .isNull, .like: printPredicate(expression)
        case .exists(let subquery):
            text += "EXISTS "
            print(subquery)
        case .subquery(let subquery): print(subquery)
        case .array(let elements):
            text += "["
            printList(elements) { $0.print($1) }
            text += "]"
        case .object(let members):
            text += "{"
            printList(members) { printer, member in
                printer.printQuoted(member.key.text, "'")
                printer.text += ": "
                printer.print(member.value)
            }
            text += "}"
        case .invalid: text += "<invalid>"
        }
    }

    private func tightness(of expression: Expression) -> Tightness {
        switch expression.kind {
        case .binary(let joiner, _, _): joiner.tightness
        case .not: .not
        case .isIn, .between, .isNull, .like: .comparison
        case .negate: .unary
        default: .postfix
        }
    }

    /// Whether the printed operand of a minus begins with a digit or another minus.
    private func startsWithNumberOrMinus(_ operand: Expression) -> Bool {
        switch operand.kind {
        case .literal(.number), .negate: true
        case .member(let base, _), .element(let base, _): startsWithNumber(base)
        default: false
        }
    }

    private func startsWithNumber(_ base: Expression) -> Bool {
        switch base.kind {
        case .literal(.number): true
        case .member(let base, _), .element(let base, _): startsWithNumber(base)
        default: false
        }
    }

    private mutating func print(_ literal: Literal) {
        switch literal {
        case .number(let digits): text += digits
        case .string(let content, let quote): printQuoted(content, quote == .single ? "'" : "\"")
        case .boolean(let value): text += value ? "TRUE" : "FALSE"
        case .null: text += "NULL"
        case .duration(let written, _): text += written
        }
    }

    private mutating func printBinary(_ joiner: BinaryOperator, _ left: Expression, _ right: Expression) {
        let own = joiner.tightness
        print(left, atLeast: own == .comparison ? own.tighter : own)
        text += " \(joiner.rawValue) "
        print(right, atLeast: own.tighter)
    }

    private mutating func printPredicate(_ expression: Expression) {
        func word(_ word: String, _ negated: Bool) -> String { negated ? " NOT \(word) " : " \(word) " }
        switch expression.kind {
        case .isIn(let value, let array, let negated):
            print(value, atLeast: .sum)
            text += word("IN", negated)
            print(array, atLeast: .sum)
        case .between(let value, let low, let high, let negated):
            print(value, atLeast: .sum)
            text += word("BETWEEN", negated)
            print(low, atLeast: .sum)
            text += " AND "
            print(high, atLeast: .sum)
        case .like(let value, let pattern, let negated):
            print(value, atLeast: .sum)
            text += word("LIKE", negated)
            print(pattern, atLeast: .sum)
        case .isNull(let value, let negated):
            print(value, atLeast: .sum)
            text += negated ? " IS NOT NULL" : " IS NULL"
        default: break
        }
    }

    private mutating func printCase(_ subject: Expression?, _ arms: [CaseArm], _ otherwise: Expression?) {
        text += "CASE"
        if let subject {
            text += " "
            print(subject)
        }
        for arm in arms {
            text += " WHEN "
            print(arm.when)
            text += " THEN "
            print(arm.then)
        }
        if let otherwise {
            text += " ELSE "
            print(otherwise)
        }
        text += " END"
    }
}

extension BinaryOperator {
    fileprivate var tightness: Printer.Tightness {
        switch self {
        case .or: .or
        case .and: .and
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
        case .add, .subtract: .sum
        case .multiply, .divide, .remainder: .product
        }
    }
}
