extension Printer {
    mutating func print(_ statement: Statement) {
        if let set = statement.set {
            text += "SET "
            printList(set.assignments) { printer, assignment in
                printer.text += "@\(assignment.variable.text) = "
                printer.print(assignment.value)
            }
            text += " "
        }
        print(statement.select)
        if let from = statement.from {
            text += " FROM "
            printList(from.sources) { $0.print($1) }
        }
        print(" WHERE ", statement.where)
        printGroupBy(statement)
        print(" HAVING ", statement.having)
        if !statement.orderBy.isEmpty {
            text += " ORDER BY "
            printList(statement.orderBy) { printer, item in
                printer.print(item.expression)
                if item.isDescending { printer.text += " DESC" }
            }
        }
        if let limit = statement.limit { text += " LIMIT \(limit.count)" }
    }

    /// The keys, then the window, whatever the order they were written in.
    private mutating func printGroupBy(_ statement: Statement) {
        guard !statement.groupBy.isEmpty || statement.window != nil else { return }
        text += " GROUP BY "
        printList(statement.groupBy) { $0.print($1) }
        guard let window = statement.window else { return }
        text += (statement.groupBy.isEmpty ? "" : ", ") + window.kind.rawValue + "("
        printList(window.arguments) { $0.print($1) }
        text += ")"
    }

    private mutating func print(_ words: String, _ condition: Expression?) {
        guard let condition else { return }
        text += words
        print(condition)
    }

    /// `(SELECT …)`, parentheses included.
    mutating func print(_ subquery: Subquery) {
        text += "("
        print(subquery.select)
        text += " FROM "
        printPath(subquery.from)
        if let alias = subquery.alias { text += " AS " + alias.text }
        print(" WHERE ", subquery.where)
        text += ")"
    }

    /// What a nested FROM runs over; a minus can stand there in parentheses only.
    private mutating func printPath(_ path: Expression) {
        var printer = Printer()
        printer.print(path, atLeast: .postfix)
        text += printer.text.hasPrefix("-") ? "(" + printer.text + ")" : printer.text
    }

    private mutating func print(_ source: FromClause.Source) {
        switch source.kind {
        case .topicFilter(let filter): printQuoted(filter, "'")
        case .quotedNames(let names):
            for (index, name) in names.enumerated() {
                if index > 0 { text += "." }
                printQuoted(name.text, "\"")
            }
        }
    }

    // MARK: SELECT

    private mutating func print(_ select: SelectClause) {
        text += "SELECT "
        switch select {
        case .value(let value):
            // `VALUE - 1` would be a difference.
            let printed = value.printed()
            text += "VALUE " + (Parser.readsAsValueKeyword("VALUE " + printed) ? printed : "(" + printed + ")")
        case .items(let items):
            printList(Array(items.enumerated())) { $0.print($1.element, isFirst: $1.offset == 0) }
        }
    }

    private mutating func print(_ item: SelectItem, isFirst: Bool) {
        var printed = item.alias.isEmpty && !item.expression.hasOwnName && !item.sourceText.isEmpty ? item.sourceText : item.expression.printed()
        // A field named value that an operator follows might be taken for the keyword.
        if isFirst, Parser.readsAsValueKeyword(printed) { printed = "(" + printed + ")" }
        text += printed
        if !item.alias.isEmpty { text += " AS " + item.alias.map(\.text).joined(separator: ".") }
    }
}

extension Expression {
    /// Whether a select item of this form is called by its last name rather than by its source text.
    fileprivate var hasOwnName: Bool {
        switch kind {
        case .star, .name, .member, .variable: true
        default: false
        }
    }
}
