package import SluiceText

/// An expression with the place it was written at. Two expressions are equal when they mean the same text, wherever it stands.
package struct Expression: Sendable, Equatable {
    package var kind: Kind
    package var span: Span

    package init(_ kind: Kind, at span: Span) {
        self.kind = kind
        self.span = span
    }

    package static func == (a: Expression, b: Expression) -> Bool { a.kind == b.kind }

    /// Parentheses leave no trace in the tree: the printer puts them back where precedence wants them.
    package indirect enum Kind: Sendable, Equatable {
        case literal(Literal)
        /// `*` as an argument or an element: the whole payload.
        case star
        /// A bare name: a field of the payload, of the current element, or an alias in scope.
        case name(String)
        /// `base.name`
        case member(base: Expression, name: Name)
        /// `base[index]` (extension)
        case element(base: Expression, index: Expression)
        /// `@name`, without the `@`
        case variable(String)
        /// `function(argument, …)`; the name as written
        case call(function: Name, arguments: [Expression])
        case cast(Expression, type: Name)
        /// `CASE subject WHEN …`; without a subject the searched form (extension)
        case caseOf(subject: Expression?, arms: [CaseArm], otherwise: Expression?)
        case negate(Expression)
        case not(Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// `value IN array`, `value NOT IN array` (the second an extension)
        case isIn(Expression, Expression, negated: Bool)
        /// `value BETWEEN low AND high` (layer 2)
        case between(Expression, low: Expression, high: Expression, negated: Bool)
        /// `value IS NULL` (extension)
        case isNull(Expression, negated: Bool)
        /// `value LIKE pattern` (extension)
        case like(Expression, pattern: Expression, negated: Bool)
        case exists(Subquery)
        case subquery(Subquery)
        case array([Expression])
        case object([ObjectMember])
        /// What stands where an expression could not be read; a diagnostic tells why.
        case invalid
    }
}

/// A word as written, with its place. Equal by text alone.
package struct Name: Sendable, Equatable {
    package var text: String
    package var span: Span

    package init(_ text: String, at span: Span) {
        self.text = text
        self.span = span
    }

    package static func == (a: Name, b: Name) -> Bool { a.text == b.text }
}

package enum Literal: Sendable, Equatable {
    /// The digits as written: `40`, `2.745`, `-1`, `2.4E247`. A minus directly before a numeric literal belongs to it.
    case number(String)
    /// The text with doubled quotes undone, and the quote it was written with.
    case string(String, quote: Quote)
    case boolean(Bool)
    case null
    /// `15m` and the like (layer 2); the text as written.
    case duration(text: String, milliseconds: Int64)

    package enum Quote: Sendable, Equatable {
        case single, double
    }
}

package struct CaseArm: Sendable, Equatable {
    package var when: Expression
    package var then: Expression

    package init(when: Expression, then: Expression) {
        self.when = when
        self.then = then
    }
}

package struct ObjectMember: Sendable, Equatable {
    package var key: Name
    package var value: Expression

    package init(key: Name, value: Expression) {
        self.key = key
        self.value = value
    }
}

package enum BinaryOperator: String, Sendable, Equatable, CaseIterable {
    case or = "OR"
    case and = "AND"
    case equal = "="
    /// `<>`, also written `!=` (extension)
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
}
