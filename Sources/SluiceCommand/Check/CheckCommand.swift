import ArgumentParser
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read rule packs and tell what is wrong with them.",
        discussion: """
            Packs that are named together are looked at together: who writes what whom else reads, and which rules make each \
            other run.

            Exits with 2 where there is an error, and with 1 where there is a warning under --strict. \
            'sluice help ID' tells more about a finding, by the name in its brackets.

            EXAMPLE
              sluice check rules/house
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @OptionGroup var packs: PackArguments

    @Option(help: "text, or json (a finding a line).")
    var format = Format.text

    @Flag(help: "Take a warning for a failure.")
    var strict = false

    func run() throws {
        let registry = try packs.plugins.registry()
        var loaded = packs.packs.map { folder in
            PackLoader.load(folder: folder, registry: registry, fields: FieldTable(), parameters: packs.overrides)
        }
        PackAnalysis.addFindings(to: &loaded)
        for pack in loaded { report(pack) }
        if format == .text {
            StandardError.write(FindingsText.advice(on: loaded.flatMap(\.findings).flatMap(\.diagnostics).map(\.id)))
        }
        let clashes = PackSet.clashes(of: loaded.compactMap(\.pack))
        for clash in clashes {
            if format == .json {
                print(Value.object(Object([("severity", .string("error")), ("message", .string(clash))])).json)
            } else {
                StandardError.write("error: \(clash)\n")
            }
        }
        if !clashes.isEmpty || loaded.contains(where: \.hasErrors) { throw ExitCode.badInput }
        if strict, loaded.contains(where: { !$0.findings.isEmpty }) { throw ExitCode.answerIsNo }
    }

    private func report(_ loaded: LoadedPack) {
        switch format {
        case .text:
            StandardError.write(loaded.rendered(by: DiagnosticRenderer(usesColor: StandardError.isTerminal)))
            if let pack = loaded.pack { print(pack.summary) }
        case .json:
            for finding in loaded.findings {
                for diagnostic in finding.diagnostics { print(Self.json(diagnostic, in: finding.file)) }
            }
        }
    }

    private static func json(_ diagnostic: Diagnostic, in file: SourceFile) -> String {
        let start = file.position(at: diagnostic.span.lowerBound)
        let end = file.position(at: diagnostic.span.upperBound)
        var object = Object([
            ("file", .string(file.name)), ("line", .int(start.line)), ("column", .int(start.column)),
            ("endLine", .int(end.line)), ("endColumn", .int(end.column)), ("severity", .string(diagnostic.severity.rawValue)),
            ("id", .string(diagnostic.id.name)), ("message", .string(diagnostic.message)),
        ])
        object["expected"] = diagnostic.label.map(Value.string)
        object["hint"] = diagnostic.hint.map { .string($0.message) }
        return Value.object(object).json
    }
}
