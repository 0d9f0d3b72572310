/// The predefined classes of java.util.regex.Pattern: `\d` and its like, and what `\p{…}` may name: POSIX classes, categories,
/// `java…` methods, scripts, blocks and binary properties.
enum JavaProperty {
    /// `\d`, `\w` and the like by their letter; nil for any other letter.
    static func predefined(_ letter: Unicode.Scalar, isUnicode: Bool) -> CharacterClass? {
        switch letter {
        case "d": isUnicode ? category("Nd") : digits
        case "D": predefined("d", isUnicode: isUnicode)?.complement
        case "w": isUnicode ? unicodeWord : word
        case "W": predefined("w", isUnicode: isUnicode)?.complement
        case "s": isUnicode ? binary("White_Space") : space
        case "S": predefined("s", isUnicode: isUnicode)?.complement
        case "h": horizontalSpace
        case "H": horizontalSpace.complement
        case "v": verticalSpace
        case "V": verticalSpace.complement
        default: nil
        }
    }

    /// The class of the name in `\p{name}`.
    static func characterClass(named name: String, flags: PatternFlags) throws(PatternError) -> CharacterClass {
        let isCaseless = flags.contains(.caseless)
        if let equals = name.unicodeScalars.firstIndex(of: "=") {
            let key = String(name[..<equals]).lowercased()
            let value = String(name[name.unicodeScalars.index(after: equals)...])
            switch key {
            case "sc", "script": return try script(value)
            case "blk", "block": return try block(value)
            case "gc", "general_category":
                if let found = general(value, isCaseless: isCaseless) { return found }
            default: break
            }
            throw .invalid
        }
        if name.hasPrefix("In") { return try block(String(name.dropFirst(2))) }
        if name.hasPrefix("Is") {
            let rest = String(name.dropFirst(2))
            if let found = unicode(rest, isCaseless: isCaseless) ?? general(rest, isCaseless: isCaseless) { return found }
            return try script(rest)
        }
        if flags.contains(.unicodeClasses), let found = unicodePOSIX(name, isCaseless: isCaseless) { return found }
        guard let found = general(name, isCaseless: isCaseless) else { throw .invalid }
        return found
    }

