import SluiceEvaluation
import SluicePacks
import SluiceText

/// A pack in one text: each file after a line `=== name`.
struct PackFixture {
    let files: [SourceFile]

    init(_ text: String) {
        files = DiagnosticCatalogue.files(in: text).map { SourceFile(name: $0.name, text: $0.text) }
    }

    func load() -> LoadedPack {
        PackLoader.load(files: files, folder: "", registry: FakeRegistry.registry, fields: FieldTable())
    }

    /// The findings of the pack, and those of its tests where it can be read.
    func loadWithTests() -> LoadedPack {
        var loaded = load()
        if let pack = loaded.pack { loaded.findings += TestLoader.load(files: files, of: pack).findings }
        return loaded
    }
}
