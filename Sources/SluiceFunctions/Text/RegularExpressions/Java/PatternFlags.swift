/// The flags of Java's expressions, as `(?ims)` sets them.
struct PatternFlags: OptionSet {
    let rawValue: UInt8

    static let caseless = PatternFlags(rawValue: 1)
    static let multiline = PatternFlags(rawValue: 2)
    static let dotAll = PatternFlags(rawValue: 4)
    static let unixLines = PatternFlags(rawValue: 8)
    static let unicodeCase = PatternFlags(rawValue: 16)
    static let unicodeClasses = PatternFlags(rawValue: 32)
    static let comments = PatternFlags(rawValue: 64)

    /// What a letter stands for; nil for one that is no flag.
    static func named(_ letter: Unicode.Scalar) -> PatternFlags? {
        switch letter {
        case "i": .caseless
        case "m": .multiline
        case "s": .dotAll
        case "d": .unixLines
        case "u": .unicodeCase
        case "U": [.unicodeClasses, .unicodeCase]
        case "x": .comments
        // Canonical equivalence, which has no effect from within an expression.
        case "c": []
        default: nil
        }
    }
}
