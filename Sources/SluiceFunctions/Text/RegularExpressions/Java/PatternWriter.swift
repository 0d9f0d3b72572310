/// Writes an expression as PCRE2 takes it, so that it means there what Java means.
///
/// No flag of PCRE2 is relied on but `i` for all of Unicode: case, `.`, `$` and the rest are written out. An expression whose
/// search could cost much gets callouts, by which ``SearchBudget`` counts what is done.
struct PatternWriter {
    let isCounted: Bool
    let groupCount: Int
    private(set) var output = ""
    /// Characters that are taken since the last callout.
    private var uncounted = 0

    init(isCounted: Bool, groupCount: Int) {
        self.isCounted = isCounted
        self.groupCount = groupCount
    }

    mutating func write(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .empty: break
        case .character(let characters):
            output += characters.pattern
            passed(1)
        case .anchor(let anchor): output += anchor.pattern
        case .lineEnding: output += #"(?:\r\n|\v)"#
        case .grapheme: surround(#"\X"#)
        case .backReference(let number, let isCaseless):
            // A group that is not there takes part in nothing.
            guard number <= groupCount else { return output += "(?!)" }
            callout(.beforeReference)
            output += isCaseless ? "(?i:\\g{\(number)})" : "\\g{\(number)}"
        case .sequence(let nodes):
            for node in nodes { try writeItem(node) }
        case .alternation(let nodes):
            for (index, node) in nodes.enumerated() {
                if index > 0 { output += "|" }
                callout(.step)
                try write(node)
            }
        case .group(let kind, let body):
            try write(body, behind: kind == .capturing ? "(" : kind == .atomic ? "(?>" : "(?:")
        case .lookAround(let kind, let body):
            if kind.isBehind {
                try writeLookBehind(body, isNegative: kind.isNegative)
            } else {
                try write(body, behind: kind.isNegative ? "(?!" : "(?=")
            }
        case .repetition(let body, let repetition):
            try writeRepetition(body, repetition)
        }
    }

    /// One of several in a row.
    private mutating func writeItem(_ node: PatternNode) throws(PatternError) {
        if case .alternation = node {
            try write(node, behind: "(?:")
        } else {
            try write(node)
        }
    }

    private mutating func write(_ node: PatternNode, behind opening: String) throws(PatternError) {
        output += opening
        try write(node)
        output += ")"
    }

    private mutating func writeRepetition(_ body: PatternNode, _ repetition: PatternNode.Repetition) throws(PatternError) {
        let mode = repetition.mode.rawValue
        guard case .character(let characters) = body else {
            let quantifier = try Self.quantifier(repetition.minimum, repetition.maximum)
            switch body {
            case .group(let kind, let inner):
                output += kind == .capturing ? "(" : kind == .atomic ? "(?>" : "(?:"
                // Alternatives have a callout each.
                if case .alternation = inner {} else { callout(.step) }
                try write(inner)
                output += ")"
            case .lineEnding:
                // Java does not go back into a line ending that is repeated.
                output += "(?>"
                callout(.step)
                output += #"\r\n|\v)"#
            default:
                output += "(?:"
                callout(.step)
                try write(body)
                output += ")"
            }
            return output += quantifier + mode
        }
        // A long run that must be there is counted piece by piece.
        var (minimum, maximum) = (repetition.minimum, repetition.maximum)
        let length = minimum > 16_384 ? 256 : 64
        let pieces = minimum / length
        if isCounted, pieces > 0 {
            guard minimum <= Self.longestText else { return output += "(?!)" }
            callout(.step)
            output += "(?:\(characters.pattern){\(length)}"
            callout(.distance)
            output += "){\(pieces)}"
            minimum -= pieces * length
            maximum = maximum.map { $0 - pieces * length }
        }
        let repeated = characters.pattern + (try Self.quantifier(minimum, maximum)) + mode
        if minimum == maximum {
            output += repeated
            passed(minimum)
        } else {
            surround(repeated)
        }
    }

    /// More characters than any text has.
    private static let longestText = 128 << 10

    private static func quantifier(_ minimum: Int, _ maximum: Int?) throws(PatternError) -> String {
        switch (minimum, maximum) {
        case (0, nil): return "*"
        case (1, nil): return "+"
        case (0, 1): return "?"
        default:
            // No text is long enough for more to make a difference.
            let last = maximum.flatMap { $0 > longestText ? nil : $0 }
            guard max(minimum, last ?? 0) <= 65_535 else { throw .unsupported("repeats something more than 65535 times") }
            return minimum == last ? "{\(minimum)}" : "{\(minimum),\(last.map(String.init) ?? "")}"
        }
    }

    private mutating func writeLookBehind(_ body: PatternNode, isNegative: Bool) throws(PatternError) {
        let alternatives = try LookBehind(body).alternatives.map(\.node)
        let opening = isNegative ? "(?<!" : "(?<="
        if alternatives.count == 1 {
            try write(alternatives[0], behind: opening)
        } else if !body.hasCaptures {
            output += opening
            for (index, node) in alternatives.enumerated() {
                if index > 0 { output += "|" }
                callout(.step)
                try writeItem(node)
            }
            output += ")"
        } else {
            // Each alternative has the same groups, under the same numbers.
            output += isNegative ? "(?!(?|" : "(?|"
            for (index, node) in alternatives.enumerated() {
                if index > 0 { output += "|" }
                try write(node, behind: "(?<=")
            }
            output += isNegative ? "))" : ")"
        }
    }

    /// A piece of which it is told how much it took.
    private mutating func surround(_ piece: String) {
        callout(.step)
        output += piece
        callout(.distance)
    }

    mutating func callout(_ callout: SearchBudget.Callout) {
        guard isCounted else { return }
        output += callout.pattern
        uncounted = 0
    }

    /// Tells of many characters in a row that are not counted otherwise.
    private mutating func passed(_ count: Int) {
        uncounted += count
        if uncounted >= 32 { callout(.distance) }
    }

    mutating func append(_ text: String) { output += text }
}
