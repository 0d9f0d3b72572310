import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceValues

extension Linter {
    /// What an expression can come to; tells on the way what in it is always Undefined, or always the same.
    mutating func possibility(of expression: Expression) -> Possibility {
        switch expression.kind {
        case .literal(let literal): return Possibility(value(of: literal))
        case .star, .name, .invalid: return .anything
        case .variable(let name): return variables[name] ?? .anything
        case .member(let base, _):
            let whole = possibility(of: base)
            return whole.kinds.contains(.object) ? .anything : .undefined
        case .element(let base, let index):
            _ = possibility(of: base)
            _ = possibility(of: index)
            return .anything
        case .call(let name, let arguments): return call(name, arguments)
        case .cast(let operand, let type): return cast(operand, type)
        case .caseOf(let subject, let arms, let otherwise): return caseOf(subject, arms, otherwise)
        case .negate(let operand):
            return arithmetic(.subtract, Possibility(.number(0)), possibility(of: operand), operand, operand)
        case .not(let operand): return not(operand)
        case .binary: return chain(expression)
        case .isIn(let item, let list, let negated): return isIn(item, list, negated)
        case .between(let item, let low, let high, let negated): return between(item, low, high, negated)
        case .isNull(let operand, let negated):
            let kinds = possibility(of: operand).kinds
            if kinds.isSubset(of: [.null, .undefined]) { return Possibility(.bool(!negated)) }
            return kinds.isDisjoint(with: [.null, .undefined]) ? Possibility(.bool(negated)) : Possibility(.bool)
        case .like(let text, let pattern, _):
            let sides = [possibility(of: text), possibility(of: pattern)]
            let isUndefined = sides.contains { $0.kinds.isSubset(of: [.null, .undefined]) }
            return isUndefined ? .undefined : Possibility([.bool, .undefined])
        case .exists(let query):
            visit(query)
            return Possibility(.bool)
        case .subquery(let query):
            visit(query)
            return .anything
        case .array(let items):
            let values = items.map { visitElement($0).constant }
            let constants = values.compactMap(\.self)
            return constants.count == values.count
                ? Possibility(.array(constants.filter { !$0.isUndefined })) : Possibility(.array)
        case .object(let members):
            return object(members)
        }
    }

    func value(of literal: Literal) -> Value {
        switch literal {
        case .null: return .null
        case .boolean(let bool): return .bool(bool)
        case .string(let text, _): return .string(text)
        case .duration(_, let milliseconds): return .number(Number(milliseconds))
        case .number(var text):
            guard let number = text.withUTF8({ Number(digits: $0) }) else { return .undefined }
            return .number(version.takesWholeAsInt ? number.wholeAsInt : number)
        }
    }

    private mutating func visit(_ query: Subquery) {
        visitElement(query.from)
        let outer = foldsRows
        // An aggregate in it folds an Array of the element's.
        foldsRows = false
        defer { foldsRows = outer }
        if let condition = query.where { visit(condition, of: "WHERE", passing: "element") }
        visit(query.select)
    }

    private mutating func object(_ members: [ObjectMember]) -> Possibility {
        var places: [ExactText: Span] = [:]
        for member in members {
            visitElement(member.value)
            if let first = places.updateValue(member.key.span, forKey: ExactText(member.key.text)) {
                warn(
                    .duplicateOutputKey, "the key '\(member.key.text)' stands twice", at: member.key.span,
                    label: "the later value takes the place of the first", notes: [.init("first here", at: first)])
            }
        }
        return Possibility(.object)
    }

    // MARK: Operators

    /// Chains lean to the left and may be long, so they are not walked by recursion.
    private mutating func chain(_ expression: Expression) -> Possibility {
        var links: [(op: BinaryOperator, left: Expression, right: Expression, whole: Expression)] = []
        var first = expression
        while case .binary(let op, let left, let right) = first.kind {
            links.append((op, left, right, first))
            first = left
        }
        links.reverse()
        var result = possibility(of: first)
        for (index, link) in links.enumerated() {
            result = binary(link.op, result, possibility(of: link.right), link.left, link.right)
            let isWholeConjunction = link.op == .and && (index + 1 == links.count || links[index + 1].op != .and)
            if isWholeConjunction, result.truths.contains(.yes), contradiction(in: link.whole) != nil {
                result = Possibility(result.truths.subtracting(.yes))
            }
        }
        return result
    }

