import SluiceText

/// A file whose name is nearly that of a pack's file, so that nobody reads it and nobody is told.
struct MisnamedFile {
    /// What the file would have to be called.
    let rightName: String

    /// nil for a file beside `pack.yaml` that is named as it has to be, or as none of a pack.
    init?(inPack name: String) {
        guard let named = Self.named(name) else { return nil }
        let rightName = named.kind == ".test.yaml" ? "tests/" + named.name : named.name
        guard rightName != name else { return nil }
        self.rightName = rightName
    }

    /// The same for a file of the folder `tests`, or of a folder in it: `sub/a.test.yaml`.
    init?(inTests name: String) {
        guard let named = Self.named(name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...]),
            named.kind == ".test.yaml", named.name != name
        else { return nil }
        rightName = "tests/" + named.name
    }

    private static let kinds = ["pack.yaml", ".rules.yaml", ".test.yaml"]

    /// A name with the ending that it has to have, and which of the endings that is.
    private static func named(_ name: some StringProtocol) -> (name: String, kind: String)? {
        guard !name.hasPrefix(".") else { return nil }
        let lowercased = name.lowercased()
        for kind in kinds {
            for ending in [kind, String(kind.dropLast(4)) + "yml"] where lowercased.hasSuffix(ending) {
                let stem = name.dropLast(ending.count)
                if kind.hasPrefix(".") ? !stem.isEmpty : stem.isEmpty { return (stem + kind, kind) }
            }
        }
        return nil
    }

    /// The finding about the file at a path.
    func finding(at path: String) -> LoadedPack.FileFindings {
        let diagnostic = Diagnostic(
            .misnamedFile, .warning, "a file of this name is not read", at: Span(0, 0), hint: .init("call it \(rightName)"))
        return .init(file: SourceFile(name: path, text: ""), diagnostics: [diagnostic])
    }
}
