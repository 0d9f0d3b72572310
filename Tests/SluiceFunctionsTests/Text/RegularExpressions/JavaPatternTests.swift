import SluiceTestSupport
import Testing

@testable import SluiceFunctions

@Suite("Regular expressions of Java")
struct JavaPatternTests {
    @Test("what cannot cost much is written without callouts, and plain text as it is", arguments: [
        ("abc", "abc"), ("https?", "https?"), ("a{2,3}", "a{2,3}"), ("(a|b)c", "(a|b)c"), ("(?:a)(?>b)", "(?:a)(?>b)"),
        ("[a-z]\\d", "[a-z][0-9]"), ("[^,]", "[^\\,]"), ("^a", "^a"), ("(?s).", "(?s:.)"), ("\\Qa.b\\E", "a\\.b"), ("(?i)ab", "[Aa][Bb]"),
        ("(?x) a b # c", "ab"), ("[a-z&&[^b]]", "[ac-z]"), ("(?<n>a)", "(a)"), ("(?<=\\d{1,2})a", "(?<=[0-9]{1}|[0-9]{2})a"),
        ("\\0101", "A"), ("(?iu)é", "(?i:\\x{e9})"), ("\\p{L1}", "[\\x{0}-\\x{ff}]"), ("\\p{InThai}", "[\\x{e00}-\\x{e7f}]"),
    ])
    func plain(pattern: String, translation: String) throws {
        let java = try JavaPattern(pattern)
        #expect(java.translation == translation)
        #expect(!java.isCounted)
    }

    @Test("what may repeat without end is counted, and no search begins within a run that the first part takes", arguments: [
        ("ba*", "b(?C1)a*(?C2)"), ("(?:ab)*", "(?:(?C1)ab)*"), ("(a|b)+", "((?C1)a|(?C1)b)+"), ("(a)?\\1", "((?C1)a)?(?C3)\\g{1}"),
        ("a+b", "(?(?<=a)\\G)(?C1)a+(?C2)b"), ("b[ab]{70}x*", "b(?C1)(?:[ab]{64}(?C2)){1}[ab]{6}(?C1)x*(?C2)"),
    ])
    func counted(pattern: String, translation: String) throws {
        let java = try JavaPattern(pattern)
        #expect(java.translation == translation)
        #expect(java.isCounted)
    }

    /// Java 17 rejects each.
    static let rejected = [
        "(*ACCEPT)a", "a(*COMMIT)b", "a{", "a{,2}", "{x}", "a\\Kb", "(?R)", "(?1)", "(?P<n>a)", "(?'n'a)", "(?#c)a", "(?|a|b)",
        "(a)?(?(1)b|c)", "\\x4", "\\x{110000}", "\\o{141}", "[\\b]", "[\\R]", "[\\1]", "\\0", "\\08", "\\y", "a\\E", "\\u{61}", "[]", "[a",
        "[z-a]", "[a-\\d]", "(?<n_x>a)", "(?<n>a)(?<n>b)", "\\k<n>(?<n>a)", "(?J)a", "*a", "a**", "(", "a)", "\\", "\\c", "\\p{lu}",
        "\\p{^L}", "\\p{InNowhere}", "\\p{IsNowhere}", "\\p{xx=L}", "a{2,1}", "a{99999999999}", "(?<=(?:a|bc)+)d", "(?i)*", "(?x)[ #]",
    ]

    @Test("what Java rejects is not valid", arguments: rejected)
    func rejects(pattern: String) {
        #expect(throws: PatternError.invalid) { try RegularExpression(pattern: pattern) }
        #expect(RegularExpressionFunctions.words(of: pattern) == "is not a valid regular expression")
    }

    @Test("what Java takes and can't be searched for here is told", arguments: [
        ("\\N{DIGIT ONE}", "names a character with \\N{…}, which is not supported"),
        ("(?<=a+)b", "looks behind for a text that has no greatest length, which is not supported"),
        ("(?<=a{1,999})b", "looks behind for a text of too many lengths, which is not supported"),
        ("(?<=a{1,3}+)b", "looks behind for a text of several lengths that is possessive or atomic, which is not supported"),
        (String(repeating: "(", count: 65) + String(repeating: ")", count: 65), "nests more than 64 levels, which is not supported"),
        ("(?:ab){99999}", "repeats something more than 65535 times, which is not supported"),
        (String(repeating: "a|", count: 14_000), "is too large, which is not supported"),
        (String(repeating: "a", count: (28 << 10) + 1), "is longer than 28 KiB, which is not supported"),
    ])
    func unsupported(pattern: String, words: String) {
        #expect(RegularExpressionFunctions.words(of: pattern) == words)
    }

    @Test("each category, script and block by its name", arguments: [
        ("\\p{gc=Lu}", "É", "é"), ("\\p{Lu}", "É", "é"), ("\\P{Lu}", "é", "É"), ("\\pL", "é", "1"), ("\\p{IsLatin}", "é", "д"), ("\\p{script=Cyrl}", "д", "é"),
        ("\\p{InGreek}", "λ", "l"), ("\\p{block=Latin-1 Supplement}", "é", "e"), ("\\p{IsAlphabetic}", "é", "1"), ("\\p{IsLowercase}", "ª", "A"),
        ("\\p{IsDigit}", "٣", "x"), ("\\p{javaUpperCase}", "É", "é"), ("\\p{javaWhitespace}", "\u{2028}", "\u{A0}"), ("\\p{L1}", "ÿ", "Ā"),
        ("\\p{IsPunctuation}", "!", "+"), ("\\p{Punct}", "+", "a"), ("(?U)\\p{Punct}", "!", "+"), ("(?i)\\p{Lower}", "A", "1"), ("\\p{IsWord}", "_", "-"),
        ("\\p{LD}", "٣", "-"), ("\\p{IsGraph}", "é", " "), ("\\p{IsPrint}", " ", "\n"), ("\\p{javaMirrored}", "(", "a"), ("\\p{IsAssigned}", "a", "\u{378}"),
    ])
    func properties(pattern: String, member: String, other: String) throws {
        let expression = try RegularExpression(pattern: pattern)
        #expect(try expression.isFound(in: member))
        #expect(try !expression.isFound(in: other))
    }

    @Test("random patterns are read or refused, and what is read compiles")
    func random() {
        var random = SeededGenerator(seed: 11)
        let alphabet = Array(#"ab(){}[]*+?|\^$.-,0129&:QEupPLxkKNbGRXZ<>=!#é€{}[]()(?<=!iUxms)"#)
        for _ in 0..<20_000 {
            let pattern = String((0..<Int.random(in: 0...16, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
            guard (try? JavaPattern(pattern)) != nil else { continue }
            // A script that PCRE2 does not know is the only thing left to find.
            let words = RegularExpressionFunctions.words(of: pattern)
            #expect((try? RegularExpression(pattern: pattern)) != nil || pattern.contains("p{") || words.hasSuffix("is not supported"), "\(pattern)")
        }
    }
}

extension RegularExpression {
    func isFound(in text: String) throws -> Bool {
        var text = text
        return try text.withUTF8 { bytes in
            var isFound = false
            var budget = SearchBudget()
            try forEachMatch(in: bytes, within: &budget) { _ in
                isFound = true
                return false
            }
            return isFound
        }
    }
}
