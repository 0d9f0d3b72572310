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

    /// The same text with a clause a line; what is wider than `width` characters is broken further, as far as it can be.
    package func laidOut(width: Int) -> String {
        var printer = Printer()
        printer.print(self)
        return Layout(width: width).text(of: printer.pieces)
    }
}

extension Expression {
    /// The expression in canonical form: keywords upper case, the fewest parentheses. Reading it again gives an equal tree.
    package func printed() -> String {
        var printer = Printer()
        printer.print(self)
        return printer.text
    }

    /// The same text, on one line where that is at most `width` characters wide.
    package func laidOut(width: Int) -> String {
        var printer = Printer()
        printer.group { $0.print(self) }
        return Layout(width: width).text(of: printer.pieces)
    }
}

/// Writes trees as text; the rules of the grammar turned around.
struct Printer {
    private(set) var pieces: [Layout.Piece] = []

    /// What was written so far, on one line.
    var text: String { Layout.flat(pieces) }

    /// How tightly a form of expression holds together, loosest first.
    enum Tightness: Int, Comparable {
        case or, and, not, comparison, sum, product, unary, postfix

        var tighter: Tightness { Tightness(rawValue: rawValue + 1) ?? .postfix }

        static func < (a: Tightness, b: Tightness) -> Bool { a.rawValue < b.rawValue }
    }

    mutating func write(_ text: String) { pieces.append(.text(text)) }

    /// What another one has written.
    mutating func write(_ other: Printer) { pieces += other.pieces }

    /// A place where the line may end; else `flat` stands there.
    mutating func line(_ flat: String = " ") { pieces.append(.line(flat: flat)) }

    /// What stands on one line or is broken at all its places.
    mutating func group(_ body: (inout Printer) -> Void) {
        pieces.append(.open)
        body(&self)
        pieces.append(.close)
    }

    mutating func indented(_ body: (inout Printer) -> Void) {
        pieces.append(.indent)
        body(&self)
        pieces.append(.dedent)
    }

    mutating func printList<Element>(_ elements: [Element], _ printElement: (inout Printer, Element) -> Void) {
        for (index, element) in elements.enumerated() {
            if index > 0 {
                write(",")
                line()
            }
            printElement(&self, element)
        }
    }

    /// A word with a list behind it, or below it.
    mutating func printList<Element>(
        after words: String, _ elements: [Element], _ printElement: (inout Printer, Element) -> Void
    ) {
        group { printer in
            printer.write(words)
            printer.indented { printer in
                printer.line()
                printer.printList(elements, printElement)
            }
        }
    }

    /// Something between brackets, which stand on lines of their own where it is long.
    mutating func printEnclosed(_ opening: String, _ closing: String, _ body: (inout Printer) -> Void) {
        group { printer in
            printer.write(opening)
            printer.indented { printer in
                printer.line("")
                body(&printer)
            }
            printer.line("")
            printer.write(closing)
        }
    }

    mutating func printEnclosedList<Element>(
        _ opening: String, _ closing: String, _ elements: [Element], _ printElement: (inout Printer, Element) -> Void
    ) {
        guard !elements.isEmpty else { return write(opening + closing) }
        printEnclosed(opening, closing) { $0.printList(elements, printElement) }
    }

    mutating func printQuoted(_ content: String, _ quote: Character) {
        var text = String(quote)
        for character in content.unicodeScalars {
            text.unicodeScalars.append(character)
            if Character(character) == quote { text.append(quote) }
        }
        text.append(quote)
        write(text)
    }
}
