package import SluiceValues

extension Value {
    /// The value on one line as YAML in flow style: JSON, with a blank behind each colon and comma as people write it.
    ///
    /// What YAML reads of it is the value again; members that are Undefined are left out.
    package var flow: String {
        if let object {
            let members = object.members.filter { !$0.value.isUndefined }
            return members.isEmpty ? "{}" : "{ " + members.map { "\($0.key.key): \($0.value.flow)" }.joined(separator: ", ") + " }"
        }
        if let array { return "[" + array.map(\.flow).joined(separator: ", ") + "]" }
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
