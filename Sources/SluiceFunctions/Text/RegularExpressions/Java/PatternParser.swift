/// Reads regular expressions as java.util.regex.Pattern does, by recursive descent: alternatives of sequences of things that
/// may be repeated.
///
/// `PatternParser+Groups`, `+Escapes` and `+Classes` read what their names say.
struct PatternParser {
    /// What an expression is once it is read.
    struct Result {
        let node: PatternNode
        let groupCount: Int
        let groupNames: [String: Int]
    }

    /// Groups and classes within each other at most; it bounds the recursion.
    static let depthLimit = 64

    var reader: PatternReader
    var groupCount = 0
    var groupNames: [String: Int] = [:]
    private var depth = 0
    private var intersections = 0

    static func parse(_ pattern: String) throws(PatternError) -> Result {
        var parser = PatternParser(reader: PatternReader(pattern))
        let node = try parser.alternation()
        guard parser.reader.isAtEnd else { throw .invalid }
        return Result(node: node, groupCount: parser.groupCount, groupNames: parser.groupNames)
    }

    private init(reader: PatternReader) { self.reader = reader }

    /// Goes one level deeper; each call is followed by ``ascend()``.
    mutating func descend() throws(PatternError) {
        depth += 1
        if depth > Self.depthLimit { throw .unsupported("nests more than \(Self.depthLimit) levels") }
    }

    mutating func ascend() { depth -= 1 }

    /// Counts an intersection of classes; what they make nests too.
    mutating func countIntersection() throws(PatternError) {
        intersections += 1
        if intersections > Self.depthLimit { throw .unsupported("has more than \(Self.depthLimit) intersections of classes") }
    }

    mutating func alternation() throws(PatternError) -> PatternNode {
        var alternatives = [try sequence()]
        while reader.take("|") { alternatives.append(try sequence()) }
        return alternatives.count == 1 ? alternatives[0] : .alternation(alternatives)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let unit = reader.peekUnit() {
            if !unit.isQuoted, unit.scalar == "|" || unit.scalar == ")" { break }
            guard let node = try element(unit) else { continue }
            nodes.append(try repeated(node))
        }
        return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
    }

    /// One thing that may be repeated; nil for flags, which are none.
    private mutating func element(_ unit: PatternReader.Unit) throws(PatternError) -> PatternNode? {
        if unit.isQuoted {
            reader.advance()
            return .character(literal(unit.scalar.value))
        }
        let isUnix = reader.flags.contains(.unixLines)
        let isMultiline = reader.flags.contains(.multiline)
        switch unit.scalar {
        case "(":
            return try group()
        case "[":
            return .character(try characterClass())
        case "\\":
            return try escape()
        case "*", "+", "?":
            throw .invalid
        case "{":
            // Nothing, which the braces then repeat.
            return .empty
        case "^":
            reader.advance()
            return .anchor(isMultiline ? .lineStart(isUnix: isUnix) : .textStart)
        case "$":
            reader.advance()
            return .anchor(isMultiline ? .lineEnd(isUnix: isUnix) : .beforeFinalTerminator(isUnix: isUnix))
        case ".":
            reader.advance()
            if reader.flags.contains(.dotAll) { return .character(.set(.all)) }
            return .character(CharacterClass.text(isUnix ? "\n" : "\n\r\u{85}\u{2028}\u{2029}").complement)
        default:
            reader.advance()
            return .character(literal(unit.scalar.value))
        }
    }

    /// A character as itself, or in any case if a flag says so.
    func literal(_ point: UInt32) -> CharacterClass { cased(CodePointSet([point...point])) }

    /// The set under the flags `i` and `u`.
    func cased(_ set: CodePointSet) -> CharacterClass {
        guard reader.flags.contains(.caseless) else { return .set(set) }
        return reader.flags.contains(.unicodeCase) ? .caseless(set) : .set(set.withBothASCIICases)
    }

    /// The node with the quantifier behind it.
    private mutating func repeated(_ node: PatternNode) throws(PatternError) -> PatternNode {
        let bounds: (Int, Int?)
        switch reader.peek() {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            bounds = try braces()
            return .repetition(node, repetition(bounds))
        default: return node
        }
        reader.advance()
        return .repetition(node, repetition(bounds))
    }

    private mutating func repetition(_ bounds: (Int, Int?)) -> PatternNode.Repetition {
        let mode: PatternNode.Repetition.Mode = reader.take("?") ? .lazy : reader.take("+") ? .possessive : .greedy
        return PatternNode.Repetition(minimum: bounds.0, maximum: bounds.1, mode: mode)
    }

    /// `{n}`, `{n,}` or `{n,m}`.
    private mutating func braces() throws(PatternError) -> (Int, Int?) {
        reader.advance()
        guard reader.raw().flatMap(Self.digit) != nil, let minimum = try number() else { throw .invalid }
        var maximum: Int? = minimum
        if reader.take(",") { maximum = try number() }
        guard reader.take("}"), maximum.map({ $0 >= minimum }) ?? true else { throw .invalid }
        return (minimum, maximum)
    }

    private mutating func number() throws(PatternError) -> Int? {
        var value: Int?
        while let digit = reader.peek().flatMap(Self.digit) {
            reader.advance()
            let next = (value ?? 0) * 10 + digit
            guard next <= Int(Int32.max) else { throw .invalid }
            value = next
        }
        return value
    }

    static func digit(_ scalar: Unicode.Scalar) -> Int? {
        ("0"..."9").contains(scalar) ? Int(scalar.value - 0x30) : nil
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }
}
