import SluiceText

/// Findings as a person at a terminal reads them.
enum FindingsText {
    /// Drawn, and on a terminal with a word on where to read more.
    static func rendered(_ diagnostics: [Diagnostic], in file: SourceFile) -> String {
        DiagnosticRenderer(usesColor: StandardError.isTerminal).render(diagnostics, in: file) + advice(on: diagnostics.map(\.id))
    }

    /// Where to read more about the first of these findings; nothing where nobody looks.
    static func advice(on ids: [DiagnosticID]) -> String {
        guard StandardError.isTerminal, let first = ids.first else { return "" }
        return "\nmore about it: sluice help \(first)\n"
    }
}
