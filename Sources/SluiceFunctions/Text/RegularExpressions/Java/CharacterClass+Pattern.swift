extension CharacterClass {
    /// What takes one character of the class in PCRE2.
    ///
    /// PCRE2 has only flat classes. What is none becomes a group: an alternation for a union, look-aheads for an intersection
    /// and a complement.
    var pattern: String {
        switch self {
        case .set(let set):
            return Self.pattern(of: set)
        case .caseless(let set):
            return "(?i:\(Self.pattern(of: Self.withTurkishLetters(set))))"
        case .complement(let inner):
            if let members = inner.flatMembers { return "[^\(members)]" }
            return "(?:(?!\(inner.pattern))(?s:.))"
        case .intersection(let members):
            let conditions = members.dropLast().map { "(?=\($0.pattern))" }.joined()
            return "(?:\(conditions)\(members.last?.pattern ?? "(?!)"))"
        case .property, .union:
            if let flatMembers { return "[\(flatMembers)]" }
            guard case .union(let classes) = self else { return "(?!)" }
            return "(?:\(classes.map(\.pattern).joined(separator: "|")))"
        }
    }

    /// The class between the brackets of a flat one; nil where there is no such.
    private var flatMembers: String? {
        switch self {
        case .set(let set): return Self.members(of: set.subtracting(.surrogates))
        case .property(let name): return name
        case .complement(.property(let name)) where name.hasPrefix("\\p"): return "\\P" + name.dropFirst(2)
        case .union(let classes):
            let each = classes.compactMap(\.flatMembers)
            return each.count == classes.count ? each.joined() : nil
        case .caseless, .complement, .intersection: return nil
        }
    }

    private static func pattern(of set: CodePointSet) -> String {
        // No text has a surrogate, so that it makes no difference where they belong.
        let set = set.subtracting(.surrogates)
        // No character, though as long as one in a look-behind.
        if set.isEmpty { return #"[^\x{0}-\x{10ffff}]"# }
        let others = set.complement.subtracting(.surrogates)
        if others.isEmpty { return "(?s:.)" }
        if let point = set.single { return literal(point) }
        return set.contains(CodePointSet.last) ? "[^\(members(of: others))]" : "[\(members(of: set))]"
    }

    private static func members(of set: CodePointSet) -> String {
        set.ranges.map { range in
            let (first, last) = (literal(range.lowerBound), literal(range.upperBound))
            return range.count == 1 ? first : range.count == 2 ? first + last : "\(first)-\(last)"
        }.joined()
    }

    /// A character that means itself, in and outside of classes.
    private static func literal(_ point: UInt32) -> String {
        switch point {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20: String(Character(Unicode.Scalar(UInt8(point))))
        case 0x21...0x7E: "\\" + String(Character(Unicode.Scalar(UInt8(point))))
        default: "\\x{\(String(point, radix: 16))}"
        }
    }

    /// Java takes the dotted and the dotless i of Turkish for forms of `i`; PCRE2 does not.
    private static func withTurkishLetters(_ set: CodePointSet) -> CodePointSet {
        let letters = CodePointSet(of: "iI\u{130}\u{131}")
        return set.intersection(letters).isEmpty ? set : set.union(letters)
    }
}
