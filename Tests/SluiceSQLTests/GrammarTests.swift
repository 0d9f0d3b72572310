import Foundation
import SluiceSQL
import SluiceTestSupport
import SluiceText
import Testing

@Suite("Grammar")
struct GrammarTests {
    private func grammar() throws -> Grammar {
        try Grammar(String(contentsOfFile: "\(grammarFolder)/iot-sql.ebnf", encoding: .utf8))
    }

    @Test("the words of the grammar are the lexer's keywords")
    func keywords() throws {
        let units = ["ms", "E"]
        let words = try grammar().terminals.filter { $0.count > 1 && $0.allSatisfy { $0.isLetter || $0 == "_" } && !units.contains($0) }
        #expect(words.sorted() == Keyword.allCases.map(\.rawValue).sorted())
    }

    @Test("what the grammar allows is read without a mistake, and printing it changes nothing")
    func generated() throws {
        var generator = StatementGenerator(grammar: try grammar(), random: .forTest(default: 20))
        for round in 0..<3000 {
            let text = generator.statement()
            let result = Parser.parseStatement(text)
            guard result.diagnostics.isEmpty else {
                let told = DiagnosticRenderer().render(result.diagnostics, in: SourceFile(name: "generated", text: text))
                Issue.record("SLUICE_SEED=\(generator.random.seed), statement \(round):\n\(text)\n\(told)")
                return
            }
            let printed = result.tree.printed()
            let again = Parser.parseStatement(printed)
            guard again.diagnostics.isEmpty, again.tree == result.tree, again.tree.printed() == printed else {
                Issue.record("SLUICE_SEED=\(generator.random.seed), statement \(round):\n\(text)\nprinted: \(printed)\nagain: \(again.tree.printed())")
                return
            }
        }
    }

    @Test("what holds of every statement holds of generated ones, a token dropped as well")
    func generatedThoroughly() throws {
        var generator = StatementGenerator(grammar: try grammar(), random: .forTest(default: 21))
        for _ in 0..<100 { assertParse(generator.statement()) }
    }

    @Test("mutilated statements are read to their end, with every span inside")
    func mutilated() throws {
        var generator = StatementGenerator(grammar: try grammar(), random: .forTest(default: 22))
        let pieces = ["(", ")", "[", "]", "{", "}", "'", "\"", ",", ".", "-", "--", "/*", "*/", ";", "@", "\u{0}", "\u{301}", "🙂", "“", "FROM", "SELECT",
            " NOT ", " CASE ", " END ", " AS ", "IS", "1e", "99999999999999999999d", "GROUP BY", "\n", "\u{FEFF}", "!", "==", "$", "`"]
        for _ in 0..<1500 {
            var characters = Array(generator.statement().unicodeScalars)
            for _ in 0..<Int.random(in: 1...6, using: &generator.random) {
                let place = Int.random(in: 0...characters.count, using: &generator.random)
                switch Int.random(in: 0..<3, using: &generator.random) {
                case 0: characters.insert(contentsOf: generator.random.pick(pieces).unicodeScalars, at: place)
                case 1: characters.removeSubrange(place..<min(characters.count, place + 3))
                default: characters.removeSubrange((place / 2 + characters.count / 2)...)
                }
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: characters)
            assertTokensJoin(text)
            assertSpansInside(text, Parser.parseStatement(text))
            _ = Parser.parseExpression(text)
            for diagnostic in TemplateText.parse("é${" + text).diagnostics { #expect(diagnostic.span.upperBound <= text.utf8.count + 4) }
        }
    }

    @Test("any bytes are read to their end")
    func noise() {
        var random = SeededGenerator.forTest(default: 23)
        for length in 0..<400 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            assertTokensJoin(text)
            assertSpansInside(text, Parser.parseStatement(text))
        }
    }
}
