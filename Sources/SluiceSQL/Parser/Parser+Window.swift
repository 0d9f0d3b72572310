import SluiceText

extension Parser {
    /// `TUMBLING(size)`, `HOPPING(size, hop)`, `SESSION(gap)`, `COUNT_WINDOW(count)`; nil, and nothing read, for any other key.
    ///
    /// It is read as the call that it looks like.
    mutating func parseWindow() -> WindowClause? {
        guard token(1).isSymbol(.openParenthesis), let kind = current.keyword.flatMap(WindowClause.Kind.init) else { return nil }
        let start = current.span.lowerBound
        guard case .call(_, let arguments) = parsePrimary().expression.kind else {
            return WindowClause(kind, arguments: [], at: Span(start, previousEnd))
        }
        return WindowClause(kind, arguments: arguments, at: Span(start, previousEnd))
    }
}

extension WindowClause.Kind {
    /// The window that a keyword begins.
    init?(_ keyword: Keyword) {
        switch keyword {
        case .tumbling: self = .tumbling
        case .hopping: self = .hopping
        case .session: self = .session
        case .countWindow: self = .count
        default: return nil
        }
    }
}
