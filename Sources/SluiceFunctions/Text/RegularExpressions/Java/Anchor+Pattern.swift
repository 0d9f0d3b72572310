extension PatternNode.Anchor {
    /// The place as PCRE2 finds it, which is compiled with `\n` as the only line end; Java's are more, and `\r\n` is one.
    var pattern: String {
        switch self {
        case .textStart: "^"
        case .textEnd: #"\z"#
        case .lastMatchEnd: #"\G"# + SearchBudget.Callout.lastMatchEnd.pattern
        case .beforeFinalTerminator(isUnix: true): #"(?=\n?\z)"#
        case .beforeFinalTerminator(isUnix: false): #"(?=(?:(?<!\r)\n|\r\n?|[\x{85}\x{2028}\x{2029}])?\z)"#
        // Java knows no line behind the last line end.
        case .lineStart(isUnix: true): #"(?:^|(?<=\n))(?!\z)"#
        case .lineStart(isUnix: false): #"(?:^|(?<=[\n\x{85}\x{2028}\x{2029}])|(?<=\r)(?!\n))(?!\z)"#
        case .lineEnd(isUnix: true): #"(?=\n|\z)"#
        case .lineEnd(isUnix: false): #"(?=(?<!\r)\n|[\r\x{85}\x{2028}\x{2029}]|\z)"#
        case .wordBoundary(let isUnicode, let isNegated): Self.boundary(isUnicode: isUnicode, isNegated: isNegated)
        // Between a character and what makes one with it there is no boundary.
        case .graphemeBoundary: #"(?:^|\z|(?<=(?s:.))(?!\p{M}|\x{200D}|(?<=\r)\n))"#
        }
    }

    /// Java's words have the letters and digits of all scripts here, though `\w` does not.
    private static func boundary(isUnicode: Bool, isNegated: Bool) -> String {
        let word = isUnicode ? JavaProperty.unicodeWord.pattern : #"[\p{L}\p{Nd}\p{Mn}_]"#
        return isNegated ? "(?(?<=\(word))(?=\(word))|(?!\(word)))" : "(?(?<=\(word))(?!\(word))|(?=\(word)))"
    }
}
