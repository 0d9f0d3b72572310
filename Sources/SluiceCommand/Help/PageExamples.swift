import SluiceActions
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceText

/// What is told about the examples of pages: run, not written down.
enum PageExamples {
    static func told(of page: DiagnosticPage) -> String {
        DiagnosticCatalogue.findings(in: page.example, of: page.kind, registry)
            .map { DiagnosticRenderer().render($0.diagnostics, in: $0.file) }.joined(separator: "\n")
    }

    private static let registry = Registry(
        functions: StandardFunctions.all, actions: StandardActions.all(publisher: NoPublisher()))
}

extension DiagnosticPage {
    /// What `«65×(»` in its example stands for, in words; nil where there is none.
    var abbreviation: String? {
        guard let match = example.firstMatch(of: /«(\d+)×([^»]+)»/) else { return nil }
        return "\(match.0) stands for \(match.1) times '\(match.2)'."
    }
}
