package import SluiceText

/// Gives rule files, and the SQL in them, their one style.
///
/// The file is written anew from its nodes, with each comment in its place; then what was written is read again and held
/// against what was read first. A file that would say anything else than before is not formatted.
package enum PackFormatter {
    package enum Outcome: Sendable {
        /// The text in the one style; the same as before where it had it already.
        case formatted(String)
        /// The file can't be read; why.
        case unreadable([Diagnostic])
        /// It can be read, but not be written so that it says the same, comments included.
        case refused(String)
    }

    /// How wide a line may be, where it can be broken.
    package static let width = 100

    /// Whether a file of this name is one of ours: `pack.yaml` or `*.rules.yaml`.
    package static func formats(fileNamed name: String) -> Bool { name == "pack.yaml" || name.hasSuffix(".rules.yaml") }

    package static func format(_ file: SourceFile) -> Outcome {
        // To YAML all line ends are the same.
        let text = file.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let file = SourceFile(name: file.name, text: text)
        let document = YAMLDocument(file)
        guard let root = document.root else { return .unreadable(document.diagnostics) }
        var reader = SQLReader(file)
        reader.read(root)
        guard reader.diagnostics.isEmpty else { return .unreadable(reader.diagnostics) }
        guard root.scalar == nil else { return .refused("the file is \(root.described), not a mapping") }
        let comments = YAMLComment.all(in: Array(text.utf8), around: root)
        var writer = YAMLWriter(source: Array(text.utf8), comments: comments)
        writer.writeDocument(root)
        let written = SourceFile(name: file.name, text: writer.text)
        guard let again = YAMLDocument(written).root, SameMeaning.holds(of: root, and: again),
            YAMLComment.all(in: Array(writer.text.utf8), around: again).map(\.text) == comments.map(\.text)
        else { return .refused("the file can't be laid out without changing what it says") }
        return .formatted(writer.text)
    }
}

/// Reads all SQL of a file, for what is wrong with it.
private struct SQLReader {
    private var reader: FileReader

    init(_ file: SourceFile) { reader = FileReader(file) }

    var diagnostics: [Diagnostic] { reader.diagnostics.filter { $0.severity == .error } }

    mutating func read(_ node: YAMLNode, at path: NodePath = NodePath()) {
        for (child, key) in node.children { read(child, at: path.appending(key)) }
        guard let language = path.language, node.scalar != nil else { return }
        guard let fragment = reader.sql(node, of: "'\(path.name)'") else { return }
        reader.add(language.parse(fragment.text).diagnostics.map(fragment.inFile))
    }
}
