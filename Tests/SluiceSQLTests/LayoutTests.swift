import Foundation
import SluiceSQL
import SluiceTestSupport
import SluiceText
import Testing

@Suite("The layout of statements")
struct LayoutTests {
    struct Example: Sendable {
        let width: Int
        let sql: String
        let lines: String
        init(_ width: Int, _ sql: String, _ lines: String) {
            self.width = width
            self.sql = sql
            self.lines = lines
        }
    }

    static let examples = [
        Example(60, "select a,b as c from 'x/+' where a>1 and b<2", """
            SELECT a, b AS c
            FROM 'x/+'
            WHERE a > 1 AND b < 2
            """),
        Example(24, "SET @a = 1, @long_name = upper(b) SELECT temperature, humidity, pressure AS p FROM 'x/+', 'y/#' WHERE temperature > 1 AND humidity < 2 OR pressure = 3", """
            SET
              @a = 1,
              @long_name = upper(b)
            SELECT
              temperature,
              humidity,
              pressure AS p
            FROM 'x/+', 'y/#'
            WHERE temperature > 1
                AND humidity < 2
              OR pressure = 3
            """),
        Example(30, "SELECT CASE WHEN a > 1 THEN 'high' WHEN a < 0 THEN 'low' ELSE concat(a, 'in between', b) END AS level FROM 'x'", """
            SELECT
              CASE
                WHEN a > 1 THEN 'high'
                WHEN a < 0 THEN 'low'
                ELSE concat(
                  a,
                  'in between',
                  b
                )
              END AS level
            FROM 'x'
            """),
        Example(40, "SELECT (SELECT v FROM readings AS r WHERE r.v > 10 AND r.on) AS high, [1, 2] AS l FROM 'x'", """
            SELECT
              (
                SELECT v
                FROM readings AS r
                WHERE r.v > 10 AND r.on
              ) AS high,
              [1, 2] AS l
            FROM 'x'
            """),
        Example(30, "SELECT zone, avg(t) AS m FROM \"iot\".\"t\" WHERE time > ago(1m) GROUP BY zone HAVING avg(t) > 3 ORDER BY zone DESC, m LIMIT 5", """
            SELECT zone, avg(t) AS m
            FROM "iot"."t"
            WHERE time > ago(1m)
            GROUP BY zone
            HAVING avg(t) > 3
            ORDER BY zone DESC, m
            LIMIT 5
            """),
        Example(20, "SELECT concat( a,  'long text', b ), VALUE FROM 'x' WHERE t = 'two\nlines of text' ", """
            SELECT
              concat( a,  'long text', b ),
              VALUE
            FROM 'x'
            WHERE t = 'two
            lines of text'
            """),
    ]

    @Test("a clause has a line, and what is too long is broken further", arguments: examples)
    func layout(_ example: Example) {
        let tree = assertParse(example.sql, droppingTokens: false)
        #expect(tree.laidOut(width: example.width) == example.lines)
        #expect(assertParse(example.lines, droppingTokens: false).laidOut(width: example.width) == example.lines)
    }

    @Test("an expression stays on one line where it fits", arguments: [
        (40, "{'id': newuuid(), 'zone': vars.zone}", "{'id': newuuid(), 'zone': vars.zone}"),
        (30, "{'id': newuuid(), 'zone': vars.zone}", "{\n  'id': newuuid(),\n  'zone': vars.zone\n}"),
        (10, "a + b * 2 - c", "a\n  + b * 2\n  - c"),
        (13, "a + b * 2 - c", "a + b * 2 - c"),
        (5, "[]", "[]"),
    ])
    func expression(width: Int, text: String, lines: String) {
        #expect(Parser.parseExpression(text).tree.laidOut(width: width) == lines)
    }

    @Test("statements nested as deep as they may be take no time")
    func deep() {
        var text = "a"
        for _ in 0..<30 { text = "(SELECT \(text) AS a FROM value.b WHERE a)" }
        let tree = assertParse("SELECT \(text) AS a FROM 'x'", droppingTokens: false)
        #expect(tree.laidOut(width: 100).split(separator: "\n").count > 60)
    }

    @Test("random statements mean the same laid out, at any width, and stay as they are laid out again")
    func random() throws {
        let grammar = try Grammar(String(contentsOfFile: grammarFolder + "/iot-sql.ebnf", encoding: .utf8))
        var generator = StatementGenerator(grammar: grammar, random: .forTest(default: 24))
        let seed = generator.random.seed
        for _ in 0..<400 {
            let text = generator.statement()
            let tree = Parser.parseStatement(text).tree
            for width in [0, 30, 100] {
                let lines = tree.laidOut(width: width)
                let again = Parser.parseStatement(lines)
                #expect(again.diagnostics.map(\.message) == [] && again.tree == tree, "SLUICE_SEED=\(seed): \(text)\nlaid out:\n\(lines)")
                // The source text of an item is its key.
                #expect(again.tree.printed() == tree.printed(), "SLUICE_SEED=\(seed): \(text)")
                #expect(again.tree.laidOut(width: width) == lines, "SLUICE_SEED=\(seed): \(text)")
            }
        }
    }
}
