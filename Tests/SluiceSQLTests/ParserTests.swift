import SluiceSQL
import SluiceText
import Testing

@Suite("Parser")
struct ParserTests {
    /// Statements and the text that they print as.
    @Test("prints canonically", arguments: [
        ("select * from 'a/b'", "SELECT * FROM 'a/b'"),
        ("select  a . b as c from 'a' where not x=1 and y<>2 or z", "SELECT a.b AS c FROM 'a' WHERE NOT x = 1 AND y <> 2 OR z"),
        ("SELECT a FROM 'a' WHERE ((a) OR (b)) AND (NOT (c))", "SELECT a FROM 'a' WHERE (a OR b) AND NOT c"),
        ("SELECT a FROM 'a' WHERE a - (b - c) - d = -1", "SELECT a FROM 'a' WHERE a - (b - c) - d = -1"),
        ("SELECT a FROM 'a' WHERE a -1 = a-1", "SELECT a FROM 'a' WHERE a - 1 = a - 1"),
        ("SELECT a FROM 'a' WHERE a != - 1 AND - -1 > -(-x)", "SELECT a FROM 'a' WHERE a <> - 1 AND - -1 > - -x"),
        ("SELECT value FROM 'a'", "SELECT value FROM 'a'"),
        ("SELECT value, b FROM 'a'", "SELECT value, b FROM 'a'"),
        ("SELECT value - 1 AS x FROM 'a'", "SELECT value - 1 AS x FROM 'a'"),
        ("SELECT value -1 FROM 'a'", "SELECT VALUE -1 FROM 'a'"),
        ("SELECT value * 2 AS x FROM 'a'", "SELECT value * 2 AS x FROM 'a'"),
        ("SELECT value * FROM 'a'", "SELECT VALUE * FROM 'a'"),
        ("SELECT value [1,2] FROM 'a'", "SELECT VALUE [1, 2] FROM 'a'"),
        ("SELECT (value)[0] AS x FROM 'a'", "SELECT (value[0]) AS x FROM 'a'"),
        ("SELECT VALUE (- 1) FROM 'a'", "SELECT VALUE (- 1) FROM 'a'"),
        ("SELECT value IS NULL AS x FROM 'a'", "SELECT value IS NULL AS x FROM 'a'"),
        ("SELECT value NOT IN [1] AS x FROM 'a'", "SELECT value NOT IN [1] AS x FROM 'a'"),
        ("SELECT VALUE NOT x FROM 'a'", "SELECT VALUE NOT x FROM 'a'"),
        ("SELECT value LIKE 'a%' AS x FROM 'a'", "SELECT value LIKE 'a%' AS x FROM 'a'"),
        ("SELECT distinct, distinct - a AS b, distinct IN c AS d FROM 'a'", "SELECT distinct, distinct - a AS b, distinct IN c AS d FROM 'a'"),
        ("SELECT value value FROM 'a'", "SELECT VALUE value FROM 'a'"),
        ("SELECT VALUE value.value FROM 'a'", "SELECT VALUE value.value FROM 'a'"),
        ("SELECT value", "SELECT value"),
        ("SELECT f( x,*,y ), {'a':*, \"b\":[*]} AS o FROM 'a'", "SELECT f( x,*,y ), {'a': *, 'b': [*]} AS o FROM 'a'"),
        ("SELECT 'o''b' + \"x\"\"'y\" AS s FROM \"t\"", "SELECT 'o''b' + \"x\"\"'y\" AS s FROM \"t\""),
        ("SELECT cast(x as int) AS i, case when a then 1 end AS c FROM 'a'", "SELECT CAST(x AS int) AS i, CASE WHEN a THEN 1 END AS c FROM 'a'"),
        ("SELECT (select value v from e w where w.x in [1]) AS q FROM 'a'", "SELECT (SELECT VALUE v FROM e AS w WHERE w.x IN [1]) AS q FROM 'a'"),
        ("SELECT (SELECT * FROM * WHERE a) AS q FROM 'a', 'b', 'c'", "SELECT (SELECT * FROM * WHERE a) AS q FROM 'a', 'b', 'c'"),
        ("SELECT * FROM 'a' WHERE exists (select * from arr as a where a = 3)", "SELECT * FROM 'a' WHERE EXISTS (SELECT * FROM arr AS a WHERE a = 3)"),
        ("SET @s = dev.s, @t=@s.x SELECT @s.t AS t FROM 'd'", "SET @s = dev.s, @t = @s.x SELECT @s.t AS t FROM 'd'"),
        ("SELECT * FROM \"iot\".\"temperaturesensor\" WHERE time between ago(15m) and now() ORDER BY time DESC",
         "SELECT * FROM \"iot\".\"temperaturesensor\" WHERE time BETWEEN ago(15m) AND now() ORDER BY time DESC"),
        ("SELECT count(*) AS n FROM \"t\" WHERE a LIKE 'x%' and b is not null group by bin(time, 1m), z having count(*)>1 order by z asc, n desc limit 10",
         "SELECT count(*) AS n FROM \"t\" WHERE a LIKE 'x%' AND b IS NOT NULL GROUP BY bin(time, 1m), z HAVING count(*) > 1 ORDER BY z, n DESC LIMIT 10"),
        ("SELECT a[0].b[i+1] AS x FROM 'a' WHERE a between 1 and 2 and b not between 3 and 4 and c not like 'x' and (a = b) = true",
         "SELECT a[0].b[i + 1] AS x FROM 'a' WHERE a BETWEEN 1 AND 2 AND b NOT BETWEEN 3 AND 4 AND c NOT LIKE 'x' AND (a = b) = TRUE"),
        ("SELECT 1AS x FROM 'a' WHERE 2AND 3OR -1.5E-3.x", "SELECT 1 AS x FROM 'a' WHERE 2 AND 3 OR -1.5E-3.x"),
        ("SELECT 10s AS a, 250ms AS b, 7d AS c FROM 'a'", "SELECT 10s AS a, 250ms AS b, 7d AS c FROM 'a'"),
        ("SELECT température AS été FROM 'a'", "SELECT température AS été FROM 'a'"),
        ("SELECT a AS FROM FROM 'a'", "SELECT a AS FROM FROM 'a'"),
        ("SELECT * AS message, x AS a.b FROM 'a'", "SELECT * AS message, x AS a.b FROM 'a'"),
        ("SELECT (SELECT * FROM e order) AS x, (SELECT * FROM e limit WHERE limit.a) AS y FROM 'a'",
         "SELECT (SELECT * FROM e AS order) AS x, (SELECT * FROM e AS limit WHERE limit.a) AS y FROM 'a'"),
    ])
    func canonical(text: String, printed: String) {
        #expect(assertParse(text).printed() == printed)
    }