    private mutating func binary(
        _ op: BinaryOperator, _ a: Possibility, _ b: Possibility, _ left: Expression, _ right: Expression
    ) -> Possibility {
        switch op {
        case .and, .or:
            checkBoolean(a, left, op.rawValue)
            checkBoolean(b, right, op.rawValue)
            return Possibility(op == .and ? Self.both(a.truths, b.truths) : Self.either(a.truths, b.truths))
        case .equal, .notEqual:
            return equality(a, b, left, right, isNegated: op == .notEqual)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard checkNumber(a, left, .comparisonNeedsNumber), checkNumber(b, right, .comparisonNeedsNumber) else {
                return .undefined
            }
            guard let x = a.constant, let y = b.constant, let ordering = Ordering(op) else {
                return Possibility([.bool, .undefined])
            }
            return x.compareAsNumbers(y).map { Possibility(.bool(ordering.holds($0))) } ?? .undefined
        case .add, .subtract, .multiply, .divide, .remainder:
            return arithmetic(op, a, b, left, right)
        }
    }

    private static func both(_ a: Possibility.Kinds, _ b: Possibility.Kinds) -> Possibility.Kinds {
        var truths: Possibility.Kinds = []
        if a.contains(.yes), b.contains(.yes) { truths.insert(.yes) }
        let areDefined = !a.isDisjoint(with: .bool) && !b.isDisjoint(with: .bool)
        if areDefined, a.contains(.no) || b.contains(.no) { truths.insert(.no) }
        if a.contains(.undefined) || b.contains(.undefined) { truths.insert(.undefined) }
        return truths
    }

    private static func either(_ a: Possibility.Kinds, _ b: Possibility.Kinds) -> Possibility.Kinds {
        var truths: Possibility.Kinds = []
        let areDefined = !a.isDisjoint(with: .bool) && !b.isDisjoint(with: .bool)
        if areDefined, a.contains(.yes) || b.contains(.yes) { truths.insert(.yes) }
        if a.contains(.no), b.contains(.no) { truths.insert(.no) }
        if a.contains(.undefined) || b.contains(.undefined) { truths.insert(.undefined) }
        return truths
    }

    private mutating func not(_ operand: Expression) -> Possibility {
        let possibility = possibility(of: operand)
        checkBoolean(possibility, operand, "NOT")
        var truths = possibility.truths.intersection(.undefined)
        if possibility.truths.contains(.yes) { truths.insert(.no) }
        if possibility.truths.contains(.no) { truths.insert(.yes) }
        return Possibility(truths)
    }

    private mutating func equality(
        _ a: Possibility, _ b: Possibility, _ left: Expression, _ right: Expression, isNegated: Bool
    ) -> Possibility {
        guard !a.isUndefined, !b.isUndefined else { return .undefined }
        if let x = a.constant, let y = b.constant {
            checkTypes(a, b, left, right, isNegated)
            let answer = isNegated ? x.differs(from: y) : x.equals(y)
            return answer.map { Possibility(.bool($0)) } ?? .undefined
        }
        guard checkTypes(a, b, left, right, isNegated) else {
            return Possibility(a.kinds.union(b.kinds).intersection(.undefined).union(isNegated ? .yes : .no))
        }
        return Possibility([.bool, .undefined])
    }

    /// Whether the two sides can have one type; tells where they can't.
    @discardableResult
    private mutating func checkTypes(
        _ a: Possibility, _ b: Possibility, _ left: Expression, _ right: Expression, _ isNegated: Bool
    ) -> Bool {
        guard a.types.isDisjoint(with: b.types) else { return true }
        let types = a.typeName.flatMap { x in b.typeName.map { "\(x) against \($0)" } } ?? "no value is of both types"
        warn(
            .equalityOfDifferentTypes, "this is always \(isNegated ? "true" : "false"), as the types differ",
            at: left.span.joined(with: right.span), label: types,
            hint: .init("'=' converts nothing; bring both sides to one type with cast(… AS …)"))
        return false
    }

