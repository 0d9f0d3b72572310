extension Statement {
    /// The statement in canonical form on one line: keywords upper case, the fewest parentheses.
    ///
    /// An item that has neither alias nor a name of its own keeps its source text, since that text is its key in the
    /// result. Reading the printed text again gives an equal tree.
    package func printed() -> String {
        var printer = Printer()
        printer.print(self)
        return printer.text
    }
}

extension Expression {
    /// The expression in canonical form: keywords upper case, the fewest parentheses. Reading it again gives an equal tree.
    package func printed() -> String {
        var printer = Printer()
        printer.print(self)
        return printer.text
    }
}

/// Writes trees as text; the rules of the grammar turned around.
struct Printer {
    var text = ""

    /// How tightly a form of expression holds together, loosest first.
    enum Tightness: Int, Comparable {
        case or, and, not, comparison, sum, product, unary, postfix

        var tighter: Tightness { Tightness(rawValue: rawValue + 1) ?? .postfix }

        static func < (a: Tightness, b: Tightness) -> Bool { a.rawValue < b.rawValue }
    }

    mutating func printList<Element>(_ elements: [Element], _ printElement: (inout Printer, Element) -> Void) {
        for (index, element) in elements.enumerated() {
            if index > 0 { text += ", " }
            printElement(&self, element)
        }
    }

    mutating func printQuoted(_ content: String, _ quote: Character) {
        text.append(quote)
        for character in content.unicodeScalars {
            text.unicodeScalars.append(character)
            if Character(character) == quote { text.append(quote) }
        }
        text.append(quote)
    }
}
