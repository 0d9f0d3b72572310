extension Printer {
    /// A place to break before each clause but the first, in no group of its own.
    mutating func print(_ statement: Statement) {
        if let set = statement.set {
            printList(after: "SET", set.assignments) { printer, assignment in
                printer.write("@\(assignment.variable.text) = ")
                printer.print(assignment.value)
            }
            line()
        }
        print(statement.select)
        if let from = statement.from {
            line()
            printList(after: "FROM", from.sources) { $0.print($1) }
        }
        print("WHERE", statement.where)
        printGroupBy(statement)
        print("HAVING", statement.having)
        if !statement.orderBy.isEmpty {
            line()
            printList(after: "ORDER BY", statement.orderBy) { printer, item in
                printer.print(item.expression)
                if item.isDescending { printer.write(" DESC") }
            }
        }
        if let limit = statement.limit {
            line()
            write("LIMIT \(limit.count)")
        }
    }

    /// The keys, then the window, whatever the order they were written in.
    private mutating func printGroupBy(_ statement: Statement) {
        let keys = statement.groupBy.map(GroupKey.expression) + [statement.window].compactMap { $0.map(GroupKey.window) }
        guard !keys.isEmpty else { return }
        line()
        printList(after: "GROUP BY", keys) { printer, key in
            switch key {
            case .expression(let expression): printer.print(expression)
            case .window(let window):
                printer.printEnclosedList(window.kind.rawValue + "(", ")", window.arguments) { $0.print($1) }
            }
        }
    }

    private enum GroupKey {
        case expression(Expression), window(WindowClause)
    }

    private mutating func print(_ word: String, _ condition: Expression?) {
        guard let condition else { return }
        line()
        write(word + " ")
        print(condition)
    }

    /// `(SELECT …)`, parentheses included.
    mutating func print(_ subquery: Subquery) {
        printEnclosed("(", ")") { printer in
            printer.print(subquery.select)
            printer.line()
            printer.write("FROM ")
            printer.printPath(subquery.from)
            if let alias = subquery.alias { printer.write(" AS " + alias.text) }
            printer.print("WHERE", subquery.where)
        }
    }

    /// What a nested FROM runs over; a minus can stand there in parentheses only.
    private mutating func printPath(_ path: Expression) {
        var printer = Printer()
        printer.print(path, atLeast: .postfix)
        write(printer, inParentheses: printer.text.hasPrefix("-"))
    }

    private mutating func print(_ source: FromClause.Source) {
        switch source.kind {
        case .topicFilter(let filter): printQuoted(filter, "'")
        case .quotedNames(let names):
            for (index, name) in names.enumerated() {
                if index > 0 { write(".") }
                printQuoted(name.text, "\"")
            }
        }
    }

    // MARK: SELECT

    private mutating func print(_ select: SelectClause) {
        switch select {
        case .value(let value):
            write("SELECT VALUE ")
            var printer = Printer()
            printer.print(value)
            // `VALUE - 1` would be a difference.
            write(printer, inParentheses: !Parser.readsAsValueKeyword("VALUE " + printer.text))
        case .items(let items):
            printList(after: "SELECT", Array(items.enumerated())) { $0.print($1.element, isFirst: $1.offset == 0) }
        }
    }

    private mutating func print(_ item: SelectItem, isFirst: Bool) {
        var printer = Printer()
        if item.alias.isEmpty, !item.expression.hasOwnName, !item.sourceText.isEmpty {
            printer.write(item.sourceText)
        } else {
            printer.print(item.expression)
        }
        // A field named value that an operator follows might be taken for the keyword.
        write(printer, inParentheses: isFirst && Parser.readsAsValueKeyword(printer.text))
        if !item.alias.isEmpty { write(" AS " + item.alias.map(\.text).joined(separator: ".")) }
    }

    private mutating func write(_ printer: Printer, inParentheses: Bool) {
        if inParentheses { write("(") }
        write(printer)
        if inParentheses { write(")") }
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
