import SluicePacks
import SluiceText

/// Pages of the catalogue, as a terminal shows them.
enum DiagnosticPageText {
    /// The ids, by room.
    static var index: String {
        var text = "DIAGNOSTICS:\n"
        for chapter in DiagnosticCatalogue.chapters {
            text += flowed("\(chapter.title): \(chapter.summary)".words, indent: "  ")
            text += flowed(chapter.pages.map { $0.id.name + "," }, indent: "    ").dropLast(2) + "\n\n"
        }
        return text + "  See 'sluice help <id>' for what it means, an example and the cure."
    }

    /// All pages.
    static var all: String { DiagnosticCatalogue.pages.map(page).joined(separator: "\n") }

    /// One page; ends with a line end.
    static func page(_ page: DiagnosticPage) -> String {
        var text = "\(page.id) (\(page.severity.rawValue))\n\n"
        text += flowed(page.meaning.words, indent: "  ") + "\n"
        if !page.example.isEmpty {
            text += "EXAMPLE\n" + indented(page.example) + "\n"
            if let note = page.abbreviation { text += "  (\(note))\n\n" }
            text += "WHAT IS TOLD\n" + indented(PageExamples.told(of: page)) + "\n"
        }
        text += "CURE\n" + flowed(page.cure.words, indent: "  ")
        if !page.example.isEmpty { text += "\n" + indented(page.mended) }
        return text
    }

    private static func indented(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last == "" { lines.removeLast() }
        return lines.map { $0.isEmpty ? "\n" : "  \($0)\n" }.joined()
    }

    /// Words in lines of at most 80 columns.
    private static func flowed(_ words: [String], indent: String) -> String {
        var text = ""
        var line = indent
        for word in words {
            if line.columns + word.columns + 1 > 80, line != indent {
                text += line + "\n"
                line = indent
            }
            line += line == indent ? word : " " + word
        }
        return text + line + "\n"
    }
}

extension String {
    fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
