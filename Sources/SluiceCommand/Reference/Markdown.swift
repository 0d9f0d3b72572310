// Texts of specs in Markdown, where some signs mean something.
extension String {
    /// Prose whose stars, underscores and brackets are themselves; what stands between backticks stays.
    var markdown: String {
        var text = ""
        var isCode = false
        for character in self {
            if character == "`" { isCode.toggle() }
            if !isCode, "*_<[".contains(character) { text += "\\" }
            text.append(character)
        }
        return text
    }

    /// Prose in a cell of a table.
    var cell: String { markdown.replacing("|", with: "\\|").replacing("\n", with: " ") }
}
