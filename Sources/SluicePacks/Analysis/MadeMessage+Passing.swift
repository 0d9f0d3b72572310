import SluiceSQL
import SluiceValues

extension MadeMessage {
    /// Whether a WHERE may be true for it. False only where a part of it surely is not, as is plain from names and literals.
    func mayPass(_ condition: Expression?) -> Bool {
        guard let condition else { return true }
        var open = [condition]
        while let part = open.popLast() {
            if case .binary(.and, let left, let right) = part.kind {
                open += [left, right]
            } else if isNeverTrue(part) {
                return false
            }
        }
        return true
    }

    private func isNeverTrue(_ part: Expression) -> Bool {
        switch part.kind {
        case .binary(let op, let left, let right):
            if case .literal(let literal) = right.kind { return isNeverTrue(left, op, literal) }
            if case .literal(let literal) = left.kind { return isNeverTrue(right, op.reversed, literal) }
            return false
        case .name(let name):
            return isAbsent(name) || payload.constants[name].map { $0 != .boolean(true) } == true
        case .call(let function, let arguments) where function.text.lowercased() == "isundefined":
            guard case .name(let name)? = arguments.first?.kind else { return false }
            return payload.constants[name] != nil
        default: return false
        }
    }

    private func isNeverTrue(_ operand: Expression, _ op: BinaryOperator, _ literal: Literal) -> Bool {
        switch operand.kind {
        case .name(let name):
            if isAbsent(name) { return op != .notEqual }
            return payload.constants[name]?.isNeverTrue(op, literal) == true
        case .member:
            guard let name = operand.rootName else { return false }
            return isAbsent(name) && op != .notEqual
        case .call(let function, let arguments) where function.text.lowercased() == "topic":
            guard let level = level(arguments.first) else { return false }
            return Literal.string(level, quote: .single).isNeverTrue(op, literal)
        default: return false
        }
    }

    /// A level of the topic, or all of it, where it is known.
    private func level(_ argument: Expression?) -> String? {
        guard let argument else { return pattern.constant }
        guard case .literal(.number(let digits)) = argument.kind, let number = Int(digits) else { return nil }
        return pattern.level(number)
    }

    private func isAbsent(_ name: String) -> Bool { payload.keys.map { !$0.contains(name) } == true }
}

extension Expression {
    /// The name that a path begins with; nil for what is no path.
    var rootName: String? {
        var base = self
        while true {
            switch base.kind {
            case .name(let name): return name
            case .member(let inner, _), .element(let inner, _): base = inner
            default: return nil
            }
        }
    }
}

extension Literal {
    /// Whether a comparison with another literal is false. Of order, and of numbers written differently, nothing is said.
    fileprivate func isNeverTrue(_ op: BinaryOperator, _ other: Literal) -> Bool {
        switch (self, other) {
        case (.string(let a, _), .string(let b, _)):
            op == .equal && a != b || op == .notEqual && a == b
        case (.boolean(let a), .boolean(let b)):
            op == .equal && a != b || op == .notEqual && a == b
        case (.number(let a), .number(let b)):
            if let a = Number(numeric: a), let b = Number(numeric: b) {
                op == .equal && a.compare(b) != 0 || op == .notEqual && a.compare(b) == 0
            } else {
                false
            }
        default: false
        }
    }
}

extension BinaryOperator {
    fileprivate var reversed: BinaryOperator {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: self
        }
    }
}
