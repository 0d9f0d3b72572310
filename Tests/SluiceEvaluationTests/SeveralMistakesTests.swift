import SluiceEvaluation
import SluiceSQL
import SluiceTestSupport
import SluiceText
import Testing

@Suite("Several mistakes of one statement")
struct SeveralMistakesTests {
    private func ids(_ sql: String, _ place: PlanningContext.Place = .stream) -> [String] {
        var evaluation = Evaluation()
        evaluation.place = place
        return StatementPlan.make(Parser.parseStatement(sql), in: evaluation.context).diagnostics.map(\.id.name)
    }

    @Test(
        "each is told, and nothing that only follows from it",
        arguments: [
            ("SELECT a,, b FROM 'a' WHERE lenght(c) > 3 AND d = = 4", ["expected-expression", "unknown-function", "expected-expression"]),
            ("SELECT a AS 'x', uper(b) AS FROM 'a'", ["quoted-name", "unknown-function", "expected-name"]),
            (
                "SELECT * FORM 'a' WERE uper(a) = 'X' AND cast(b AS Nimber) = 1",
                ["misspelt-keyword", "misspelt-keyword", "unknown-function", "unknown-cast-type"]
            ),
            ("SELECT (a + b AS c, uper(d) AS e FROM 'a' WHERE f == 1", ["unclosed-bracket", "unknown-function", "wrong-operator"]),
            ("SELECT CASE a WHEN 1 THEN 2 ELSE 3 AS b FROM 'a' WHERE d ! 3", ["missing-end", "wrong-operator"]),
            ("SELECT * FROM a/b WHERE uper(c) > 1 && d = 2", ["unquoted-topic-filter", "unknown-function", "wrong-operator"]),
            ("SET @a 1 SELECT @a AS a, @b AS b FROM 'a' WHERE c == 1", ["missing-punctuation", "wrong-operator"]),
            ("SELECT @b AS b FROM 'a' WHERE c == 1", ["undeclared-variable", "wrong-operator"]),
            ("SELECT count(*) AS n FROM 'a' GROUP BY uper(b) LIMIT 1.5", ["clause-needs-stored-data", "unknown-function", "limit-not-whole"]),
            ("SET @a = b SELECT @a AS a, count(*) AS n FROM 't' GROUP BY c", ["clause-needs-stored-data"]),
            ("SELECT encode(a, ) AS x FROM 'a'", ["expected-expression"]),
            ("SELECT ((((a FROM 'a'", ["unclosed-bracket"]),
        ])
    func told(sql: String, ids expected: [String]) {
        #expect(ids(sql) == expected)
    }

    @Test("what is grouped is not judged where the text could not be read")
    func grouping() {
        #expect(ids("SELECT room, uper(zone) AS z FROM \"iot\".\"t\" GRUOP BY room WHERE a == 1", .stored).contains("ungrouped-column") == false)
    }

    @Test("a statement that is broken anywhere is checked without a trap, and its findings stand in order")
    func broken() {
        var texts = RandomTexts(.forTest(default: 41))
        for _ in 0..<1500 {
            var bytes = Array(texts.statement().utf8)
            for _ in 0..<Int.random(in: 1...3, using: &texts.random) {
                let place = Int.random(in: 0..<bytes.count, using: &texts.random)
                switch Int.random(in: 0..<3, using: &texts.random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(texts.random.pick(Array("()[]{}'\",.@;=*#$ ".utf8)), at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 5))
                }
                if bytes.isEmpty { bytes = [UInt8(ascii: "S")] }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let context = Evaluation().context
            let parsed = Parser.parseStatement(text)
            let found = StatementPlan.make(parsed, in: context)
            #expect((found.plan == nil) == found.diagnostics.contains { $0.severity == .error }, "seed \(texts.random.seed): \(text)")
            let places = found.diagnostics.map(\.span.lowerBound)
            #expect(places == places.sorted(), "seed \(texts.random.seed): \(text)")
            if found.plan != nil { _ = Linter.findings(in: parsed.tree, context) }
        }
    }
}
