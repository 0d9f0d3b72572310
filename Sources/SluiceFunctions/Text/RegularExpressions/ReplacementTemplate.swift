/// The replacement text of `regexp_replace`, as Java's `Matcher.appendReplacement` reads it.
///
/// `$1` and `${name}` stand for groups, `\` takes the character behind it literally. Further digits belong to the group's number
/// as long as there is such a group.
struct ReplacementTemplate {
    private enum Part {
        case text([UInt8])
        case group(Int)
    }

    private var parts: [Part] = []

    /// nil for a group that the expression does not have, and for a `$` or `\` with nothing behind it that it could mean.
    init?(_ text: String, for expression: RegularExpression) {
        var rest = Substring(text).utf8
        var literal: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                literal.append(escaped)
            case UInt8(ascii: "$"):
                guard let group = Self.group(&rest, of: expression) else { return nil }
                parts.append(.text(literal))
                parts.append(.group(group))
                literal = []
            default:
                literal.append(byte)
            }
        }
        parts.append(.text(literal))
    }

    private static func group(_ rest: inout Substring.UTF8View, of expression: RegularExpression) -> Int? {
        if rest.first == UInt8(ascii: "{") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
            let name = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
            return name.flatMap { expression.group(named: $0) }
        }
        guard var number = rest.first.flatMap(digit), number <= expression.groupCount else { return nil }
        rest = rest.dropFirst()
        while let next = rest.first.flatMap(digit), number * 10 + next <= expression.groupCount {
            number = number * 10 + next
            rest = rest.dropFirst()
        }
        return number
    }

    private static func digit(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }

    /// Appends the replacement for one match; a group that took no part in it is empty.
    func append(for match: RegularExpression.Match, in text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        for part in parts {
            switch part {
            case .text(let bytes): output.append(contentsOf: bytes)
            case .group(let number):
                if let range = match.groups[number] { output.append(contentsOf: text[range]) }
            }
        }
    }
}
