import SluiceText

/// Finds the spans of a tree, whatever its shape, by reflection, and those of diagnostics.
struct SpanCollector {
    private(set) var spans: [Span] = []

    mutating func collect(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics {
            spans.append(diagnostic.span)
            spans += diagnostic.notes.map(\.span)
            if let span = diagnostic.hint?.span { spans.append(span) }
        }
    }

    mutating func collect(_ tree: Any) {
        if let span = tree as? Span {
            spans.append(span)
            return
        }
        for child in Mirror(reflecting: tree).children { collect(child.value) }
    }

    func expectInside(_ text: String) throws {
        let count = text.utf8.count
        for span in spans where span.lowerBound < 0 || span.upperBound > count || span.lowerBound > span.upperBound {
            throw Finding("\(span) is outside of the \(count) bytes")
        }
    }
}
