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
}
