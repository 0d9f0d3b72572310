import Foundation

/// The repository that this file stands in.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().resolvingSymlinksInPath()

    /// The files below a folder whose names end so, by path; none in a folder that is not there. Hidden ones are left out.
    static func files(in folder: String, endingIn suffix: String = "") -> [RepositoryFile] {
        let start = folder.isEmpty ? root : root.appendingPathComponent(folder)
        let found = FileManager.default.enumerator(
            at: start, includingPropertiesForKeys: [.isRegularFileKey], options: .skipsHiddenFiles)
        let files = (found?.compactMap { $0 as? URL } ?? []).filter { url in
            let isFile = (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true
            return isFile && url.lastPathComponent.hasSuffix(suffix)
        }
        return files.map { RepositoryFile(path: String($0.path.dropFirst(root.path.count + 1))) }.sorted { $0.path < $1.path }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    static let swiftFiles = files(in: "Sources", endingIn: ".swift") + files(in: "Tests", endingIn: ".swift")

    static let documents = files(in: "", endingIn: ".md")
}

/// A text file of the repository, named by its path from the root.
struct RepositoryFile: Sendable, CustomStringConvertible {
    let path: String

    var description: String { path }
    var name: String { path.split(separator: "/").last.map(String.init) ?? "" }
    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }

    /// The folder of its target: `SluiceSQL` for a file below `Sources/SluiceSQL`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// Empty where the file is no text.
    var text: String { (try? String(contentsOf: Repository.root.appendingPathComponent(path), encoding: .utf8)) ?? "" }

    var lines: [NumberedLine] { NumberedLine.all(in: text) }
}

/// A line of a text, counted from 1.
struct NumberedLine: Sendable {
    let number: Int
    let text: Substring

    static func all(in text: String) -> [NumberedLine] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { NumberedLine(number: $0.offset + 1, text: $0.element) }
    }
}
