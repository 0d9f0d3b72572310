import SluiceSQL
import SluiceText
import SluiceValues

/// What a part of a conjunction asks of one subject: `temperature > 40`.
struct Constraint {
    let subject: Expression
    let test: Test
    /// The part as it is written.
    let span: Span

    enum Test {
        case equal(Value)
        case notEqual(Value)
        case ordering(Ordering, Number)
        case oneOf([Value])
        case isNull
        case isNotNull
    }

    /// Whether the test can be true of a subject that equals `value`.
    func allows(_ value: Value) -> Bool {
        switch test {
        case .equal(let other): value.equals(other) == true
        case .notEqual(let other): value.differs(from: other) == true
        case .ordering(let ordering, let bound): value.asNumber.map { ordering.holds($0.compare(bound)) } ?? false
        case .oneOf(let values): values.contains { value.equals($0) == true }
        case .isNull: value.isNull
        case .isNotNull: !value.isNull
        }
    }

    /// Whether no subject can pass both.
    func excludes(_ other: Constraint) -> Bool {
        switch (test, other.test) {
        case (.equal(let value), _): return !other.allows(value)
        case (_, .equal(let value)): return !allows(value)
        case (.oneOf(let values), _): return !values.contains(where: other.allows)
        case (_, .oneOf(let values)): return !values.contains(where: allows)
        case (.ordering(let a, let x), .ordering(let b, let y)): return Self.isEmpty(a, x, b, y)
        case (.isNull, .ordering), (.ordering, .isNull), (.isNull, .isNotNull), (.isNotNull, .isNull): return true
        default: return false
        }
    }

    private static func isEmpty(_ a: Ordering, _ x: Number, _ b: Ordering, _ y: Number) -> Bool {
        switch (a, b) {
        case (.greater, .less), (.greater, .lessOrEqual), (.greaterOrEqual, .less): x.compare(y) >= 0
        case (.greaterOrEqual, .lessOrEqual): x.compare(y) > 0
        case (.less, .greater), (.lessOrEqual, .greater), (.less, .greaterOrEqual): y.compare(x) >= 0
        case (.lessOrEqual, .greaterOrEqual): y.compare(x) > 0
        default: false
        }
    }
}

extension Linter {
    /// Two parts of a conjunction that can't both be true; the earlier one first.
    func contradiction(in conjunction: Expression) -> (Constraint, Constraint)? {
        var known: [Constraint] = []
        for part in Self.conjuncts(of: conjunction).prefix(Self.conjunctLimit) {
            for constraint in constraints(of: part) {
                let rival = known.first { $0.subject == constraint.subject && $0.excludes(constraint) }
                if let rival { return (rival, constraint) }
                known.append(constraint)
            }
        }
        return nil
    }

    /// The bounds of a BETWEEN in a conjunction of which the lower one is the greater.
    func reversedBounds(in conjunction: Expression) -> (low: Expression, high: Expression)? {
        for part in Self.conjuncts(of: conjunction).prefix(Self.conjunctLimit) {
            if case .between(_, let low, let high, negated: false) = part.kind, let from = literal(low)?.asNumber,
                let to = literal(high)?.asNumber, from.compare(to) > 0
            {
                return (low, high)
            }
        }
        return nil
    }

    /// Beyond so many parts no more are held against each other, each against all.
    private static var conjunctLimit: Int { 64 }

    private static func conjuncts(of expression: Expression) -> [Expression] {
        var conjuncts: [Expression] = []
        var open = [expression]
        while let next = open.popLast() {
            if case .binary(.and, let left, let right) = next.kind {
                open.append(right)
                open.append(left)
            } else {
                conjuncts.append(next)
            }
        }
        return conjuncts
    }

    private func constraints(of part: Expression) -> [Constraint] {
        func constraint(_ subject: Expression, _ test: Constraint.Test) -> [Constraint] {
            isStable(subject) ? [Constraint(subject: subject, test: test, span: part.span)] : []
        }
        switch part.kind {
        case .binary(let op, let left, let right):
            if let value = literal(right) { return Self.test(op, value).map { constraint(left, $0) } ?? [] }
            if let value = literal(left) { return Self.test(op.mirrored, value).map { constraint(right, $0) } ?? [] }
            return []
        case .between(let item, let low, let high, negated: false):
            let lower = literal(low)?.asNumber.map { constraint(item, .ordering(.greaterOrEqual, $0)) } ?? []
            let upper = literal(high)?.asNumber.map { constraint(item, .ordering(.lessOrEqual, $0)) } ?? []
            return lower + upper
        case .isIn(let item, let list, negated: false):
            guard case .array(let values) = literal(list) else { return [] }
            return constraint(item, .oneOf(values))
        case .isNull(let operand, let negated):
            return constraint(operand, negated ? .isNotNull : .isNull)
        default:
            return []
        }
    }

    private static func test(_ op: BinaryOperator, _ value: Value) -> Constraint.Test? {
        switch op {
        case .equal: .equal(value)
        case .notEqual: .notEqual(value)
        default: Ordering(op).flatMap { ordering in value.asNumber.map { .ordering(ordering, $0) } }
        }
    }

    /// Whether an expression is the same wherever it stands in one conjunction: it draws nothing and asks nothing.
    private func isStable(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .name, .variable: true
        case .member(let base, _): isStable(base)
        case .call(let name, let arguments): isAggregate(name) && arguments.allSatisfy { $0.kind == .star || isStable($0) }
        default: false
        }
    }

    /// The value of a literal, a list of literals, or a variable that always has one value.
    func literal(_ expression: Expression) -> Value? {
        switch expression.kind {
        case .literal(let literal): return value(of: literal)
        case .variable(let name): return variables[name]?.constant.flatMap { $0.isUndefined ? nil : $0 }
        case .array(let items):
            let values = items.compactMap { item -> Value? in
                if case .literal(let literal) = item.kind { return value(of: literal) }
                return nil
            }
            return values.count == items.count ? .array(values) : nil
        default: return nil
        }
    }
}

extension BinaryOperator {
    /// The operator that says the same with the sides changed over.
    fileprivate var mirrored: BinaryOperator {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: self
        }
    }
}
