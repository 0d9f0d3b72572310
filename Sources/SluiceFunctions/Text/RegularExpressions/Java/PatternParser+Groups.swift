extension PatternParser {
    /// What stands in parentheses; nil for `(?i)`, which holds up to the end of the group around it.
    mutating func group() throws(PatternError) -> PatternNode? {
        reader.advance()
        let flags = reader.flags
        guard reader.take("?") else {
            groupCount += 1
            return .group(.capturing, try body(restoring: flags))
        }
        let opening = reader.raw()
        if let opening, ":=!>".unicodeScalars.contains(opening) {
            reader.advance()
            switch opening {
            case ":": return .group(.plain, try body(restoring: flags))
            case ">": return .group(.atomic, try body(restoring: flags))
            default:
                return .lookAround(.init(isBehind: false, isNegative: opening == "!"), try body(restoring: flags))
            }
        }
        if opening == "<" {
            reader.advance()
            if reader.takeRaw("=") { return .lookAround(.init(isBehind: true, isNegative: false), try body(restoring: flags)) }
            if reader.takeRaw("!") { return .lookAround(.init(isBehind: true, isNegative: true), try body(restoring: flags)) }
            let name = try groupName()
            guard groupNames[name] == nil else { throw .invalid }
            groupCount += 1
            groupNames[name] = groupCount
            return .group(.capturing, try body(restoring: flags))
        }
        takeFlags()
        if reader.take(")") { return nil }
        guard reader.take(":") else { throw .invalid }
        return .group(.plain, try body(restoring: flags))
    }

    /// Up to and with the closing parenthesis. Flags that were set within do not hold behind it.
    private mutating func body(restoring flags: PatternFlags) throws(PatternError) -> PatternNode {
        try descend()
        let node = try alternation()
        guard reader.take(")") else { throw .invalid }
        ascend()
        reader.flags = flags
        return node
    }

    /// The name in `(?<name>` and `\k<name>`, with its end.
    mutating func groupName() throws(PatternError) -> String {
        var name = ""
        while let scalar = reader.raw(), Self.isLetter(scalar) || (!name.isEmpty && Self.digit(scalar) != nil) {
            name.unicodeScalars.append(scalar)
            reader.advance()
        }
        guard !name.isEmpty, reader.takeRaw(">") else { throw .invalid }
        return name
    }

    private mutating func takeFlags() {
        while let added = reader.peek().flatMap(PatternFlags.named) {
            reader.advance()
            reader.flags.formUnion(added)
        }
        guard reader.take("-") else { return }
        while let removed = reader.peek().flatMap(PatternFlags.named) {
            reader.advance()
            reader.flags.subtract(removed)
        }
    }
}
