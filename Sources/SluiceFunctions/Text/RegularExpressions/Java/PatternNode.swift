/// A regular expression of Java, read.
indirect enum PatternNode {
    case empty
    case character(CharacterClass)
    case sequence([PatternNode])
    case alternation([PatternNode])
    case group(GroupKind, PatternNode)
    case lookAround(LookAround, PatternNode)
    case repetition(PatternNode, Repetition)
    case backReference(Int, isCaseless: Bool)
    case anchor(Anchor)
    /// `\R`.
    case lineEnding
    /// `\X`.
    case grapheme

    enum GroupKind: Equatable {
        case capturing
        case plain
        case atomic
    }

    struct LookAround {
        let isBehind: Bool
        let isNegative: Bool
    }

    struct Repetition {
        enum Mode: String {
            case greedy = ""
            case lazy = "?"
            case possessive = "+"
        }

        let minimum: Int
        /// nil for any number.
        let maximum: Int?
        let mode: Mode
    }

    /// A place in the text.
    enum Anchor: Equatable {
        case textStart, textEnd, lastMatchEnd
        case beforeFinalTerminator(isUnix: Bool)
        case lineStart(isUnix: Bool)
        case lineEnd(isUnix: Bool)
        case wordBoundary(isUnicode: Bool, isNegated: Bool)
        /// `\b{g}`.
        case graphemeBoundary
    }

    var isCharacter: Bool {
        if case .character = self { true } else { false }
    }

    /// Whether it holds a group that is counted.
    var hasCaptures: Bool {
        switch self {
        case .sequence(let nodes), .alternation(let nodes): nodes.contains(where: \.hasCaptures)
        case .group(let kind, let body): kind == .capturing || body.hasCaptures
        case .lookAround(_, let body), .repetition(let body, _): body.hasCaptures
        case .empty, .character, .backReference, .anchor, .lineEnding, .grapheme: false
        }
    }
}
