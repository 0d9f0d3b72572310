extension PatternParser {
    /// What a backslash begins, outside of a class.
    mutating func escape() throws(PatternError) -> PatternNode {
        guard let scalar = reader.raw(1) else { throw .invalid }
        let isUnix = reader.flags.contains(.unixLines)
        let isUnicode = reader.flags.contains(.unicodeClasses)
        switch scalar {
        case "1"..."9":
            reader.advance()
            return try numberedReference()
        case "k":
            reader.advance(2)
            guard reader.takeRaw("<"), let number = groupNames[try groupName()] else { throw .invalid }
            return .backReference(number, isCaseless: reader.flags.contains(.caseless))
        case "A": return anchor(.textStart)
        case "z": return anchor(.textEnd)
        case "Z": return anchor(.beforeFinalTerminator(isUnix: isUnix))
        case "G": return anchor(.lastMatchEnd)
        case "B": return anchor(.wordBoundary(isUnicode: isUnicode, isNegated: true))
        case "b":
            if reader.raw(2) == "{", reader.raw(3) == "g", reader.raw(4) == "}" {
                reader.advance(5)
                return .anchor(.graphemeBoundary)
            }
            return anchor(.wordBoundary(isUnicode: isUnicode, isNegated: false))
        case "R":
            reader.advance(2)
            return .lineEnding
        case "X":
            reader.advance(2)
            return .grapheme
        default:
            if let predefined = try predefinedClass() { return .character(predefined) }
            return .character(literal(try escapedCharacter()))
        }
    }

    private mutating func anchor(_ anchor: PatternNode.Anchor) -> PatternNode {
        reader.advance(2)
        return .anchor(anchor)
    }

    /// Further digits belong to the number as long as there is such a group so far.
    private mutating func numberedReference() throws(PatternError) -> PatternNode {
        var number = 0
        while let digit = reader.raw().flatMap(Self.digit) {
            guard number == 0 || number * 10 + digit <= groupCount else { break }
            number = number * 10 + digit
            reader.advance()
        }
        return .backReference(number, isCaseless: reader.flags.contains(.caseless))
    }

    /// `\d`, `\p{…}` and the like, from the backslash on; nil, and nothing taken, for what stands for a single character.
    mutating func predefinedClass() throws(PatternError) -> CharacterClass? {
        guard let scalar = reader.raw(1) else { throw .invalid }
        if scalar == "p" || scalar == "P" {
            reader.advance(2)
            let property = try JavaProperty.characterClass(named: propertyName(), flags: reader.flags)
            return scalar == "P" ? property.complement : property
        }
        guard let predefined = JavaProperty.predefined(scalar, isUnicode: reader.flags.contains(.unicodeClasses)) else { return nil }
        reader.advance(2)
        return predefined
    }

    /// One letter, or what stands in braces.
    private mutating func propertyName() throws(PatternError) -> String {
        guard let first = reader.peek() else { throw .invalid }
        reader.advance()
        guard first == "{" else { return String(Character(first)) }
        var name = ""
        while let scalar = reader.raw(), scalar != "}" {
            name.unicodeScalars.append(scalar)
            reader.advance()
        }
        guard !name.isEmpty, reader.takeRaw("}") else { throw .invalid }
        return name
    }

    /// The character that a backslash and what follows stand for.
    mutating func escapedCharacter() throws(PatternError) -> UInt32 {
        guard let scalar = reader.raw(1) else { throw .invalid }
        reader.advance(2)
        switch scalar {
        case "0": return try octal()
        case "a": return 0x07
        case "e": return 0x1B
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "c":
            guard let controlled = reader.raw() else { throw .invalid }
            reader.advance()
            return controlled.value ^ 64
        case "x": return try hexadecimal()
        case "u": return try unicodeEscape()
        case "N": throw .unsupported("names a character with \\N{…}")
        default:
            // Letters without a meaning are kept for later versions.
            guard !Self.isLetter(scalar), Self.digit(scalar) == nil else { throw .invalid }
            return scalar.value
        }
    }

    /// `\0n`, `\0nn` or `\0mnn`, of which m is at most 3.
    private mutating func octal() throws(PatternError) -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while count < 3, let digit = reader.raw().flatMap(Self.digit), digit < 8, value * 8 + UInt32(digit) <= 0o377 {
            value = value * 8 + UInt32(digit)
            count += 1
            reader.advance()
        }
        guard count > 0 else { throw .invalid }
        return value
    }

    /// `\xhh` or `\x{h…h}`.
    private mutating func hexadecimal() throws(PatternError) -> UInt32 {
        guard reader.takeRaw("{") else { return try digits(2) }
        var value: UInt32 = 0
        var count = 0
        while let digit = reader.raw().flatMap(Self.hexadecimalDigit) {
            value = value * 16 + digit
            guard value <= CodePointSet.last else { throw .invalid }
            count += 1
            reader.advance()
        }
        guard count > 0, reader.takeRaw("}") else { throw .invalid }
        return value
    }

    /// Four digits behind `\u`; two such in a row may be a surrogate pair.
    private mutating func unicodeEscape() throws(PatternError) -> UInt32 {
        let high = try digits(4)
        guard (0xD800...0xDBFF).contains(high), reader.raw() == "\\", reader.raw(1) == "u" else { return high }
        let before = reader
        reader.advance(2)
        let low = try digits(4)
        guard (0xDC00...0xDFFF).contains(low) else {
            reader = before
            return high
        }
        return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    private mutating func digits(_ count: Int) throws(PatternError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = reader.raw().flatMap(Self.hexadecimalDigit) else { throw .invalid }
            value = value * 16 + digit
            reader.advance()
        }
        return value
    }

    private static func hexadecimalDigit(_ scalar: Unicode.Scalar) -> UInt32? {
        guard scalar.isASCII else { return nil }
        return Character(scalar).hexDigitValue.map(UInt32.init)
    }
}
