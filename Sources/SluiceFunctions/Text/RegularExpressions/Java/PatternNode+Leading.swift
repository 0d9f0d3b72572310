extension PatternNode {
    /// The class that the expression begins with, any number of times: `[a-z]+` of `[a-z]+@`.
    ///
    /// A match that begins behind a character of the class would have begun at that character, so no search need begin
    /// there. Otherwise `\s+$` takes time in the square of how many spaces there are.
    var leadingRun: CharacterClass? {
        switch self {
        case .sequence(let nodes): nodes.first?.leadingRun
        case .group(let kind, let body): kind == .atomic ? nil : body.leadingRun
        case .repetition(.character(let characters), let repetition): repetition.maximum == nil ? characters : nil
        default: nil
        }
    }

    /// Whether what a group took counts for more than the result.
    var hasReferences: Bool {
        switch self {
        case .backReference: true
        case .anchor(.lastMatchEnd): true
        case .sequence(let nodes), .alternation(let nodes): nodes.contains(where: \.hasReferences)
        case .group(_, let body), .lookAround(_, let body), .repetition(let body, _): body.hasReferences
        case .empty, .character, .anchor, .lineEnding, .grapheme: false
        }
    }

    /// Whether the place where the last match ended is asked for.
    var asksForLastMatch: Bool {
        switch self {
        case .anchor(.lastMatchEnd): true
        case .sequence(let nodes), .alternation(let nodes): nodes.contains(where: \.asksForLastMatch)
        case .group(_, let body), .lookAround(_, let body), .repetition(let body, _): body.asksForLastMatch
        case .empty, .character, .anchor, .backReference, .lineEnding, .grapheme: false
        }
    }
}
