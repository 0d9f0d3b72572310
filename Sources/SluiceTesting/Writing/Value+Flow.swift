package import SluiceValues

extension Value {
    /// The value on one line as YAML in flow style: JSON, with a blank behind each colon and comma as people write it.
    ///
    /// What YAML reads of it is the value again; members that are Undefined are left out.
    package var flow: String { flow(isLoose: memberCount <= Self.maximumLooseMembers) }

    /// Members of a value that is written with blanks; more of them are written closely, since a reader of YAML bounds the blanks.
    private static let maximumLooseMembers = 50

    private var memberCount: Int {
        if let object { return object.members.reduce(object.members.count) { $0 + $1.value.memberCount } }
        return array?.reduce(0) { $0 + $1.memberCount } ?? 0
    }

    private func flow(isLoose: Bool) -> String {
        if let object {
            let members = object.members.filter { !$0.value.isUndefined }
            if members.isEmpty { return "{}" }
            guard isLoose else {
                return "{" + members.map { "\($0.key.quoted):\($0.value.flow(isLoose: false))" }.joined(separator: ",") + "}"
            }
            return "{ " + members.map { "\($0.key.key): \($0.value.flow(isLoose: true))" }.joined(separator: ", ") + " }"
        }
        if let array { return "[" + array.map { $0.flow(isLoose: isLoose) }.joined(separator: ", ") + "]" }
        return string.map(\.quoted) ?? json
    }
}

extension String {
    /// As a key, which is quoted unless it is a plain word.
    fileprivate var key: String {
        let isWord = wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil && !["true", "false", "null", "y", "n"].contains(lowercased())
        return isWord ? self : quoted
    }

    /// In double quotes, as JSON and YAML have them in common; what a YAML text can't hold is escaped.
    fileprivate var quoted: String {
        var quoted = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case "\u{20}"..."\u{7E}", "\u{A0}"..."\u{2027}", "\u{202A}"..."\u{D7FF}", "\u{E000}"..."\u{FEFE}", "\u{FF00}"..."\u{FFFD}":
                quoted.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return quoted + "\""
    }
}
