package import SluiceText

/// A tree and what is wrong with the text it came from, in the order of the text.
package struct ParseResult<Tree: Sendable>: Sendable {
    /// Always there; where a part could not be read, it holds `.invalid` or is left out, and a diagnostic says why.
    package var tree: Tree
    package var diagnostics: [Diagnostic]

    package init(tree: Tree, diagnostics: [Diagnostic]) {
        self.tree = tree
        self.diagnostics = diagnostics
    }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
