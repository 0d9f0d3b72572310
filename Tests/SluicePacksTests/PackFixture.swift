import SluiceEvaluation
import SluicePacks
import SluiceText

/// A pack in one text: each file after a line `=== name`.
///
/// A line `@@repeat 300 x` stands for 300 times `x`, for files that are too large to be written down.
struct PackFixture {
    let files: [SourceFile]

    init(_ text: String) {
        var files: [(name: String, text: String)] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("=== ") {
                files.append((String(line.dropFirst(4)), ""))
            } else if !files.isEmpty {
                files[files.count - 1].text += Self.expanded(line) + "\n"
            }
        }
        self.files = files.map { file in
            // The text's last line end is the splitting's.
            SourceFile(name: file.name, text: file.text.hasSuffix("\n\n") ? String(file.text.dropLast()) : file.text)
        }
    }

    func load() -> LoadedPack {
        PackLoader.load(files: files, folder: "", registry: FakeRegistry.registry, fields: FieldTable())
    }

    private static func expanded(_ line: Substring) -> String {
        let words = line.split(separator: " ")
        guard words.count == 3, words[0] == "@@repeat", let count = Int(words[1]) else { return String(line) }
        return "      " + String(repeating: String(words[2]), count: count)
    }
}