    private static let digits = set(0x30...0x39)
    private static let word = set(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
    private static let space = set(0x09...0x0D, 0x20...0x20)
    private static let verticalSpace = set(0x0A...0x0D, 0x85...0x85, 0x2028...0x2029)
    private static let horizontalSpace = set(
        0x09...0x09, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x180E...0x180E, 0x2000...0x200A, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000)
    static let unicodeWord = any([binary("Alphabetic"), category("M"), category("Nd"), category("Pc"), binary("Join_Control")])
    private static let casedLetter = any([category("Lu"), category("Ll"), category("Lt")])
    private static let identifierIgnorable = any([set(0x00...0x08, 0x0E...0x1B, 0x7F...0x9F), category("Cf")])

    private static func set(_ ranges: ClosedRange<UInt32>...) -> CharacterClass { .set(CodePointSet(ranges)) }

    private static func category(_ name: String) -> CharacterClass { .property("\\p{\(name)}") }

    private static func binary(_ name: String) -> CharacterClass { .property("\\p{\(name)}") }

    private static func any(_ classes: [CharacterClass]) -> CharacterClass { .union(classes) }

    private static func none(of classes: [CharacterClass]) -> CharacterClass { any(classes).complement }

    /// The classes of ASCII, by their POSIX names.
    private static func posix(_ name: String, isCaseless: Bool) -> CharacterClass? {
        switch name {
        case "ASCII": set(0x00...0x7F)
        case "Alnum": set(0x30...0x39, 0x41...0x5A, 0x61...0x7A)
        case "Alpha": set(0x41...0x5A, 0x61...0x7A)
        case "Blank": set(0x09...0x09, 0x20...0x20)
        case "Cntrl": set(0x00...0x1F, 0x7F...0x7F)
        case "Digit": digits
        case "Graph": set(0x21...0x7E)
        case "Lower": isCaseless ? set(0x41...0x5A, 0x61...0x7A) : set(0x61...0x7A)
        case "Print": set(0x20...0x7E)
        case "Punct": set(0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E)
        case "Space": space
        case "Upper": isCaseless ? set(0x41...0x5A, 0x61...0x7A) : set(0x41...0x5A)
        case "XDigit": set(0x30...0x39, 0x41...0x46, 0x61...0x66)
        default: nil
        }
    }

    /// What the POSIX names mean under the flag `U`.
    private static func unicodePOSIX(_ name: String, isCaseless: Bool) -> CharacterClass? {
        switch name {
        case "Alpha": unicode("ALPHABETIC", isCaseless: isCaseless)
        case "Lower": unicode("LOWERCASE", isCaseless: isCaseless)
        case "Upper": unicode("UPPERCASE", isCaseless: isCaseless)
        case "Space": unicode("WHITE_SPACE", isCaseless: isCaseless)
        case "Punct": unicode("PUNCTUATION", isCaseless: isCaseless)
        case "XDigit": unicode("HEX_DIGIT", isCaseless: isCaseless)
        case "Digit": unicode("DIGIT", isCaseless: isCaseless)
        case "Cntrl": unicode("CONTROL", isCaseless: isCaseless)
        case "Alnum", "Blank", "Graph", "Print": unicode(name, isCaseless: isCaseless)
        default: nil
        }
    }

    /// Binary properties behind `Is`.
    private static func unicode(_ name: String, isCaseless: Bool) -> CharacterClass? {
        switch name.uppercased() {
        case "ALPHABETIC": binary("Alphabetic")
        case "LETTER": category("L")
        case "IDEOGRAPHIC": binary("Ideographic")
        case "LOWERCASE": isCaseless ? anyCase : binary("Lowercase")
        case "UPPERCASE": isCaseless ? anyCase : binary("Uppercase")
        case "TITLECASE": isCaseless ? anyCase : category("Lt")
        case "WHITE_SPACE", "WHITESPACE": binary("White_Space")
        case "CONTROL": category("Cc")
        case "PUNCTUATION": category("P")
        case "HEX_DIGIT", "HEXDIGIT": any([category("Nd"), binary("Hex_Digit")])
        case "ASSIGNED": category("Cn").complement
        case "NONCHARACTER_CODE_POINT", "NONCHARACTERCODEPOINT": binary("Noncharacter_Code_Point")
        case "DIGIT": category("Nd")
        case "ALNUM": any([binary("Alphabetic"), category("Nd")])
        case "BLANK": any([category("Zs"), set(0x09...0x09)])
        case "GRAPH": visible
        case "PRINT": any([visible, category("Zs")])
        case "WORD": unicodeWord
        case "JOIN_CONTROL", "JOINCONTROL": binary("Join_Control")
        default: nil
        }
    }

    private static let anyCase = any([binary("Lowercase"), binary("Uppercase"), category("Lt")])
    private static let visible = none(of: [category("Z"), category("Cc"), category("Cs"), category("Cn"), space])

    /// Categories, the classes of ASCII, and the methods of Java's `Character`.
    private static func general(_ name: String, isCaseless: Bool) -> CharacterClass? {
        switch name {
        case "Lu", "Ll", "Lt": isCaseless ? casedLetter : category(name)
        case "Cn", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cs", "Pd", "Ps", "Pe",
            "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf", "L", "M", "N", "Z", "C", "P", "S":
            category(name)
        case "LC": casedLetter
        case "LD": any([category("L"), category("Nd")])
        case "L1": set(0x00...0xFF)
        case "all", "ALL": .set(.all)
        default: posix(name, isCaseless: isCaseless) ?? method(name, isCaseless: isCaseless)
        }
    }

    private static func method(_ name: String, isCaseless: Bool) -> CharacterClass? {
        guard name.hasPrefix("java") else { return nil }
        return switch name.dropFirst(4) {
        case "LowerCase": isCaseless ? anyCase : binary("Lowercase")
        case "UpperCase": isCaseless ? anyCase : binary("Uppercase")
        case "TitleCase": isCaseless ? anyCase : category("Lt")
        case "Alphabetic": binary("Alphabetic")
        case "Ideographic": binary("Ideographic")
        case "Digit": category("Nd")
        case "Defined": category("Cn").complement
        case "Letter": category("L")
        case "LetterOrDigit": any([category("L"), category("Nd")])
        case "JavaIdentifierStart": any(["L", "Nl", "Sc", "Pc"].map(category))
        case "JavaIdentifierPart": any(["L", "Nl", "Sc", "Pc", "Nd", "Mn", "Mc"].map(category) + [identifierIgnorable])
        case "UnicodeIdentifierStart": binary("ID_Start")
        case "UnicodeIdentifierPart": any([binary("ID_Continue"), identifierIgnorable])
        case "IdentifierIgnorable": identifierIgnorable
        case "SpaceChar": category("Z")
        case "Whitespace":
            any([category("Z").intersection(set(0xA0...0xA0, 0x2007...0x2007, 0x202F...0x202F).complement), set(0x09...0x0D, 0x1C...0x1F)])
        case "ISOControl": category("Cc")
        case "Mirrored": binary("Bidi_Mirrored")
        default: nil
        }
    }

    /// PCRE2 knows the scripts by name; one that it does not know makes the whole expression invalid.
    private static func script(_ name: String) throws(PatternError) -> CharacterClass {
        guard !name.isEmpty, name.utf8.count < 40,
            name.unicodeScalars.allSatisfy({ PatternParser.isLetter($0) || $0 == "_" || $0 == " " })
        else { throw .invalid }
        return .property("\\p{sc:\(name)}")
    }

    private static func block(_ name: String) throws(PatternError) -> CharacterClass {
        guard let range = UnicodeBlock.range(of: name) else { throw .invalid }
        return .set(CodePointSet([range]))
    }
}
