/// References to secrets in texts: `${secret:NAME}`.
package enum SecretReference {
    package static let opening = "${secret:"

    /// The names in a text, in order; nil where a reference has no name or no end.
    package static func names(in text: String) -> [String]? {
        var names: [String] = []
        let isWhole = walk(text) { part in
            if case .reference(let name) = part { names.append(String(name)) }
        }
        return isWhole ? names : nil
    }

    /// The text with the secrets in their places.
    ///
    /// - Precondition: ``names(in:)`` is not nil.
    package static func resolved<Failure>(
        _ text: String, _ secret: (String) throws(Failure) -> String
    ) throws(Failure) -> String {
        var parts: [Part] = []
        _ = walk(text) { parts.append($0) }
        var resolved = ""
        for part in parts {
            switch part {
            case .text(let text): resolved += text
            case .reference(let name): resolved += try secret(String(name))
            }
        }
        return resolved
    }

    private enum Part {
        case text(Substring)
        case reference(Substring)
    }

    private static func walk(_ text: String, _ visit: (Part) -> Void) -> Bool {
        var rest = text[...]
        while let start = rest.firstRange(of: opening) {
            visit(.text(rest[..<start.lowerBound]))
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: "}"), end > rest.startIndex else { return false }
            visit(.reference(rest[..<end]))
            rest = rest[rest.index(after: end)...]
        }
        visit(.text(rest))
        return true
    }
}
