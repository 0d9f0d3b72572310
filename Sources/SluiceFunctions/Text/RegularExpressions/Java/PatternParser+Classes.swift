extension PatternParser {
    /// A class in brackets, from its bracket on.
    mutating func characterClass() throws(PatternError) -> CharacterClass {
        reader.advance()
        let isNegated = reader.takeRaw("^")
        let members = try classMembers()
        guard reader.take("]") else { throw .invalid }
        return isNegated ? members.complement : members
    }

    /// Up to the closing bracket. What follows `&&` is one class up to there, intersections within it included.
    private mutating func classMembers() throws(PatternError) -> CharacterClass {
        try descend()
        defer { ascend() }
        var members: CharacterClass?
        var last: CharacterClass?
        while let unit = reader.peekUnit() {
            let next: CharacterClass
            if !unit.isQuoted, unit.scalar == "[" {
                next = try characterClass()
            } else if !unit.isQuoted, unit.scalar == "&", reader.raw(1) == "&" {
                reader.advance(2)
                try countIntersection()
                let right = try rightOfIntersection()
                // Where nothing stands there Java takes what stands before: no more than its last part, if that is a class.
                if let left = members {
                    members = (right ?? last).map(left.intersection) ?? left
                } else if let right {
                    members = right
                } else {
                    throw .invalid
                }
                last = right ?? last
                continue
            } else if !unit.isQuoted, unit.scalar == "]", members != nil {
                break
            } else {
                next = try range(unit)
            }
            members = members?.union(next) ?? next
            last = next.isSingle ? nil : next
        }
        guard let members else { throw .invalid }
        return members
    }

    /// nil where nothing stands there, or a further `&`.
    private mutating func rightOfIntersection() throws(PatternError) -> CharacterClass? {
        var right: CharacterClass?
        while let unit = reader.peekUnit(), unit.isQuoted || (unit.scalar != "]" && unit.scalar != "&") {
            let next = !unit.isQuoted && unit.scalar == "[" ? try characterClass() : try classMembers()
            right = right?.union(next) ?? next
        }
        return right
    }

    /// One character, two with a hyphen between them, or a predefined class.
    private mutating func range(_ unit: PatternReader.Unit) throws(PatternError) -> CharacterClass {
        let first: UInt32
        if !unit.isQuoted, unit.scalar == "\\" {
            // As the start of a range, \v is the vertical tab.
            if reader.raw(1) == "v", reader.raw(2) == "-" {
                reader.advance(2)
                first = 0x0B
            } else {
                if let predefined = try predefinedClass() { return predefined }
                first = try escapedCharacter()
            }
        } else {
            reader.advance()
            first = unit.scalar.value
        }
        guard reader.peek() == "-", let end = reader.rawBehind(), end != "[", end != "]" else { return literal(first) }
        reader.advance()
        guard let lastUnit = reader.peekUnit() else { throw .invalid }
        let last: UInt32
        if !lastUnit.isQuoted, lastUnit.scalar == "\\" {
            if reader.raw(1) == "v" {
                reader.advance(2)
                last = 0x0B
            } else {
                last = try escapedCharacter()
            }
        } else {
            reader.advance()
            last = lastUnit.scalar.value
        }
        guard first <= last else { throw .invalid }
        return cased(CodePointSet([first...last]))
    }
}
