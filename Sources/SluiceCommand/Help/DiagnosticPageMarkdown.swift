import SluicePacks
import SluiceText

/// Pages of the catalogue as Markdown.
enum DiagnosticPageMarkdown {
    /// All pages: docs/reference/diagnostics.md.
    static var document: String {
        var text = """
            # Diagnostics

            What Sluice says about a text that a person wrote. Each finding has a place, an id in brackets, and often a hint; \
            `sluice help ID` prints its page from here. An error keeps a rule from being loaded; a warning does not, and \
            `sluice check --strict` fails for it.

            This page is made by `sluice help diagnostics --format markdown`. The rules of its examples stand beside this \
            `pack.yaml`:


            """
        text += fenced(DiagnosticPage.packFile, "yaml")
        text += "\nThe tests of its examples are tests of these rules:\n\n" + fenced(DiagnosticPage.rulesFile, "yaml")
        for chapter in DiagnosticCatalogue.chapters {
            text += "\n## \(chapter.title)\n\n\(chapter.summary)\n"
            for page in chapter.pages { text += "\n" + section(page) }
        }
        return text
    }

    /// One page; ends with a line end.
    static func section(_ page: DiagnosticPage) -> String {
        var text = "### \(page.id)\n\n\(escaped(page.meaning))\n\n"
        let language = page.kind.language
        if !page.example.isEmpty {
            text += fenced(page.example, language)
            if let note = page.abbreviation { text += "\n(\(escaped(note)))\n" }
            text += "\n" + fenced(PageExamples.told(of: page), "text") + "\n"
        }
        text += escaped(page.cure) + "\n"
        if !page.example.isEmpty { text += "\n" + fenced(page.mended, language) }
        return text
    }

    private static func fenced(_ text: String, _ language: String) -> String {
        var body = text[...]
        while body.last == "\n" { body.removeLast() }
        return "```\(language)\n\(body)\n```\n"
    }

    /// Stars and underscores in prose are themselves.
    private static func escaped(_ prose: String) -> String {
        var text = ""
        for character in prose {
            if "*_<[".contains(character) { text += "\\" }
            text.append(character)
        }
        return text
    }
}

extension DiagnosticPage.Kind {
    fileprivate var language: String {
        switch self {
        case .statement, .olderStatement, .query, .deviceExpression: "sql"
        case .template, .errorTemplate: "text"
        case .rules, .pack, .tests, .files, .wholePack: "yaml"
        }
    }
}
