/// A character class of Java, which may hold further classes and intersections: `[a-d[m-p]]`, `[a-z&&[^bc]]`.
///
/// PCRE2 has only flat classes, so any other becomes a group that takes exactly one character: an alternation for a union,
/// look-aheads for an intersection and for a complement.
struct JavaCharacterClass {
    /// What stands between two `&&`: the text of a flat class, and classes within it.
    private struct Operand {
        var items = ""
        var nested: [String] = []

        var isEmpty: Bool { items.isEmpty && nested.isEmpty }

        /// The pattern that takes one character of the operand.
        var pattern: String {
            let parts = (items.isEmpty ? [] : ["[\(items)]"]) + nested
            return parts.count == 1 ? parts[0] : "(?:\(parts.joined(separator: "|")))"
        }
    }

    private let isNegated: Bool
    private var operands = [Operand()]

    init(isNegated: Bool) { self.isNegated = isNegated }

    /// Adds what PCRE2 reads as one or more members of a flat class.
    mutating func add(items: String) { operands[operands.count - 1].items += items }

    mutating func add(nested pattern: String) { operands[operands.count - 1].nested.append(pattern) }

    /// What follows is cut with what was added so far.
    mutating func beginIntersection() { operands.append(Operand()) }

    /// The class as PCRE2 writes it; nil where a side of an intersection is empty.
    var pattern: String? {
        guard operands.allSatisfy({ !$0.isEmpty }) else { return nil }
        if operands.count == 1, operands[0].nested.isEmpty { return "[\(isNegated ? "^" : "")\(operands[0].items)]" }
        let conditions = operands.dropLast().map { "(?=\($0.pattern))" }.joined()
        let common = operands.count == 1 ? operands[0].pattern : "(?:\(conditions)\(operands[operands.count - 1].pattern))"
        // Java's complement takes in every operand.
        return isNegated ? "(?:(?!\(common))(?s:.))" : common
    }
}
