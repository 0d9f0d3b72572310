/// Regular expressions in Java's syntax, as PCRE2 understands them.
///
/// The two agree in nearly all that is written. What differs in spelling is rewritten: `\uXXXX`, and the ASCII classes
/// `\p{Alpha}` and its like, and classes within classes with their intersections.
enum JavaPattern {
    /// The pattern for PCRE2; nil for one that can't be said there.
    static func translated(_ pattern: String) -> String? {
        guard pattern.utf8.contains(UInt8(ascii: "\\")) || pattern.utf8.contains(UInt8(ascii: "[")) else { return pattern }
        var translation = Translation(rest: Substring(pattern).unicodeScalars)
        return translation.run() ? String(translation.output) : nil
    }

    private static let asciiClasses = [
        "Lower": "lower", "Upper": "upper", "ASCII": "ascii", "Alpha": "alpha", "Digit": "digit", "Alnum": "alnum",
        "Punct": "punct", "Graph": "graph", "Print": "print", "Blank": "blank", "Cntrl": "cntrl", "XDigit": "xdigit",
        "Space": "space",
    ]

    /// Classes within classes at most; it bounds the recursion.
    private static let depthLimit = 32

    private struct Translation {
        var rest: Substring.UnicodeScalarView
        var output = String.UnicodeScalarView()
        /// How many classes are open.
        var depth = 0

        private var isInClass: Bool { depth > 0 }

        mutating func run() -> Bool {
            while let scalar = rest.popFirst() {
                switch scalar {
                case "\\":
                    escape()
                case "[":
                    guard let pattern = characterClass() else { return false }
                    append(pattern)
                default:
                    output.append(scalar)
                }
            }
            return true
        }

        /// The class behind a bracket, up to and with the one that closes it; nil for one that is not valid.
        private mutating func characterClass() -> String? {
            guard depth < JavaPattern.depthLimit else { return nil }
            let outside = output
            output = .init()
            depth += 1
            defer {
                output = outside
                depth -= 1
            }
            let isNegated = rest.first == "^"
            if isNegated { rest.removeFirst() }
            var members = JavaCharacterClass(isNegated: isNegated)
            // A bracket that comes first belongs to the class.
            if rest.first == "]" {
                rest.removeFirst()
                append("\\]")
            }
            while let scalar = rest.popFirst() {
                switch scalar {
                case "\\":
                    escape()
                case "[":
                    takeItems(into: &members)
                    guard let nested = characterClass() else { return nil }
                    members.add(nested: nested)
                case "]":
                    takeItems(into: &members)
                    return members.pattern
                case "&" where rest.first == "&":
                    rest.removeFirst()
                    takeItems(into: &members)
                    members.beginIntersection()
                case "^", ":", ".", "=":
                    // No POSIX class, and no complement in the middle.
                    append("\\\(scalar)")
                default:
                    output.append(scalar)
                }
            }
            return nil
        }

        private mutating func takeItems(into members: inout JavaCharacterClass) {
            // A hyphen at the end makes no range with what comes behind the inner class.
            if output.last == "-", output.dropLast().last != "\\" { output.insert("\\", at: output.index(before: output.endIndex)) }
            members.add(items: String(output))
            output = .init()
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
