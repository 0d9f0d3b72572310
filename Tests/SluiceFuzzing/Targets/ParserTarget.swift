import SluiceSQL
import SluiceText

/// Any text is read as a statement, an expression and a template: spans lie inside, a finding can be drawn, and what has no
/// error is the same after it was printed and read again.
struct ParserTarget: FuzzTarget {
    let name = "parser"
    let words = Vocabulary.sql

    func seeds(of repository: SeedSource) throws -> [[UInt8]] { try repository.statements().map { Array($0.utf8) } }

    func check(_ input: [UInt8]) throws {
        let text = InputBytes.text(input)
        let statement = Parser.parseStatement(text)
        try expectSound(statement, text)
        if !statement.hasErrors {
            let printed = statement.tree.printed()
            try expectSame(statement, Parser.parseStatement(printed), printed)
            try expect(Parser.parseStatement(printed).tree.printed() == printed, "printed differently again: \(printed)")
        }
        let expression = Parser.parseExpression(text)
        try expectSound(expression, text)
        if !expression.hasErrors {
            let printed = expression.tree.printed()
            try expectSame(expression, Parser.parseExpression(printed), printed)
        }
        try expectSound(TemplateText.parse(text), text)
    }

    private func expectSound<Tree>(_ result: ParseResult<Tree>, _ text: String) throws {
        var spans = SpanCollector()
        spans.collect(result.diagnostics)
        spans.collect(result.tree)
        try spans.expectInside(text)
        if !result.diagnostics.isEmpty {
            let drawn = DiagnosticRenderer().render(result.diagnostics, in: SourceFile(name: "input", text: text))
            try expect(!drawn.isEmpty, "a finding is drawn as nothing")
        }
    }

    private func expectSame<Tree: Equatable>(
        _ first: ParseResult<Tree>, _ again: ParseResult<Tree>, _ printed: String
    ) throws {
        try expect(!again.hasErrors, "\(again.diagnostics.map(\.message)) in what was printed: \(printed)")
        try expect(again.tree == first.tree, "read differently again: \(printed)")
    }
}
