/// What a look-behind of Java may look for, of one length each: PCRE2 takes only such alternatives.
struct LookBehind {
    /// By length in characters, shortest first.
    let alternatives: [(length: Int, node: PatternNode)]

    private static let alternativeLimit = 256
    static let lengthLimit = 255
    /// Parts in a row, or alternatives of one length.
    private static let partLimit = 1_024

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
            for node in nodes { try merge(variants(node), into: &lengths) }
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
        // Of what repeats without end Java takes characters only.
        guard let maximum = repetition.maximum else { throw body.isCharacter ? unbounded : .invalid }
        guard maximum <= lengthLimit, maximum - repetition.minimum < alternativeLimit else { throw tooMany }
        guard repetition.mode != .possessive || maximum == repetition.minimum else { throw possessive }
        var inner = try variants(body)
        if maximum == 1, repetition.minimum == 0 {
            try merge([0: .empty], into: &inner)
            return inner
        }
        if case .lineEnding = body { throw tooMany }
        // Java too takes no repetition of what has several lengths.
        guard inner.count == 1, let (length, node) = inner.first else { throw .invalid }
        guard length * maximum <= lengthLimit else { throw tooMany }
        var lengths: [Int: PatternNode] = [:]
        for count in repetition.minimum...maximum {
            let exactly = PatternNode.Repetition(minimum: count, maximum: count, mode: .greedy)
            try merge([length * count: .repetition(node, exactly)], into: &lengths)
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
                var parts = [before]
                if case .sequence(let nodes) = before { parts = nodes }
                guard parts.count < partLimit else { throw tooMany }
                try merge([a + b: .sequence(parts + [after])], into: &lengths)
            }
        }
        return lengths
    }

    private static func merge(_ more: [Int: PatternNode], into lengths: inout [Int: PatternNode]) throws(PatternError) {
        for (length, node) in more {
            switch lengths[length] {
            case nil: lengths[length] = node
            case .alternation(let nodes):
                guard nodes.count < partLimit else { throw tooMany }
                lengths[length] = .alternation(nodes + [node])
            case let known?: lengths[length] = .alternation([known, node])
            }
        }
    }
}
