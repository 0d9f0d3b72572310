import SluiceEvaluation
import SluiceSQL
import SluiceText
import Testing

@Suite("Small changes of statements")
struct StatementMutationTests {
    @Test(
        "each change is told, in the order of the clauses",
        arguments: [
            ("SELECT * FROM 'a/b' WHERE x >= 40", ["'a/b' became 'b/a'", "x >= 40 became x > 40", "40 became 41"]),
            ("SELECT * FROM 'a' WHERE x = y AND NOT z", ["x = y AND NOT z became x = y", "x = y AND NOT z became NOT z", "x = y became x <> y"]),
            ("SELECT CASE WHEN x < 1 THEN true END AS a FROM 'a'", ["x < 1 became x <= 1", "1 became 2", "TRUE became FALSE"]),
            ("SELECT a FROM '$flow/x/+', 'a/a/#'", ["'$flow/x/+' became '$flow/+/x'"]),
            ("SELECT a FROM '$table/T/modify', '$bucket/b/put/#'", []),
            (#"SELECT a FROM "a/b""#, [#""a/b" became "b/a""#]), (#"SELECT a FROM "iot"."series", "T""#, []),
            ("SELECT 9223372036854775807 AS a, 1.5 AS b, 'c' AS c FROM 'a'", []),
            ("SET @t = 5 SELECT @t AS a FROM 'a'", ["5 became 6"]),
            ("SELECT avg(x) AS m FROM 'a' GROUP BY y, TUMBLING(1m) HAVING avg(x) > y", ["avg(x) > y became avg(x) >= y"]),
        ])
    func told(sql: String, texts: [String]) {
        #expect(StatementMutation.all(of: Parser.parseStatement(sql).tree).map(\.text) == texts)
    }

    @Test(
        "a changed statement can be read, and means something else",
        arguments: [
            "SELECT * FROM 'a/+/b' WHERE (x > 1 OR y < 2) AND z <> 3 AND w = 4", "SELECT x >= 1 AND (y OR z) AS v FROM 'a'",
            "SELECT (SELECT VALUE x FROM items WHERE x > 3) AS big FROM 'a' WHERE -1 < x",
            "SELECT CASE x WHEN 1 THEN 2 ELSE 3 END AS y FROM 'a' WHERE x IN [1, 2]",
        ])
    func readable(sql: String) throws {
        let original = Parser.parseStatement(sql)
        try #require(!original.hasErrors)
        let mutations = StatementMutation.all(of: original.tree)
        #expect(mutations.count >= 3)
        for mutation in mutations {
            let bytes = Array(sql.utf8)
            let changed = bytes[..<mutation.span.lowerBound] + Array(mutation.replacement.utf8) + bytes[mutation.span.upperBound...]
            let text = String(decoding: changed, as: UTF8.self)
            let parsed = Parser.parseStatement(text)
            #expect(!parsed.hasErrors, "\(text)")
            #expect(parsed.tree != original.tree, "\(text)")
        }
    }
}
