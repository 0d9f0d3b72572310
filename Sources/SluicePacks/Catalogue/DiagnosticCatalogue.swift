import SluiceEvaluation
package import SluicePlugins
import SluiceSQL
package import SluiceText

/// The pages of all rooms.
package enum DiagnosticCatalogue {
    /// The pages of one room, in alphabetical order of their ids.
    package struct Chapter: Sendable {
        package var title: String
        package var summary: String
        package var pages: [DiagnosticPage]
    }

    package static let chapters = [
        Chapter(title: "The text of a statement", summary: "What can't be read.", pages: DiagnosticPage.sql),
        Chapter(
            title: "The meaning of a statement", summary: "What can be read, and can't be run.",
            pages: DiagnosticPage.evaluation),
        Chapter(title: "The files of a pack", summary: "What is wrong around the statements.", pages: DiagnosticPage.packs),
        Chapter(
            title: "Surely a mistake",
            summary: "What is legal and can't be meant. Each is a warning, which keeps no rule from being loaded.",
            pages: DiagnosticPage.lint),
        Chapter(
            title: "Packs as a whole",
            summary: "What no rule shows alone. Each is a warning of `sluice check`, which keeps no rule from being loaded.",
            pages: DiagnosticPage.analysis),
    ]

    package static var pages: [DiagnosticPage] { chapters.flatMap(\.pages) }

    /// What there is to say about a text of a page's kind, by file.
    package static func findings(
        in text: String, of kind: DiagnosticPage.Kind, _ registry: Registry
    ) -> [LoadedPack.FileFindings] {
        let text = DiagnosticPage.expanded(text)
        let context = PlanningContext(registry: registry, of: kind)
        switch kind {
        case .statement, .olderStatement, .query:
            let parsed = Parser.parseStatement(text)
            let planned = StatementPlan.make(parsed, in: context)
            let warnings = planned.plan == nil ? [] : Linter.findings(in: parsed.tree, context)
            return found(planned.diagnostics + warnings, in: text, named: "<sql>")
        case .template, .errorTemplate:
            let parsed = TemplateText.parse(text)
            guard !parsed.hasErrors else { return found(parsed.diagnostics, in: text, named: "<template>") }
            let planned = TemplatePlan.make(parsed.tree, of: nil, in: context)
            let warnings = planned.plan == nil ? [] : Linter.findings(in: parsed.tree, of: nil, context)
            return found(planned.diagnostics + warnings, in: text, named: "<template>")
        case .deviceExpression:
            let parsed = Parser.parseExpression(text)
            guard !parsed.hasErrors else { return found(parsed.diagnostics, in: text, named: "<expression>") }
            let planned = ExpressionPlan.make(parsed.tree, in: context)
            let warnings = planned.plan == nil ? [] : Linter.findings(in: parsed.tree, context)
            return found(planned.diagnostics + warnings, in: text, named: "<expression>")
        case .rules:
            return load([("pack.yaml", DiagnosticPage.packFile), ("p.rules.yaml", text)], registry).findings
        case .pack:
            return load([("pack.yaml", text)], registry).findings
        case .tests:
            let files = [("pack.yaml", DiagnosticPage.packFile), ("p.rules.yaml", DiagnosticPage.rulesFile)]
            guard let pack = load(files, registry).pack else { return [] }
            return TestLoader.load(files: [SourceFile(name: "tests/p.test.yaml", text: text)], of: pack).findings
        case .files:
            return load(files(in: text), registry).findings
        case .wholePack:
            var loaded = [load(files(in: text), registry)]
            PackAnalysis.addFindings(to: &loaded)
            return loaded.flatMap(\.findings)
        }
    }

    private static func found(
        _ diagnostics: [Diagnostic], in text: String, named name: String
    ) -> [LoadedPack.FileFindings] {
        diagnostics.isEmpty ? [] : [.init(file: SourceFile(name: name, text: text), diagnostics: diagnostics)]
    }

    private static func load(_ files: [(name: String, text: String)], _ registry: Registry) -> LoadedPack {
        let sources = files.map { SourceFile(name: $0.name, text: $0.text) }
        return PackLoader.load(files: sources, folder: "", registry: registry, fields: FieldTable())
    }

    /// The files of a text that holds each after a line `=== name`.
    package static func files(in text: String) -> [(name: String, text: String)] {
        var files: [(name: String, text: String)] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("=== ") {
                files.append((String(line.dropFirst(4)), ""))
            } else if !files.isEmpty {
                files[files.count - 1].text += line + "\n"
            }
        }
        return files.map { name, text in
            // The text's last line end is the splitting's.
            (name, text.hasSuffix("\n\n") ? String(text.dropLast()) : text)
        }
    }
}

extension PlanningContext {
    /// What an example of a page is read in.
    fileprivate init(registry: Registry, of kind: DiagnosticPage.Kind) {
        self.init(registry: registry)
        keepsWindows = kind == .statement
        if kind == .olderStatement { version = .v2015_10_08 }
        if kind == .query { place = .stored }
        if kind == .errorTemplate { place = .errorAction }
        if kind == .deviceExpression { place = .device }
    }
}
