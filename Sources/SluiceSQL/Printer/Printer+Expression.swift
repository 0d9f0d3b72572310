extension Printer {
    mutating func print(_ expression: Expression, atLeast least: Tightness = .or) {
        guard tightness(of: expression) >= least else {
            write("(")
            print(expression)
            write(")")
            return
        }
        switch expression.kind {
        case .literal(let literal): print(literal)
        case .star: write("*")
        case .name(let name): write(name)
        case .variable(let name): write("@" + name)
        case .member(let base, let name):
            print(base, atLeast: .postfix)
            write("." + name.text)
        case .element(let base, let index):
            print(base, atLeast: .postfix)
            printEnclosed("[", "]") { $0.print(index) }
        case .call(let function, let arguments):
            printEnclosedList(function.text + "(", ")", arguments) { $0.print($1) }
        case .cast(let operand, let type):
            printEnclosed("CAST(", ")") { printer in
                printer.print(operand)
                printer.write(" AS " + type.text)
            }
        case .caseOf(let subject, let arms, let otherwise): printCase(subject, arms, otherwise)
        case .negate(let operand):
            // `-1` would be a literal, `--` a comment.
            write(startsWithNumberOrMinus(operand) ? "- " : "-")
            print(operand, atLeast: .unary)
        case .not(let operand):
            write("NOT ")
            print(operand, atLeast: .not)
        case .binary(let joiner, let left, let right): printBinary(joiner, left, right)
        case .isIn, .between, .isNull, .like: printPredicate(expression)
        case .exists(let subquery):
            write("EXISTS ")
            print(subquery)
        case .subquery(let subquery): print(subquery)
        case .array(let elements): printEnclosedList("[", "]", elements) { $0.print($1) }
        case .object(let members):
            printEnclosedList("{", "}", members) { printer, member in
                printer.printQuoted(member.key.text, "'")
                printer.write(": ")
                printer.print(member.value)
            }
        case .invalid: write("<invalid>")
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
        case .number(let digits): write(digits)
        case .string(let content, let quote): printQuoted(content, quote == .single ? "'" : "\"")
        case .boolean(let value): write(value ? "TRUE" : "FALSE")
        case .null: write("NULL")
        case .duration(let written, _): write(written)
        }
    }

    /// Operands of one tightness are broken together, each operator before its right side.
    private mutating func printBinary(_ joiner: BinaryOperator, _ left: Expression, _ right: Expression) {
        group { $0.printChain(joiner, left, right) }
    }

    private mutating func printChain(_ joiner: BinaryOperator, _ left: Expression, _ right: Expression) {
        let own = joiner.tightness
        if own != .comparison, case .binary(let first, let a, let b) = left.kind, first.tightness == own {
            printChain(first, a, b)
        } else if tightness(of: left) < .postfix {
            // Its own operators stand further to the right than these.
            indented { $0.print(left, atLeast: own == .comparison ? own.tighter : own) }
        } else {
            print(left, atLeast: own == .comparison ? own.tighter : own)
        }
        indented { printer in
            printer.line()
            printer.write("\(joiner.rawValue) ")
            printer.print(right, atLeast: own.tighter)
        }
    }

    private mutating func printPredicate(_ expression: Expression) {
        func word(_ word: String, _ negated: Bool) -> String { negated ? " NOT \(word) " : " \(word) " }
        switch expression.kind {
        case .isIn(let value, let array, let negated):
            print(value, atLeast: .sum)
            write(word("IN", negated))
            print(array, atLeast: .sum)
        case .between(let value, let low, let high, let negated):
            print(value, atLeast: .sum)
            write(word("BETWEEN", negated))
            print(low, atLeast: .sum)
            write(" AND ")
            print(high, atLeast: .sum)
        case .like(let value, let pattern, let negated):
            print(value, atLeast: .sum)
            write(word("LIKE", negated))
            print(pattern, atLeast: .sum)
        case .isNull(let value, let negated):
            print(value, atLeast: .sum)
            write(negated ? " IS NOT NULL" : " IS NULL")
        default: break
        }
    }

    private mutating func printCase(_ subject: Expression?, _ arms: [CaseArm], _ otherwise: Expression?) {
        group { printer in
            printer.write("CASE")
            if let subject {
                printer.write(" ")
                printer.print(subject)
            }
            printer.indented { printer in
                for arm in arms {
                    printer.line()
                    printer.write("WHEN ")
                    printer.print(arm.when)
                    printer.write(" THEN ")
                    printer.print(arm.then)
                }
                if let otherwise {
                    printer.line()
                    printer.write("ELSE ")
                    printer.print(otherwise)
                }
            }
            printer.line()
            printer.write("END")
        }
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
