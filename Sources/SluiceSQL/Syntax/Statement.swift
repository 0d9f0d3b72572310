package import SluiceText

/// A whole statement, clause by clause in the order of its text. Equal by meaning, not by place.
package struct Statement: Sendable, Equatable {
    package var set: SetClause?
    package var select: SelectClause
    package var from: FromClause?
    package var `where`: Expression?
    /// The keys of GROUP BY, the window apart.
    package var groupBy: [Expression]
    /// The window of GROUP BY, wherever it stands among the keys (layer 3).
    package var window: WindowClause?
    package var having: Expression?
    package var orderBy: [OrderItem]
    package var limit: LimitClause?

    package init(
        set: SetClause? = nil, select: SelectClause, from: FromClause? = nil, where condition: Expression? = nil,
        groupBy: [Expression] = [], window: WindowClause? = nil, having: Expression? = nil, orderBy: [OrderItem] = [], limit: LimitClause? = nil
    ) {
        self.set = set
        self.select = select
        self.from = from
        self.where = condition
        self.groupBy = groupBy
        self.window = window
        self.having = having
        self.orderBy = orderBy
        self.limit = limit
    }
}

/// `SET @a = …, @b = …`
package struct SetClause: Sendable, Equatable {
    package var assignments: [Assignment]

    package struct Assignment: Sendable, Equatable {
        /// The variable's name without the `@`.
        package var variable: Name
        package var value: Expression

        package init(variable: Name, value: Expression) {
            self.variable = variable
            self.value = value
        }
    }

    package init(assignments: [Assignment]) {
        self.assignments = assignments
    }
}

package enum SelectClause: Sendable, Equatable {
    /// `SELECT VALUE expression`
    case value(Expression)
    case items([SelectItem])
}

package struct SelectItem: Sendable, Equatable {
    /// `.star` for a bare `*`.
    package var expression: Expression
    /// `AS a.b`: one name, or several for nested objects; empty without `AS`.
    package var alias: [Name]
    /// The expression's source text, which is the key of an item that has neither alias nor a name of its own.
    package var sourceText: String

    package init(expression: Expression, alias: [Name] = [], sourceText: String) {
        self.expression = expression
        self.alias = alias
        self.sourceText = sourceText
    }

    /// Equal without the source text, whose white space may differ.
    package static func == (a: SelectItem, b: SelectItem) -> Bool { a.expression == b.expression && a.alias == b.alias }
}

package struct FromClause: Sendable, Equatable {
    /// One source, or several topic filters (`FROM 'a', 'b'`, extension).
    package var sources: [Source]
    package var span: Span

    package init(sources: [Source], at span: Span) {
        self.sources = sources
        self.span = span
    }

    package static func == (a: FromClause, b: FromClause) -> Bool { a.sources == b.sources }

    package struct Source: Sendable, Equatable {
        package var kind: Kind
        package var span: Span

        package init(_ kind: Kind, at span: Span) {
            self.kind = kind
            self.span = span
        }

        package static func == (a: Source, b: Source) -> Bool { a.kind == b.kind }

        package enum Kind: Sendable, Equatable {
            /// `'sensor/+'`: a topic filter.
            case topicFilter(String)
            /// `"name"` or `"database"."name"`: stored data, or (a single one, without a schedule) a topic filter.
            case quotedNames([Name])
        }
    }
}

package struct OrderItem: Sendable, Equatable {
    package var expression: Expression
    package var isDescending: Bool

    package init(expression: Expression, isDescending: Bool) {
        self.expression = expression
        self.isDescending = isDescending
    }
}

package struct LimitClause: Sendable, Equatable {
    package var count: Int
    package var span: Span

    package init(count: Int, at span: Span) {
        self.count = count
        self.span = span
    }

    package static func == (a: LimitClause, b: LimitClause) -> Bool { a.count == b.count }
}

/// `(SELECT … FROM path [AS alias] [WHERE …])`
package struct Subquery: Sendable, Equatable {
    package var select: SelectClause
    /// What it runs over: a path, a variable, any postfix expression, or `.star` for the payload itself (extension).
    package var from: Expression
    package var alias: Name?
    package var `where`: Expression?

    package init(select: SelectClause, from: Expression, alias: Name?, where condition: Expression?) {
        self.select = select
        self.from = from
        self.alias = alias
        self.where = condition
    }
}
