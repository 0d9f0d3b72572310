/// Regular expressions in Java's syntax, as PCRE2 understands them.
///
/// The two agree in nearly all that is written. What differs in spelling is rewritten: `\uXXXX`, and the ASCII classes
/// `\p{Alpha}` and its like. What PCRE2 would silently take for something else, the intersection `&&` of classes, makes the
/// expression invalid.
enum JavaPattern {
    /// The pattern for PCRE2; nil for one that can't be said there.
    static func translated(_ pattern: String) -> String? {
        guard pattern.utf8.contains(UInt8(ascii: "\\")) || pattern.utf8.contains(UInt8(ascii: "&")) else { return pattern }
        var translation = Translation(rest: Substring(pattern).unicodeScalars)
        return translation.run() ? String(translation.output) : nil
    }

    private static let asciiClasses = [
        "Lower": "lower", "Upper": "upper", "ASCII": "ascii", "Alpha": "alpha", "Digit": "digit", "Alnum": "alnum",
        "Punct": "punct", "Graph": "graph", "Print": "print", "Blank": "blank", "Cntrl": "cntrl", "XDigit": "xdigit",
        "Space": "space",
    ]

    private struct Translation {
        var rest: Substring.UnicodeScalarView
        var output = String.UnicodeScalarView()
        var isInClass = false

        mutating func run() -> Bool {
            while let scalar = rest.popFirst() {
                switch scalar {
                case "\\":
                    escape()
                case "[" where !isInClass:
                    isInClass = true
                    output.append(scalar)
                    // A bracket that comes first belongs to the class: Java asks for an escape there, PCRE2 does not.
                    if rest.first == "^" { output.append(rest.removeFirst()) }
                    if rest.first == "]" { output.append(rest.removeFirst()) }
                case "]" where isInClass:
                    isInClass = false
                    output.append(scalar)
                case "&" where isInClass && rest.first == "&":
                    return false
                default:
                    output.append(scalar)
                }
            }
            return true
        }

        private mutating func escape() {
            guard let escaped = rest.popFirst() else {
                output.append("\\")
                return
            }
            if escaped == "u", let code = unicodeEscape() {
                append("\\x{\(String(code, radix: 16))}")
            } else if escaped == "p" || escaped == "P", let name = asciiClass() {
                let negation = escaped == "P" ? "^" : ""
                append(isInClass ? "[:\(negation)\(name):]" : "[[:\(negation)\(name):]]")
            } else {
                output.append("\\")
                output.append(escaped)
                if escaped == "Q" { quoted() }
            }
        }

        private mutating func append(_ text: String) { output.append(contentsOf: text.unicodeScalars) }

        /// Four hexadecimal digits behind `\u`; two such in a row may be a surrogate pair.
        private mutating func unicodeEscape() -> UInt32? {
            guard let high = fourDigits(rest.prefix(4)) else { return nil }
            rest = rest.dropFirst(4)
            guard (0xD800...0xDBFF).contains(high), rest.prefix(2).elementsEqual("\\u".unicodeScalars),
                let low = fourDigits(rest.dropFirst(2).prefix(4)), (0xDC00...0xDFFF).contains(low)
            else { return high }
            rest = rest.dropFirst(6)
            return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        }

        private func fourDigits(_ scalars: Substring.UnicodeScalarView) -> UInt32? {
            guard scalars.count == 4, scalars.allSatisfy(\.properties.isASCIIHexDigit) else { return nil }
            return UInt32(String(scalars), radix: 16)
        }

        /// The POSIX name of the class in braces behind `\p`; nil, and nothing taken, for any other.
        private mutating func asciiClass() -> String? {
            guard rest.first == "{", let end = rest.prefix(8).firstIndex(of: "}"),
                let name = asciiClasses[String(rest[rest.index(after: rest.startIndex)..<end])]
            else { return nil }
            rest = rest[rest.index(after: end)...]
            return name
        }

        /// Everything up to and with `\E` as it is.
        private mutating func quoted() {
            while let scalar = rest.popFirst() {
                output.append(scalar)
                if scalar == "\\", rest.first == "E" {
                    output.append(rest.removeFirst())
                    return
                }
            }
        }
    }
}
