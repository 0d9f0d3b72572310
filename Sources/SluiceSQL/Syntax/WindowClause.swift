package import SluiceText

/// `TUMBLING(1m)` and its like among the keys of a GROUP BY (layer 3). Equal by meaning, not by place.
package struct WindowClause: Sendable, Equatable {
    package var kind: Kind
    /// As written; how many there have to be, and of what size, is for the checker.
    package var arguments: [Expression]
    package var span: Span

    package enum Kind: String, Sendable, CaseIterable {
        case tumbling = "TUMBLING"
        case hopping = "HOPPING"
        case session = "SESSION"
        case count = "COUNT_WINDOW"
    }

    package init(_ kind: Kind, arguments: [Expression], at span: Span) {
        self.kind = kind
        self.arguments = arguments
        self.span = span
    }

    package static func == (a: WindowClause, b: WindowClause) -> Bool { a.kind == b.kind && a.arguments == b.arguments }
}
