/// Regular expressions in Java's syntax (java.util.regex.Pattern of Java 17), as PCRE2 is to search with them.
struct JavaPattern {
    /// The expression for PCRE2.
    let translation: String
    /// Whether it has callouts, without which a search might cost too much.
    let isCounted: Bool
    let groupNames: [String: Int]

    init(_ pattern: String) throws(PatternError) {
        let expression = try PatternParser.parse(pattern)
        let node = expression.node
        // What cannot cost much comes out without callouts.
        let isCounted = !(PatternCost(of: node).steps <= PatternCost.countingLimit)
        var writer = PatternWriter(isCounted: isCounted, groupCount: expression.groupCount)
        let skipsRuns = !node.hasReferences
        var alternatives = [node]
        if case .alternation(let nodes) = node { alternatives = nodes }
        for (index, alternative) in alternatives.enumerated() {
            if index > 0 { writer.append("|") }
            if alternatives.count > 1 { writer.callout(.step) }
            if skipsRuns, let run = alternative.leadingRun { writer.append("(?(?<=\(run.pattern))\\G)") }
            try writer.write(alternative)
        }
        translation = writer.output
        self.isCounted = isCounted || node.asksForLastMatch
        groupNames = expression.groupNames
    }
}
