package import SluiceText

/// A text with substitution templates in it, `AC/AC-${zone_id}`, taken apart.
/// - Source: language reference, section 12.
package struct TemplateText: Sendable, Equatable {
    package var parts: [Part]

    package enum Part: Sendable, Equatable {
        case text(String)
        /// An expression and the span of its text between the braces.
        case expression(Expression, source: Span)
    }

    package init(parts: [Part]) {
        self.parts = parts
    }

    /// The text, where there is nothing to substitute.
    package var constant: String? {
        var constant = ""
        for part in parts {
            guard case .text(let text) = part else { return nil }
            constant += text
        }
        return constant
    }
}
