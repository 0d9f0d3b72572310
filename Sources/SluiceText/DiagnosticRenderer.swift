/// Draws diagnostics for people: `file:line:column`, the source line, a caret, the hint.
///
/// Characters that a terminal would obey are written out, whether they are the file's, its name's or a message's; tabs of the source
/// line stay tabs.
public struct DiagnosticRenderer: Sendable {
    /// Whether to colour with ANSI escapes.
    public var usesColor: Bool
    /// How many diagnostics of one file are drawn before the rest is only counted.
    public var limit: Int

    public init(usesColor: Bool = false, limit: Int = 20) {
        self.usesColor = usesColor
        self.limit = limit
    }

    /// Draws the findings of one file in the order of their positions.
    public func render(_ diagnostics: [Diagnostic], in file: SourceFile) -> String {
        let sorted = diagnostics.sorted { ($0.span.lowerBound, $0.message) < ($1.span.lowerBound, $1.message) }
        var text = sorted.prefix(limit).map { render($0, in: file) }.joined(separator: "\n")
        if sorted.count > limit { text += "\n… and \(sorted.count - limit) more in \(file.name.visible)\n" }
        return text
    }

    /// Draws one finding; ends with a line end.
    public func render(_ diagnostic: Diagnostic, in file: SourceFile) -> String {
        let position = file.position(at: diagnostic.span.lowerBound)
        let gutter = String(repeating: " ", count: String(position.line).count)
        let severity = diagnostic.severity.rawValue
        let color = diagnostic.severity == .error ? "31" : "33"
        let name = file.name.visible
        var text = "\(name):\(position.line):\(position.column): "
        text += paint(severity, color) + ": \(diagnostic.message.visible) [\(diagnostic.id)]\n"
        text += excerpt(diagnostic.span, label: diagnostic.label, in: file, gutter: gutter, color: color)
        for note in diagnostic.notes {
            let place = file.position(at: note.span.lowerBound)
            text += "\(gutter) = note: \(note.message.visible) (\(name):\(place.line):\(place.column))\n"
        }
        if let hint = diagnostic.hint { text += "\(gutter) = hint: \(hint.message.visible)\n" }
        return text
    }

    private func excerpt(_ span: Span, label: String?, in file: SourceFile, gutter: String, color: String) -> String {
        let start = file.position(at: span.lowerBound)
        let end = file.position(at: span.upperBound)
        let window = Window(line: file.line(start.line), column: start.column)
        let width = end.line == start.line ? max(1, end.column - start.column) : max(1, window.characters.count - window.caret)
        let underlined = min(width, max(1, window.characters.count - window.caret))
        // Tabs stay tabs and wide characters take two columns, so that the caret stands under its text.
        let shown = window.characters.map(Self.shown)
        let padding = shown.prefix(window.caret).map { $0 == "\t" ? $0 : String(repeating: " ", count: $0.columns) }.joined()
        let marked = shown.dropFirst(window.caret).prefix(underlined).reduce(0) { $0 + $1.columns }
        let carets = "^" + String(repeating: "~", count: max(0, max(1, marked) - 1))
        let tail = label.map { " " + $0.visible } ?? ""
        return "\(gutter) |\n\(start.line) | \(shown.joined())\n\(gutter) | \(padding)\(paint(carets + tail, color))\n"
    }

    /// The part of a line around a column that is shown: all of it, unless it is very long.
    private struct Window {
        static let width = 160
        var characters: [Character]
        var caret: Int

        init(line: String, column: Int) {
            let all = Array(line)
            let caret = min(column - 1, all.count)
            guard all.count > Self.width else {
                characters = all
                self.caret = caret
                return
            }
            let start = max(0, min(caret - Self.width / 2, all.count - Self.width))
            let end = min(all.count, start + Self.width)
            characters = (start > 0 ? ["…"] : []) + all[start..<end] + (end < all.count ? ["…"] : [])
            self.caret = caret - start + (start > 0 ? 1 : 0)
        }
    }

    private static func shown(_ character: Character) -> String {
        character == "\t" ? "\t" : String(character).visible
    }

    private func paint(_ text: String, _ code: String) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
