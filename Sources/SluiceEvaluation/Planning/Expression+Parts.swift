import SluiceSQL
import SluiceText

extension Expression {
    /// The expressions directly inside this one; those of a nested query are not among them.
    var parts: [Expression] {
        switch kind {
        case .literal, .star, .name, .variable, .exists, .subquery, .invalid: []
        case .member(let base, _): [base]
        case .element(let base, let index): [base, index]
        case .call(_, let arguments): arguments
        case .cast(let operand, _), .negate(let operand), .not(let operand), .isNull(let operand, _): [operand]
        case .caseOf(let subject, let arms, let otherwise):
            [subject].compactMap(\.self) + arms.flatMap { [$0.when, $0.then] } + [otherwise].compactMap(\.self)
        case .binary(_, let a, let b), .isIn(let a, let b, _), .like(let a, let b, _): [a, b]
        case .between(let item, let low, let high, _): [item, low, high]
        case .array(let items): items
        case .object(let members): members.map(\.value)
        }
    }

    /// The expressions directly inside this one, those of a nested query too.
    var allParts: [Expression] {
        switch kind {
        case .exists(let query), .subquery(let query): [query.from, query.where].compactMap(\.self) + query.select.expressions
        default: parts
        }
    }

    /// Whether this expression or a part of it, nested queries apart, is what is looked for.
    func contains(_ isWanted: (Expression) -> Bool) -> Bool {
        isWanted(self) || parts.contains { $0.contains(isWanted) }
    }

    /// `a.b.c` as its base and the names behind it.
    var pathParts: (base: Expression, names: [Name]) {
        var names: [Name] = []
        var base = self
        while case .member(let inner, let name) = base.kind {
            names.append(name)
            base = inner
        }
        return (base, names.reversed())
    }

    /// Whether it only names something: a name or the members of one.
    var isPath: Bool {
        if case .name = pathParts.base.kind { return true }
        return false
    }

    /// The members of this expression, told of at `span`.
    func appending(_ names: [Name], at span: Span) -> Expression {
        names.reduce(Expression(kind, at: span)) { Expression(.member(base: $0, name: $1), at: span) }
    }
}

extension SelectClause {
    var expressions: [Expression] {
        switch self {
        case .value(let expression): [expression]
        case .items(let items): items.map(\.expression)
        }
    }
}

extension SelectItem {
    /// The key that the item's value stands under: the alias, the last name of a path, or the source text.
    /// Source: language reference, 7.1 and 7.4.
    package var key: [String] {
        if !alias.isEmpty { return alias.map(\.text) }
        switch expression.kind {
        case .name(let name), .variable(let name): return [name]
        case .member(_, let name): return [name.text]
        default: return [sourceText]
        }
    }
}
