/// What one character is matched by: a literal, a predefined class, a property, or a class in brackets with its unions,
/// intersections and complements (java.util.regex.Pattern, "Character classes").
///
/// What is known as code points is computed; properties stay names, which PCRE2 knows.
indirect enum CharacterClass: Sendable {
    case set(CodePointSet)
    /// The characters of a set in any case of Unicode.
    case caseless(CodePointSet)
    /// `\p{…}` or the like, as it stands in a class of PCRE2.
    case property(String)
    case union([CharacterClass])
    case intersection([CharacterClass])
    case complement(CharacterClass)

    static func text(_ members: String) -> CharacterClass { .set(CodePointSet(of: members)) }

    func union(_ other: CharacterClass) -> CharacterClass {
        switch (self, other) {
        case (.set(let a), .set(let b)): .set(a.union(b))
        case (.caseless(let a), .caseless(let b)): .caseless(a.union(b))
        // What follows each other grows into one where it can, or a long class would be a long list.
        case (.union(let members), .set), (.union(let members), .caseless):
            .union(members.dropLast() + (members.last?.union(other).members ?? [other]))
        default: .union(members + other.members)
        }
    }

    var isSingle: Bool {
        if case .set(let set) = self { set.single != nil } else { false }
    }

    /// How many comparisons it takes to tell of a character, roughly.
    var weight: Double {
        switch self {
        case .set(let set), .caseless(let set): 1 + Double(set.ranges.count / 8)
        case .property: 1
        case .union(let members), .intersection(let members): members.reduce(0) { $0 + $1.weight }
        case .complement(let inner): inner.weight
        }
    }

    private var members: [CharacterClass] {
        if case .union(let members) = self { members } else { [self] }
    }

    func intersection(_ other: CharacterClass) -> CharacterClass {
        if case .set(let a) = self, case .set(let b) = other { return .set(a.intersection(b)) }
        if case .intersection(let members) = self { return .intersection(members + [other]) }
        return .intersection([self, other])
    }

    var complement: CharacterClass {
        switch self {
        case .set(let set): .set(set.complement)
        case .complement(let inner): inner
        default: .complement(self)
        }
    }
}
