import SluiceSQL
import SluiceValues

// Whether expressions are the same to the evaluator. `==` compares what is written instead: `UPPER(a)` is another text than
// `upper(a)`, and `é` in two forms of Unicode is one text and two fields.
extension Expression {
    /// Whether the other is the same for every row: it differs at most in the case of functions and types, in the quotes of
    /// texts, and in how a duration is written.
    ///
    /// - Complexity: O(parts), up to the first that differs.
    func means(_ other: Expression) -> Bool {
        // No recursion: trees are tall, and a stack may be small.
        var pairs = [(self, other)]
        while let (one, other) = pairs.popLast() {
            guard one.isLike(other) else { return false }
            pairs.append(contentsOf: zip(one.allParts, other.allParts))
        }
        return true
    }

    /// Whether the other is the same but for its parts, of which it has as many.
    private func isLike(_ other: Expression) -> Bool {
        switch (kind, other.kind) {
        case (.literal(let a), .literal(let b)): a.means(b)
        case (.name(let a), .name(let b)): ExactText(a) == ExactText(b)
        case (.variable(let a), .variable(let b)): a == b
        case (.member(_, let a), .member(_, let b)): a.exactText == b.exactText
        case (.call(let a, let arguments), .call(let b, let others)):
            ExactText(a.text.lowercased()) == ExactText(b.text.lowercased()) && arguments.count == others.count
        case (.cast(_, let a), .cast(_, let b)): CastType(keyword: a.text) == CastType(keyword: b.text)
        case (.caseOf(let subject, let arms, let otherwise), .caseOf(let other, let others, let rest)):
            (subject == nil) == (other == nil) && arms.count == others.count && (otherwise == nil) == (rest == nil)
        case (.binary(let a, _, _), .binary(let b, _, _)): a == b
        case (.isIn(_, _, let a), .isIn(_, _, let b)), (.like(_, _, let a), .like(_, _, let b)),
            (.between(_, _, _, let a), .between(_, _, _, let b)), (.isNull(_, let a), .isNull(_, let b)):
            a == b
        case (.exists(let a), .exists(let b)), (.subquery(let a), .subquery(let b)): a.isLike(b)
        case (.array(let a), .array(let b)): a.count == b.count
        case (.object(let a), .object(let b)): a.map(\.key.exactText) == b.map(\.key.exactText)
        case (.star, .star), (.element, .element), (.negate, .negate), (.not, .not): true
        default: false
        }
    }
}

extension [Expression] {
    /// The place of the first that means the same.
    func firstIndex(meaning expression: Expression) -> Int? { firstIndex { $0.means(expression) } }
}

extension Literal {
    fileprivate func means(_ other: Literal) -> Bool {
        switch (self, other) {
        case (.number(let a), .number(let b)): a.lowercased() == b.lowercased()
        case (.string(let a, _), .string(let b, _)): ExactText(a) == ExactText(b)
        case (.boolean(let a), .boolean(let b)): a == b
        case (.null, .null): true
        case (.duration(_, let a), .duration(_, let b)): a == b
        default: false
        }
    }
}

extension Name {
    fileprivate var exactText: ExactText { ExactText(text) }
}

extension Subquery {
    fileprivate func isLike(_ other: Subquery) -> Bool {
        alias?.exactText == other.alias?.exactText && (self.where == nil) == (other.where == nil) && select.isLike(other.select)
    }
}

extension SelectClause {
    /// Keys tell the members of elements apart, and may be the text as written.
    fileprivate func isLike(_ other: SelectClause) -> Bool {
        switch (self, other) {
        case (.value, .value): true
        case (.items(let a), .items(let b)): a.map { $0.key.map { ExactText($0) } } == b.map { $0.key.map { ExactText($0) } }
        default: false
        }
    }
}
