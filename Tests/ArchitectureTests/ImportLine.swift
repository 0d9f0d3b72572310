/// One `import` of a Swift file.
struct ImportLine: Sendable, CustomStringConvertible {
    let file: RepositoryFile
    let line: Int
    let module: String
    /// Whether what it imports may show in signatures that other modules see.
    let isShown: Bool

    var description: String { "\(file):\(line): import \(module)" }

    static func all(in file: RepositoryFile) -> [ImportLine] { all(in: file.text, of: file) }

    /// All imports of a text, whatever access, attributes or kind stand at the word.
    static func all(in text: String, of file: RepositoryFile) -> [ImportLine] {
        let prefix = /(?:(?:@\w+(?:\([^)]*\))?|public|package|internal|fileprivate|private)\s+)*/
        let kind = /(?:(?:typealias|struct|class|enum|protocol|let|var|func)\s+)?/
        return NumberedLine.all(in: text).compactMap { line in
            var rest = line.text.drop { $0 == " " || $0 == "\t" }
            let words = rest.prefixMatch(of: prefix).map { rest[$0.range] } ?? ""
            rest = rest[words.endIndex...]
            guard let keyword = rest.prefixMatch(of: /import\s+/) else { return nil }
            rest = rest[keyword.range.upperBound...]
            if let match = rest.prefixMatch(of: kind) { rest = rest[match.range.upperBound...] }
            guard let module = rest.prefixMatch(of: /\w+/) else { return nil }
            return ImportLine(
                file: file, line: line.number, module: String(module.0),
                isShown: words.contains(/\b(public|package)\b/))
        }
    }
}
