import SluiceEvaluation
import SluicePlugins
import SluiceValues
import Testing

@Suite("What is copied and what is computed")
struct ByteForByteTests {
    private static let odd = #"{ "n":1.50, "e" : 1e2, "s":"\u00e9\/", "o":{ "a" : 1.0 , "a":2.0 }, "l":[ 1.50 , { "x" : 1E0 } ], "b":true }"#

    @Test("names, members, aliases, nested queries and what holds them keep the tokens that came", arguments: [
        ("n", "1.50"), ("e AS x", "1e2"), ("s", #""\u00e9\/""#), ("o", #"{ "a" : 1.0 , "a":2.0 }"#), ("o.a", "2.0"),
        ("l", #"[ 1.50 , { "x" : 1E0 } ]"#), ("l[0]", "1.50"), ("l[1].x", "1E0"), ("(SELECT VALUE x FROM l)", "[1E0]"),
        ("(SELECT * FROM l)", #"[1.50,{ "x" : 1E0 }]"#), ("(SELECT x AS y FROM l)", #"[{},{"y":1E0}]"#),
        ("(SELECT VALUE i FROM l AS i)", #"[1.50,{ "x" : 1E0 }]"#), ("(SELECT a FROM o)", #"{"a":2.0}"#),
        ("(SELECT *, 1.0 AS k FROM l)", #"[{"payload":1.50,"k":1},{"x":1E0,"k":1}]"#),
        ("[n, s]", #"[1.50,"\u00e9\/"]"#), ("{'k': e}", #"{"k":1e2}"#), ("CASE b WHEN true THEN n END", "1.50"),
        ("CASE WHEN b THEN [n] END", "[1.50]"), ("{'p': [(SELECT VALUE x FROM l)]}", #"{"p":[[1E0]]}"#),
    ])
    func copied(expression: String, expected: String) {
        let item = expression.contains(" AS x") ? expression : expression + " AS x"
        #expect(Evaluation().run("SELECT \(item)", Self.odd) == .json(#"{"x":\#(expected)}"#))
        // The same beside an item that makes the object be put together member by member.
        #expect(Evaluation().run("SELECT \(item), 1 AS p.q", Self.odd) == .json(#"{"x":\#(expected),"p":{"q":1}}"#))
    }

    @Test("a variable that names a path is that path", arguments: [("n", "1.50"), ("o.a", "2.0"), ("l", #"[ 1.50 , { "x" : 1E0 } ]"#)])
    func variables(path: String, expected: String) {
        #expect(Evaluation().run("SET @v = \(path), @w = @v SELECT VALUE @w", Self.odd) == .json(expected))
        #expect(Evaluation().run("SET @o = o SELECT VALUE (SELECT VALUE @o.a FROM l)", Self.odd) == .json("[2.0,2.0]"))
    }

    @Test("what is computed is canonical", arguments: [
        ("n + 0", "1.5"), ("e * 1", "100"), ("s + ''", #""é/""#), ("get(l, 0)", "1.5"), ("concat(l, [])", #"[1.5,{"x":1}]"#),
        ("coalesce(n, 1)", "1.5"), ("1.50", "1.5"), ("1E2", "100"), ("cast(n AS Decimal)", "1.5"), ("lower(o)", #""{\"a\":2}""#),
    ])
    func computed(expression: String, expected: String) {
        #expect(Evaluation().value(of: expression, Self.odd) == .json(expected))
        #expect(Evaluation().run("SELECT \(expression) AS x, 1 AS p.q", Self.odd) == .json(#"{"x":\#(expected),"p":{"q":1}}"#))
    }

    @Test("a star beside other items takes the members over as they came")
    func star() {
        let payload = #"{ "a" : 1.50 , "b":"\u00e9", "c":{ "d":1 }, "a":2.50 }"#
        #expect(Evaluation().run("SELECT *, 1 AS x", payload) == .json(#"{"a":2.50,"b":"\u00e9","c":{ "d":1 },"x":1}"#))
        #expect(Evaluation().run("SELECT 0 AS b, *", payload) == .json(#"{"b":"\u00e9","a":2.50,"c":{ "d":1 }}"#))
        #expect(Evaluation().run("SELECT *, a AS c.e", payload) == .json(#"{"a":2.50,"b":"\u00e9","c":{"d":1,"e":2.50}}"#))
        #expect(Evaluation().run("SELECT *, {'f': a} AS c, 1 AS c.g", payload) == .json(#"{"a":2.50,"b":"\u00e9","c":{"f":2.50,"g":1}}"#))
    }

    @Test("keys that differ in their code points are different keys")
    func exactKeys() {
        let payload = "{\"e\u{301}\":1,\"\u{e9}\":2}"
        #expect(Evaluation().run("SELECT *, 3 AS x", payload) == .json("{\"e\u{301}\":1,\"\u{e9}\":2,\"x\":3}"))
        let evaluation = Evaluation()
        #expect(evaluation.run("SELECT VALUE \u{e9}", payload) == .json("2"))
        #expect(evaluation.run("SELECT VALUE get(*, 'e\u{301}')", payload) == .json("1"))
        #expect(evaluation.fields.slot(for: ["e\u{301}"]) != evaluation.fields.slot(for: ["\u{e9}"]))
    }

    @Test("one message serves rules of both versions")
    func versions() throws {
        let old = Evaluation(version: .v2015_10_08)
        let new = Evaluation(fields: old.fields)
        let oldPlan = try #require(old.planned("SELECT VALUE concat('', *)").plan)
        let newPlan = try #require(new.planned("SELECT VALUE to_json(*)").plan)
        let frame = old.frame(Array(#"{"x":10.0}"#.utf8), slots: [], variableCount: 0)
        #expect(old.run(oldPlan, on: frame) == .json(#""{\"x\":10.0}""#))
        frame.context.version = .v2016_03_23
        #expect(new.run(newPlan, on: frame) == .json(#""{\"x\":10}""#))
    }
}
