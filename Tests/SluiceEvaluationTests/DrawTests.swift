import SluiceEvaluation
import SluicePlugins
import SluiceValues
import Testing

@Suite("Draws, failures and answers from outside")
struct DrawTests {
    @Test("two calls in one statement draw differently")
    func sites() {
        #expect(Evaluation().run("SELECT VALUE rand() = rand()") == .json("false"))
        #expect(Evaluation().run("SELECT VALUE newuuid() = newuuid()") == .json("false"))
        #expect(Evaluation().run("SELECT VALUE (SELECT VALUE rand() FROM a)[0] = (SELECT VALUE rand() FROM a)[1]", #"{"a":[1,2]}"#) == .json("false"))
    }

    @Test("a variable draws once, wherever it is used")
    func variables() {
        #expect(Evaluation().run("SET @r = rand() SELECT VALUE @r = @r WHERE @r >= 0") == .json("true"))
        let sql = "SET @id = newuuid() SELECT @id AS id FROM 'a'"
        let selected = Evaluation().run(sql)
        #expect(Evaluation().text(of: #"{"id":"${@id}"}"#, rule: sql) == selected)
    }

    @Test("the same message draws the same again, another one differently")
    func messages() {
        let sql = "SELECT newuuid() AS id, rand() AS r"
        var other = Evaluation()
        other.seed = 8
        #expect(Evaluation().run(sql) == Evaluation().run(sql))
        #expect(Evaluation().run(sql) != other.run(sql))
    }

    @Test("a message can't pass what WHERE has drawn away, and draws afresh at every rule")
    func rules() throws {
        let evaluation = Evaluation()
        let plan = try #require(evaluation.planned("SELECT VALUE newuuid()").plan)
        let frame = evaluation.frame(Array("{}".utf8), slots: plan.slots, variableCount: 0)
        let first = evaluation.run(plan, on: frame)
        #expect(evaluation.run(plan, on: frame) != first)
        frame.beginRule(variableCount: 0)
        #expect(evaluation.run(plan, on: frame) == first)
    }

    @Test("fail fails the message where it is reached, and only there", arguments: [
        ("SELECT fail('no') AS x", Evaluation.Result.failed("no")),
        ("SELECT VALUE 1 WHERE fail('no') = 1", .failed("no")),
        ("SELECT VALUE CASE WHEN true THEN 1 ELSE fail('no') END", .json("1")),
        ("SELECT VALUE CASE 1 WHEN 2 THEN fail('no') END", .undefined),
        ("SELECT fail('no') AS x WHERE false", .noMatch),
        ("SELECT VALUE get_or_default(fail('no'), 5)", .json("5")),
        ("SELECT VALUE get_or_default(1 + fail('no'))", .undefined),
        ("SELECT VALUE get_or_default(get_or_default(fail('a'), fail('b')), 6)", .json("6")),
        ("SELECT VALUE get_or_default(1, fail('no'))", .failed("no")),
    ])
    func failing(sql: String, expected: Evaluation.Result) {
        #expect(Evaluation().run(sql) == expected)
    }

    @Test("nothing is written by a statement that fails half way")
    func halfWay() throws {
        let evaluation = Evaluation()
        let plan = try #require(evaluation.planned("SELECT 1 AS a, fail('no') AS b").plan)
        var output: [UInt8] = [1, 2]
        _ = plan.evaluate(evaluation.frame([], slots: plan.slots, variableCount: 0), into: &output)
        #expect(output == [1, 2])
    }

    @Test("a call to the outside ends the pass with its request; with the answer the next pass has a result")
    func answers() throws {
        var evaluation = Evaluation()
        evaluation.functions.append(Ask())
        let plan = try #require(evaluation.planned("SELECT VALUE ask(ask(x)) + 1").plan)
        let payload = Array(#"{"x":1}"#.utf8)
        let frame = evaluation.frame(payload, slots: plan.slots, variableCount: 0)
        func request(_ arguments: Int) -> OutsideRequest { OutsideRequest(.secret, "ask", arguments: .int(arguments)) }
        var output: [UInt8] = []
        guard case .needs(let first) = plan.evaluate(frame, into: &output) else {
            Issue.record("no request")
            return
        }
        #expect(first == [request(1)])
        frame.beginRule(variableCount: 0)
        frame.context.answers = [request(1): .value(.int(2)), request(2): .value(.int(40))]
        #expect(evaluation.run(plan, on: frame) == .json("41"))
        frame.beginRule(variableCount: 0)
        frame.context.answers = [request(1): .failure("busy")]
        #expect(evaluation.run(plan, on: frame) == .failed("busy"))
    }
}
