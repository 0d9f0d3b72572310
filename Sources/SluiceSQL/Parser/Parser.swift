import SluiceText

/// Reads statements and expressions by recursive descent, one method for each rule of `grammar/iot-sql.ebnf`.
///
/// It never throws and never traps: each mistake becomes one diagnostic, and reading goes on at the next place that is
/// sure (a comma, a closing bracket, a clause). Spans are UTF-8 offsets of the text given.
package struct Parser {
    let bytes: [UInt8]
    let tokens: [Token]
    /// For each opening bracket's index, the index of its closing one.
    let closers: [Int: Int]
    var index = 0
    var diagnostics: [Diagnostic] = []
    /// How many brackets, calls, CASEs, NOTs, minus signs are open.
    var nesting = 0
    /// How many brackets are open; at none, a closing one has no partner.
    var openBrackets = 0
    /// How many CASEs are open, so that WHEN, THEN, ELSE and END are words of theirs.
    var openCases = 0
    /// The token that the last mistake was told at: what follows from it is not told again.
    var lastMistake: Int?
    /// Set when the text is too deep to go on with; nothing more is told.
    var isAborted = false

    /// How deeply a statement may be nested.
    /// - Source: language reference, section 14.3.
    package static let maximumNesting = 64
    /// How high a tree may grow, which chains of operators do without nesting: what walks a tree does so by recursion.
    package static let maximumHeight = 512
    /// The longest text in bytes, a rule document's limit.
    /// - Source: language reference, section 14.3.
    package static let maximumSizeBytes = 256 * 1024

    /// Reads a whole statement. A missing FROM is for the caller to judge.
    package static func parseStatement(_ text: String) -> ParseResult<Statement> {
        parse(Array(text.utf8), as: { $0.parseStatement() }, orElse: Statement(select: .items([])))
    }

    /// Reads a text that is one expression, or a lone `*` for the whole payload.
    package static func parseExpression(_ text: String) -> ParseResult<Expression> {
        let bytes = Array(text.utf8)
        return parseExpression(bytes, in: Span(0, bytes.count))
    }

    /// Reads the part of a text that is one expression; spans stay those of the whole text.
    static func parseExpression(_ bytes: [UInt8], in span: Span) -> ParseResult<Expression> {
        parse(bytes, in: span, as: { $0.parseWholeExpression() }, orElse: Expression(.invalid, at: span))
    }

    private static func parse<Tree: Sendable>(
        _ bytes: [UInt8], in span: Span? = nil, as rule: (inout Parser) -> Tree, orElse fallback: Tree
    ) -> ParseResult<Tree> {
        let whole = span ?? Span(0, bytes.count)
        guard whole.upperBound - whole.lowerBound <= maximumSizeBytes else {
            let beyond = Span(whole.lowerBound + maximumSizeBytes, whole.upperBound)
            let message = "the text is longer than \(maximumSizeBytes / 1024) KB"
            return ParseResult(tree: fallback, diagnostics: [Diagnostic(.statementTooLarge, message, at: beyond)])
        }
        var lexer = Lexer(bytes: bytes, in: span)
        lexer.run()
        var parser = Parser(bytes: bytes, tokens: lexer.tokens)
        let tree = rule(&parser)
        return ParseResult(tree: tree, diagnostics: parser.diagnosticsJoined(with: lexer))
    }

    /// Whether a text after SELECT begins with the keyword VALUE, which the printer must know.
    static func readsAsValueKeyword(_ text: String) -> Bool {
        guard text.prefix(5).uppercased() == "VALUE" else { return false }
        let bytes = Array(text.utf8)
        var lexer = Lexer(bytes: bytes)
        lexer.run()
        return Parser(bytes: bytes, tokens: lexer.tokens).valueIsKeyword
    }

    private init(bytes: [UInt8], tokens: [Token]) {
        self.bytes = bytes
        self.tokens = tokens
        closers = Self.matchBrackets(tokens)
    }

    /// The mistakes of both in the order of the text, without those that a string that was never closed brought about.
    private func diagnosticsJoined(with lexer: Lexer) -> [Diagnostic] {
        let odd = Set(lexer.diagnostics.map(\.span.lowerBound))
        let mistakes = diagnostics.filter { diagnostic in
            // What is odd in itself does not also stand in a wrong place.
            guard !odd.contains(diagnostic.span.lowerBound) || diagnostic.id == .unquotedTopicFilter else { return false }
            guard let unreadable = lexer.unreadable else { return true }
            return diagnostic.span.lowerBound < unreadable.lowerBound || diagnostic.span.lowerBound > unreadable.upperBound
        }
        // Odd characters in a topic filter without quotes are part of that one mistake, if it is told.
        let unquoted = mistakes.filter { $0.id == .unquotedTopicFilter }.map(\.span)
        let oddities = lexer.diagnostics.filter { oddity in
            !unquoted.contains { $0.lowerBound <= oddity.span.lowerBound && oddity.span.upperBound <= $0.upperBound }
        }
        return (mistakes + oddities).sorted { ($0.span.lowerBound, $0.id.name) < ($1.span.lowerBound, $1.id.name) }
    }

    private mutating func parseWholeExpression() -> Expression {
        var expression: Expression
        if at(.star), tokens[index + 1].kind == .end {
            expression = Expression(.star, at: advance().span)
        } else {
            expression = parseExpression().expression
        }
        while !atEnd {
            expectEndOfExpression()
            expression = Expression(.invalid, at: expression.span)
        }
        return expression
    }

    private mutating func expectEndOfExpression() {
        if reportSemicolon() || reportUnmatched() { return }
        report(.unexpectedToken, "\(described(current)) does not belong here", at: current.span, label: "expected an operator or the end")
        index = tokens.count - 1
    }
}
