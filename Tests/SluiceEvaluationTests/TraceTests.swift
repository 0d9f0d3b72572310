import SluiceEvaluation
import SluiceFunctions
import SluicePlugins
import SluiceSQL
import Testing

@Suite("a traced evaluation")
struct TraceTests {
    /// The tree of a statement run on a payload, and what it put out.
    private func trace(_ sql: String, _ payload: String) throws -> (lines: [String], output: String) {
        let statement = Parser.parseStatement(sql).tree
        var context = PlanningContext(registry: Registry(functions: StandardFunctions.all))
        context.isTraced = true
        let plan = try #require(StatementPlan.make(statement, in: context).plan)
        let frame = Frame()
        frame.load(payload: Array(payload.utf8), plan: SlotPlan(slots: plan.slots, of: context.fields))
        frame.beginRule(variableCount: plan.variableCount)
        var output: [UInt8] = []
        _ = plan.evaluate(frame, into: &output)
        let lines = TraceTree.lines(of: statement, text: sql, trace: frame.trace)
        return (lines, String(decoding: output, as: UTF8.self))
    }

    @Test("shows each part with its value, and where Undefined arose")
    func parts() throws {
        let (lines, output) = try trace("SELECT id FROM 'a' WHERE t >= 40 AND room = 2", #"{"id":"a","t":41.50}"#)
        #expect(output.isEmpty)
        #expect(lines == [
            "WHERE",
            "  t >= 40 AND room = 2  Undefined",
            "    t >= 40             true",
            "      t                 41.5",
            "    room = 2            Undefined",
            "      room              Undefined",
            "SELECT",
            "  id                    not evaluated",
        ])
    }

    @Test("shows what each element of a nested query gave, and only the arms that were taken")
    func elements() throws {
        let sql = "SET @u = upper(z) SELECT @u AS u, (SELECT VALUE v FROM e WHERE v > 1) AS big, CASE z WHEN 'x' THEN a ELSE b END AS c FROM 'a'"
        let (lines, output) = try trace(sql, #"{"z":"y","b":1.50,"e":[{"v":1},{"v":2.0}]}"#)
        #expect(output == #"{"u":"Y","big":[2.0],"c":1.50}"#)
        #expect(lines == [
            "SET @u",
            #"  upper(z)                             "Y""#,
            #"    z                                  "y""#,
            "SELECT",
            #"  @u                                   "Y""#,
            "  (SELECT VALUE v FROM e WHERE v > 1)  [2]",
            #"    e                                  [{"v":1},{"v":2}]"#,
            "    v > 1                              false; true",
            "      v                                1; 2",
            "    v                                  2",
            "  CASE z WHEN 'x' THEN a ELSE b END    1.5",
            #"    z                                  "y""#,
            "    a                                  not evaluated",
            "    b                                  1.5",
        ])
    }

    @Test("tells beside a call why it is Undefined, once for all elements")
    func reasons() throws {
        let sql = "SELECT (SELECT VALUE regexp_substr(v, '(a+)+$') FROM e) AS l, upper(regexp_substr(z, '(')) AS u FROM 'a'"
        let text = String(repeating: "a", count: 40) + "!"
        let (lines, output) = try trace(sql, #"{"z":"y","e":[{"v":"\#(text)"},{"v":"\#(text)"}]}"#)
        #expect(output == #"{"l":[]}"#)
        let marked = lines.filter { $0.contains("(the ") || $0.contains("is not") }
        #expect(marked.count == 2)
        #expect(marked[0].contains("regexp_substr(v, '(a+)+$')"))
        #expect(
            marked[0].hasSuffix(
                "Undefined; Undefined  (the search was given up after 20000000 steps: on this text the expression goes back too often)"))
        #expect(marked[1].hasPrefix("    regexp_substr(z, '(')"))
        #expect(marked[1].hasSuffix("Undefined  ('(' is not a valid regular expression)"))
    }

    @Test(
        "puts out the same bytes as an evaluation that is not traced",
        arguments: [
            "SELECT * FROM 'a'", "SELECT a.b AS x, [a, 1 / 0, t] AS l, {'k': t, \"m\": missing} AS o FROM 'a'",
            "SELECT *, upper(id) AS id FROM 'a' WHERE t > 1 OR id = 'q'", "SELECT VALUE (SELECT * FROM e) FROM 'a'",
        ])
    func sameBytes(sql: String) throws {
        let payload = #"{ "id":"q","t":1.50, "a":{"b":1e2}, "e":[{"v":1.0},{ "v":2}] }"#
        let statement = Parser.parseStatement(sql).tree
        let context = PlanningContext(registry: Registry(functions: StandardFunctions.all))
        let plan = try #require(StatementPlan.make(statement, in: context).plan)
        let frame = Frame()
        frame.load(payload: Array(payload.utf8), plan: SlotPlan(slots: plan.slots, of: context.fields))
        frame.beginRule(variableCount: plan.variableCount)
        var output: [UInt8] = []
        _ = plan.evaluate(frame, into: &output)
        #expect(try trace(sql, payload).output == String(decoding: output, as: UTF8.self))
    }
}
