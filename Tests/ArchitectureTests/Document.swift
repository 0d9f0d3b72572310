/// A heading of a Markdown text.
struct Heading: Sendable {
    let level: Int
    let text: String

    static func all(in text: String) -> [Heading] {
        Prose.lines(of: text).compactMap { line in
            guard let match = line.text.wholeMatch(of: /(#{1,6})\s+(.*?)\s*#*\s*/) else { return nil }
            return Heading(level: match.1.count, text: String(match.2))
        }
    }

    /// The anchors of a document, as the common renderers make them: letters, digits, `-` and `_` in lower case, blanks as
    /// `-`, and a number where a heading repeats.
    static func anchors(in text: String) -> Set<String> {
        var counts: [String: Int] = [:]
        var anchors: Set<String> = []
        for heading in all(in: text) {
            let shown = heading.text.replacing(/\[([^\]]*)\]\([^)]*\)/) { String($0.1) }.lowercased()
            let name = shown.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.replacing(" ", with: "-")
            let count = counts[name, default: 0]
            counts[name] = count + 1
            anchors.insert(count == 0 ? name : "\(name)-\(count)")
        }
        return anchors
    }
}

/// A Markdown text without its blocks of code.
enum Prose {
    static func lines(of text: String) -> [NumberedLine] {
        var fence: Substring?
        return NumberedLine.all(in: text).filter { line in
            if let open = fence {
                if line.text.drop(while: { $0 == " " }).hasPrefix(open) { fence = nil }
                return false
            }
            guard let match = line.text.prefixMatch(of: /\s{0,3}(`{3,}|~{3,})/) else { return true }
            fence = match.1
            return false
        }
    }
}

/// A link of a Markdown text, `[text](target)` or `[name]: target`, outside of code.
struct Link: Sendable {
    let line: Int
    let target: String

    static func all(in text: String) -> [Link] {
        Prose.lines(of: text).flatMap { line in
            let shown = line.text.replacing(/(`+)[^`]+\1/, with: "")
            let inline = shown.matches(of: /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/).map { $0.1 }
            let defined = shown.prefixMatch(of: /\s{0,3}\[[^\]]+\]:\s+(\S+)/).map { [$0.1] } ?? []
            return (inline + defined).map { Link(line: line.number, target: String($0)) }
        }
    }

    /// Whether it leads out of the repository.
    var isExternal: Bool { target.contains(/^[a-z][a-z0-9+.-]*:/) }

    /// Why the link of a document leads nowhere; nil where it leads somewhere.
    func fault(in document: RepositoryFile, text: String) -> String? {
        guard !isExternal else { return nil }
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var path = document.path
        if !parts[0].isEmpty {
            guard let resolved = Self.resolve(parts[0], from: document.folder) else {
                return "'\(target)' is outside the repository"
            }
            guard Repository.exists(resolved) else { return "there is no '\(resolved)'" }
            path = resolved
        }
        guard parts.count == 2 else { return nil }
        let linked = path == document.path ? text : RepositoryFile(path: path).text
        return Heading.anchors(in: linked).contains(parts[1]) ? nil : "'\(path)' has no heading '#\(parts[1])'"
    }

    /// The path from the root that a relative one means; nil where it leaves the repository.
    private static func resolve(_ relative: String, from folder: String) -> String? {
        guard !relative.hasPrefix("/") else { return nil }
        var path = folder.split(separator: "/")
        for part in relative.split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                guard path.popLast() != nil else { return nil }
            default: path.append(part)
            }
        }
        return path.joined(separator: "/")
    }
}