    @Test("a minus belongs to the number directly after it, where a minus sign may stand")
    func negativeLiterals() {
        #expect(Parser.parseExpression("-1").tree.kind == .literal(.number("-1")))
        let one = Expression(.literal(.number("1")), at: Span(0, 0))
        #expect(Parser.parseExpression("- 1").tree.kind == .negate(one))
        #expect(Parser.parseExpression("a -1").tree.kind == .binary(.subtract, Expression(.name("a"), at: Span(0, 0)), one))
    }

    @Test("durations are counted in milliseconds", arguments: [
        ("10s", 10_000), ("15m", 900_000), ("1h", 3_600_000), ("7d", 604_800_000), ("250ms", 250),
    ])
    func durations(text: String, milliseconds: Int64) {
        #expect(Parser.parseExpression(text).tree.kind == .literal(.duration(text: text, milliseconds: milliseconds)))
    }

    @Test("an item's source text is what was written")
    func sourceText() {
        guard case .items(let items) = assertParse("SELECT  upper( a ) , (b+1)  AS c FROM 'a'").select else { return #expect(Bool(false)) }
        #expect(items.map(\.sourceText) == ["upper( a )", "(b+1)"])
    }

    @Test("spans are UTF-8 offsets")
    func spans() {
        let marked = Marked("'é🙂' + ⟦naïve⟧")
        guard case .binary(_, _, let right) = Parser.parseExpression(marked.text).tree.kind else { return #expect(Bool(false)) }
        #expect([right.span] == marked.spans)
    }

    @Test("a lone star is an expression, for templates")
    func star() {
        let result = Parser.parseExpression("*")
        #expect(result.tree.kind == .star)
        #expect(!result.hasErrors)
    }

    @Test("nesting is accepted at the bound and refused one past it", arguments: [
        ("(", "x", ")"), ("NOT ", "x", ""), ("- ", "x", ""), ("[", "x", "]"), ("f(", "x", ")"), ("{'k':", "x", "}"), ("a[", "x", "]"),
        ("CASE WHEN ", "x", " THEN 1 END"), ("(SELECT * FROM ", "x", ")"),
    ])
    func nesting(opening: String, inner: String, closing: String) {
        func text(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + inner + String(repeating: closing, count: depth)
        }
        #expect(Parser.parseExpression(text(64)).diagnostics.map(\.message) == [])
        #expect(Parser.parseExpression(text(65)).diagnostics.map(\.id) == [.nestingTooDeep])
        #expect(Parser.parseExpression(text(10_000)).diagnostics.map(\.id) == [.nestingTooDeep])
    }

    @Test("chains are accepted at the bound and refused past it", arguments: [" + x", " OR x", ".x", "[0]"])
    func chains(link: String) {
        #expect(Parser.parseExpression("x" + String(repeating: link, count: 511)).diagnostics.map(\.message) == [])
        #expect(Parser.parseExpression("x" + String(repeating: link, count: 512)).diagnostics.map(\.id) == [.expressionTooLong])
        #expect(Parser.parseExpression("x" + String(repeating: link, count: 40_000)).diagnostics.map(\.id) == [.expressionTooLong])
    }

    @Test("a text is accepted up to 256 KB")
    func size() {
        let start = "SELECT '"
        let end = "' AS s FROM 'a'"
        let filler = String(repeating: "x", count: 256 * 1024 - start.utf8.count - end.utf8.count)
        #expect(Parser.parseStatement(start + filler + end).diagnostics == [])
        #expect(Parser.parseStatement(start + filler + "x" + end).diagnostics.map(\.id) == [.statementTooLarge])
    }
}
