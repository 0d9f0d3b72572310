import SluiceEvaluation
import SluiceFunctions
import SluicePlugins
import SluiceSQL
import SluiceText
import Testing

@Suite("The clause that decided")
struct DecidingClauseTests {
    private static func trace(_ sql: String, _ payload: String) throws -> (statement: Statement, trace: Trace) {
        let fields = FieldTable()
        var context = PlanningContext(registry: Registry(functions: StandardFunctions.all), fields: fields)
        context.isTraced = true
        let statement = Parser.parseStatement(sql).tree
        let plan = try #require(StatementPlan.make(statement, in: context).plan)
        let frame = Frame()
        frame.load(payload: Array(payload.utf8), plan: SlotPlan(slots: plan.slots, of: fields))
        frame.beginRule(variableCount: plan.variableCount)
        var output: [UInt8] = []
        _ = plan.evaluate(frame, into: &output)
        return (statement, frame.trace)
    }

    @Test(
        "it is told with the values that it rests on",
        arguments: [
            ("x >= 40", #"{"x":36.5}"#, "WHERE x >= 40 was false: x is 36.5"),
            ("x >= 40", "{}", "WHERE x >= 40 was Undefined: x is Undefined"),
            ("a = 1 AND b = 2 AND c = 3", #"{"a":1,"b":3,"c":4}"#, "WHERE b = 2 was false: b is 3"),
            ("a = 1 OR b = 2", #"{"a":2,"b":3}"#, "WHERE a = 1 OR b = 2 was false: a is 2, b is 3"),
            ("floor(x) * 2 > y", #"{"x":1.5,"y":9}"#, "WHERE floor(x) * 2 > y was false: floor(x) * 2 is 2, floor(x) is 1, x is 1.5, y is 9"),
            ("NOT a.b", #"{"a":{"b":true}}"#, "WHERE NOT a.b was false: a.b is true"),
            ("a", #"{"a":1}"#, "WHERE a was Undefined"),
        ])
    func told(condition: String, payload: String, text: String) throws {
        let (statement, trace) = try Self.trace("SELECT * FROM 'a' WHERE \(condition)", payload)
        #expect(DecidingClause(of: statement, trace: trace)?.text == text)
    }

    @Test("where all conditions held, none decided", arguments: ["SELECT * FROM 'a' WHERE x = 1", "SELECT * FROM 'a' WHERE true", "SELECT * FROM 'a'"])
    func none(sql: String) throws {
        let (statement, trace) = try Self.trace(sql, #"{"x":1}"#)
        #expect(DecidingClause(of: statement, trace: trace) == nil)
    }

    @Test(
        "the branches that were taken are known",
        arguments: [
            (#"{"x":1}"#, ["WHERE true", "ELSE"]), (#"{"x":6}"#, ["WHERE true", "WHEN x > 5"]), (#"{"x":0}"#, ["WHERE not true"]),
        ])
    func branches(payload: String, taken: [String]) throws {
        let (statement, trace) = try Self.trace("SELECT CASE WHEN x > 5 THEN 'a' ELSE 'b' END AS c FROM 'a' WHERE x > 0", payload)
        let branches = StatementBranches(of: statement)
        #expect(branches.branches.map(\.name) == ["WHERE true", "WHERE not true", "WHEN x > 5", "ELSE"])
        #expect(branches.taken(in: trace).map { branches.branches[$0].name } == taken)
    }

    @Test(
        "the arm that a CASE with a subject took is known, and none where its subject is Undefined",
        arguments: [
            (#"{"x":1}"#, ["CASE x WHEN 1"]), (#"{"x":"b"}"#, ["CASE x WHEN lower('B')"]), (#"{"x":3}"#, ["CASE x ELSE"]), ("{}", []),
        ])
    func arms(payload: String, taken: [String]) throws {
        let (statement, trace) = try Self.trace("SELECT CASE x WHEN 1 THEN 'a' WHEN lower('B') THEN 'b' END AS c FROM 'a'", payload)
        let branches = StatementBranches(of: statement)
        #expect(branches.branches.map(\.name) == ["CASE x WHEN 1", "CASE x WHEN lower('B')", "CASE x ELSE"])
        #expect(branches.taken(in: trace).map { branches.branches[$0].name } == taken)
    }

    @Test("a CASE in a nested query takes an arm for each element")
    func nestedArms() throws {
        let (statement, trace) = try Self.trace(
            "SELECT (SELECT VALUE CASE x WHEN 1 THEN 'a' ELSE 'b' END FROM l) AS c FROM 'a'", #"{"l":[{"x":1},{"x":2}]}"#)
        let branches = StatementBranches(of: statement)
        #expect(branches.taken(in: trace) == [0, 1])
    }

    @Test("the arms of a variable count where a clause reads it, through others too, and not where actions alone do")
    func armsOfVariables() throws {
        let set = "SET @a = CASE x WHEN 1 THEN 2 END, @b = @a + 1, @c = CASE WHEN x > 5 THEN 1 END "
        let (direct, trace) = try Self.trace(set + "SELECT @b AS b FROM 'a'", #"{"x":1}"#)
        let branches = StatementBranches(of: direct)
        #expect(branches.branches.map(\.name) == ["CASE x WHEN 1", "CASE x ELSE"])
        #expect(branches.taken(in: trace) == [0])
        let (unread, _) = try Self.trace(set + "SELECT x FROM 'a'", #"{"x":1}"#)
        #expect(StatementBranches(of: unread).branches.isEmpty)
    }
}