    mutating func arithmetic(
        _ op: BinaryOperator, _ a: Possibility, _ b: Possibility, _ left: Expression, _ right: Expression
    ) -> Possibility {
        if op == .add, a.kinds.contains(.string) || b.kinds.contains(.string) { return concatenation(a, b) }
        guard checkNumber(a, left, .arithmeticNeedsNumber), checkNumber(b, right, .arithmeticNeedsNumber) else {
            return .undefined
        }
        if op == .divide || op == .remainder, let divisor = b.constant?.asNumber, divisor.isZero {
            warn(.divisionByZero, "a division by zero is always Undefined", at: right.span)
            return .undefined
        }
        guard let x = a.constant, let y = b.constant, let node = ArithmeticNode.Operator(op) else {
            return Possibility([.number, .undefined])
        }
        return Possibility(node.apply(x, y))
    }

    private func concatenation(_ a: Possibility, _ b: Possibility) -> Possibility {
        let noText: Possibility.Kinds = [.null, .undefined, .bytes]
        if a.kinds.isSubset(of: noText) || b.kinds.isSubset(of: noText) { return .undefined }
        if let x = a.constant, let y = b.constant { return Possibility(x.adding(y)) }
        return Possibility([.string, .number, .undefined])
    }

    private mutating func isIn(_ item: Expression, _ list: Expression, _ negated: Bool) -> Possibility {
        let wanted = possibility(of: item)
        let array = possibility(of: list)
        guard !wanted.isUndefined, !array.isUndefined else { return .undefined }
        guard array.kinds.contains(.array) else {
            let text = list.printed()
            warn(
                .unusableArgument, "IN with this is always Undefined", at: list.span,
                label: "expected an Array\(found(array))",
                hint: array.constant == nil ? nil : .init("write [\(text.shortened)]", replacing: list.span, with: "[\(text)]"))
            return .undefined
        }
        if case .array(let items) = array.constant, items.isEmpty { return Possibility([negated ? .yes : .no, .undefined]) }
        guard let value = wanted.constant, case .array(let values) = array.constant else {
            return Possibility([.bool, .undefined])
        }
        return Possibility(.bool(values.contains { value.equals($0) == true } != negated))
    }

    private mutating func between(
        _ item: Expression, _ low: Expression, _ high: Expression, _ negated: Bool
    ) -> Possibility {
        let parts = [item, low, high].map { (possibility(of: $0), $0) }
        for (part, expression) in parts where !checkNumber(part, expression, .comparisonNeedsNumber) { return .undefined }
        if let from = parts[1].0.constant?.asNumber, let to = parts[2].0.constant?.asNumber, from.compare(to) > 0 {
            return Possibility([negated ? .yes : .no, .undefined])
        }
        return Possibility([.bool, .undefined])
    }

    // MARK: Operands

    /// Whether an operand can be a number; tells where it can't, unless it is Undefined for a reason told already.
    private mutating func checkNumber(_ operand: Possibility, _ expression: Expression, _ id: DiagnosticID) -> Bool {
        guard !operand.canBeNumber else { return true }
        guard !operand.isUndefined else { return false }
        let what = id == .arithmeticNeedsNumber ? "this computation" : "this comparison"
        let isText = operand.kinds == .string
        warn(
            id, "\(what) is always Undefined", at: expression.span, label: "expected a number\(found(operand))",
            hint: isText && id == .comparisonNeedsNumber ? .init("texts are compared with = and <> alone") : nil)
        return false
    }

    private mutating func checkBoolean(_ operand: Possibility, _ expression: Expression, _ word: String) {
        guard !operand.canBeBoolean, !operand.isUndefined else { return }
        warn(
            .operandNeverBoolean, "this operand of \(word) is never true or false", at: expression.span,
            label: "expected a Boolean\(found(operand))")
    }

    private func found(_ operand: Possibility) -> String { operand.typeName.map { ", found \($0)" } ?? "" }
}
