/// What a look-behind of Java may look for, of one length each: PCRE2 takes only such alternatives.
struct LookBehind {
    /// By length in characters, shortest first.
    let alternatives: [(length: Int, node: PatternNode)]

    private static let alternativeLimit = 256
    private static let lengthLimit = 4_096

    /// The alternatives of what stands in a look-behind.
    init(_ node: PatternNode) throws(PatternError) {
        alternatives = try Self.variants(node).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static let unbounded = PatternError.unsupported("looks behind for a text that has no greatest length")
    private static let tooMany = PatternError.unsupported("looks behind for a text of too many lengths")
    private static let possessive = PatternError.unsupported("looks behind for a text of several lengths that is possessive or atomic")

    private static func variants(_ node: PatternNode) throws(PatternError) -> [Int: PatternNode] {
        switch node {
        case .empty, .anchor, .lookAround: return [0: node]
        case .character: return [1: node]
        // Java's own look-behind does not see how long these may be.
        case .backReference, .grapheme: throw .invalid
        case .lineEnding:
            let pair: [PatternNode] = [.character(.text("\r")), .character(.text("\n"))]
            return [1: .character(.text("\n\u{0B}\u{0C}\r\u{85}\u{2028}\u{2029}")), 2: .sequence(pair)]
        case .sequence(let nodes):
            var lengths: [Int: PatternNode] = [0: .empty]
            for node in nodes { lengths = try joined(lengths, variants(node)) }
            return lengths
        case .alternation(let nodes):
            var lengths: [Int: PatternNode] = [:]
            for node in nodes { merge(try variants(node), into: &lengths) }
            return lengths
        case .group(let kind, let body):
            let inner = try variants(body)
            guard kind != .atomic || inner.count == 1 else { throw possessive }
            return inner.mapValues { .group(kind, $0) }
        case .repetition(let body, let repetition):
            return try repeated(body, repetition)
        }
    }

    private static func repeated(_ body: PatternNode, _ repetition: PatternNode.Repetition) throws(PatternError) -> [Int: PatternNode] {
        guard let maximum = repetition.maximum else { throw unbounded }
        guard maximum <= lengthLimit, maximum - repetition.minimum < alternativeLimit else { throw tooMany }
        guard repetition.mode != .possessive || maximum == repetition.minimum else { throw possessive }
        let inner = try variants(body)
        if inner.count == 1, let (length, node) = inner.first {
            guard length * maximum <= lengthLimit else { throw tooMany }
            var lengths: [Int: PatternNode] = [:]
            for count in repetition.minimum...maximum {
                let exactly = PatternNode.Repetition(minimum: count, maximum: count, mode: .greedy)
                merge([length * count: .repetition(node, exactly)], into: &lengths)
            }
            return lengths
        }
        // What repeats several lengths is written out, in which a group would be counted more than once.
        guard !body.hasCaptures, maximum <= 32 else { throw tooMany }
        var lengths: [Int: PatternNode] = [:]
        var power: [Int: PatternNode] = [0: .empty]
        for count in 0...maximum {
            if count >= repetition.minimum { merge(power, into: &lengths) }
            if count < maximum { power = try joined(power, inner) }
        }
        return lengths
    }

    private static func joined(
        _ first: [Int: PatternNode], _ second: [Int: PatternNode]
    ) throws(PatternError) -> [Int: PatternNode] {
        var lengths: [Int: PatternNode] = [:]
        guard first.count * second.count <= alternativeLimit else { throw tooMany }
        for (a, before) in first.sorted(by: { $0.key < $1.key }) {
            for (b, after) in second.sorted(by: { $0.key < $1.key }) {
                guard a + b <= lengthLimit else { throw tooMany }
                merge([a + b: .sequence([before, after])], into: &lengths)
            }
        }
        return lengths
    }

    private static func merge(_ more: [Int: PatternNode], into lengths: inout [Int: PatternNode]) {
        for (length, node) in more {
            if let known = lengths[length] {
                lengths[length] = .alternation([known, node])
            } else {
                lengths[length] = node
            }
        }
    }
}
