import SluicePlugins
import SluiceSQL
package import SluiceText
import SluiceTopics

/// Finds in packs, taken together, what each rule alone does not show: each finding is a warning.
///
/// Packs of one engine share topics, flows and stores, so what one writes another may read.
package struct PackAnalysis {
    let packs: [Pack]
    let graph: MessageGraph
    let fed: FedRules
    /// Findings by the name of their file.
    private(set) var findings: [String: [Diagnostic]] = [:]
    private let files: [String: SourceFile]

    /// Adds to packs of one engine what there is to say about them as a whole. Where one has errors nothing is said, since
    /// what it was to write or to read is not known.
    ///
    /// - Parameter id: the one kind of finding that is wanted; nil for all.
    package static func addFindings(to loaded: inout [LoadedPack], only id: DiagnosticID? = nil) {
        let packs = loaded.compactMap(\.pack)
        guard packs.count == loaded.count else { return }
        let files = loaded.flatMap(\.files)
        var analysis = PackAnalysis(packs, files: Dictionary(files.map { ($0.name, $0) }) { first, _ in first })
        analysis.findAll()
        let findings = analysis.findings.mapValues { found in found.filter { id == nil || $0.id == id } }
        for index in loaded.indices { loaded[index].add(findings.filter { !$0.value.isEmpty }) }
    }

    private init(_ packs: [Pack], files: [String: SourceFile]) {
        self.packs = packs
        self.files = files
        graph = MessageGraph(of: packs)
        fed = FedRules(graph, packs: packs)
    }

    private mutating func findAll() {
        findLoops()
        findUnfedFilters()
        findUnreadResources()
        findUndefinedFields()
        findEveryTopic()
    }

    /// Warns at a word that begins at a place.
    mutating func warn(
        _ id: DiagnosticID, _ message: String, at place: FilePlace, word: String, label: String? = nil,
        hint: Diagnostic.Hint? = nil
    ) {
        guard let file = files[place.file] else { return }
        let start = file.offset(of: place.position)
        warn(id, message, in: place.file, at: Span(start, start + word.utf8.count), label: label, hint: hint)
    }

    mutating func warn(
        _ id: DiagnosticID, _ message: String, in file: String, at span: Span, label: String? = nil, hint: Diagnostic.Hint? = nil
    ) {
        findings[file, default: []].append(Diagnostic(id, .warning, message, at: span, label: label, hint: hint))
    }
}

extension LoadedPack {
    /// Adds findings, by the names of the files that they are about.
    fileprivate mutating func add(_ found: [String: [Diagnostic]]) {
        for file in files {
            guard let diagnostics = found[file.name] else { continue }
            if let index = findings.firstIndex(where: { $0.file.name == file.name }) {
                findings[index].diagnostics += diagnostics
            } else {
                findings.append(FileFindings(file: file, diagnostics: diagnostics))
            }
        }
    }
}

extension SourceFile {
    /// The UTF-8 offset of a position of this file.
    fileprivate func offset(of position: SourcePosition) -> Int {
        offset(ofLine: position.line) + line(position.line).prefix(position.column - 1).utf8.count
    }
}
