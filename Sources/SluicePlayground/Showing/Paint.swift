/// Colours for a terminal, and none elsewhere.
package struct Paint: Sendable {
    /// Whether to colour with ANSI escapes.
    package var usesColor: Bool

    package init(usesColor: Bool = false) { self.usesColor = usesColor }

    /// What a piece of text is.
    package enum Role: String, Sendable, CaseIterable {
        case key = "34"
        case string = "32"
        case number = "36"
        case word = "35"
        case good = "1;32"
        case bad = "31"
        case title = "1"
        case faint = "2"
    }

    package func callAsFunction(_ text: String, _ role: Role) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
    }
}
