// Texts that come from messages, made fit for a terminal.
extension String {
    /// Without characters that a terminal would obey: controls are shown as `\n`, `\t` or `\u{1B}`.
    ///
    /// Marks that turn the direction of writing are among them, since they make a line read otherwise than it is.
    package var visible: String {
        guard unicodeScalars.contains(where: \.commandsTerminals) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.commandsTerminals: text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The same with its lines kept: of a text that is meant to have some.
    package var visibleLines: String {
        unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).visible }.joined(separator: "\n")
    }

    /// A JSON text that says the same, with escapes for the characters that a terminal would obey.
    package var visibleJSON: String {
        guard unicodeScalars.contains(where: \.commandsTerminals) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.commandsTerminals {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Columns of a terminal that it takes.
    package var columns: Int { reduce(0) { $0 + $1.columns } }

    /// As much of it as fits into so many columns.
    package func prefix(columns limit: Int) -> String {
        var used = 0
        return String(prefix { character in
            used += character.columns
            return used <= limit
        })
    }
}

extension Unicode.Scalar {
    fileprivate var commandsTerminals: Bool {
        switch value {
        case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension Character {
    /// Two for East Asian wide characters and emoji, else one.
    var columns: Int {
        switch unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
