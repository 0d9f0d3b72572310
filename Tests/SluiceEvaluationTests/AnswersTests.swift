import SluiceEvaluation
import SluicePlugins
import SluiceText
import SluiceValues
import Synchronization
import Testing

@Suite("Answers from outside")
struct AnswersTests {
    /// Answers from a table, and remembers what it was asked.
    private final class Oracle: Sendable {
        let known: [String: OutsideAnswer]
        let asked = Mutex<[String]>([])

        init(_ known: [String: OutsideAnswer]) { self.known = known }

        func answer(_ request: OutsideRequest) -> OutsideAnswer {
            asked.withLock { $0.append(request.arguments) }
            return known[request.arguments] ?? .failure("nobody knows \(request.arguments)")
        }
    }

    private func evaluation(_ oracle: Oracle) -> Evaluation {
        var evaluation = Evaluation()
        evaluation.functions.append(Ask())
        evaluation.answer = { oracle.answer($0) }
        return evaluation
    }

    @Test("a chain of look-ups is followed, and each is asked once")
    func chain() {
        let oracle = Oracle([#""a""#: .value(.string("b")), #""b""#: .value(.string("c")), #""c""#: .value(.int(5))])
        #expect(evaluation(oracle).value(of: "ask(ask(ask('a'))) + ask(ask(ask('a')))") == .json("10"))
        #expect(oracle.asked.withLock { $0 } == [#""a""#, #""b""#, #""c""#])
    }

    @Test("questions that differ in the form of Unicode alone are two")
    func exactQuestions() {
        let (composed, decomposed) = ("\u{e9}", "e\u{301}")
        let answer: @Sendable (OutsideRequest) -> OutsideAnswer = { .value(.int($0.arguments.utf8.count)) }
        var evaluation = evaluation(Oracle([:]))
        evaluation.answer = answer
        #expect(evaluation.value(of: "[ask('\(composed)'), ask('\(decomposed)')]") == .json("[4,5]"))
    }

    @Test("what one pass asks for is answered together, each question once")
    func together() {
        let oracle = Oracle(["1": .value(.int(10)), "2": .value(.int(20))])
        let result = evaluation(oracle).run(
            "SELECT (SELECT VALUE ask(n) FROM items) AS all FROM 't'", #"{"items":[{"n":1},{"n":2},{"n":1}]}"#)
        #expect(result == .json(#"{"all":[10,20,10]}"#))
        #expect(oracle.asked.withLock { $0 } == ["1", "2"])
    }

    @Test("of a function that reaches outside with one constant only such calls may not stand in an error action")
    func constantOfTheOutside() {
        var evaluation = Evaluation()
        evaluation.place = .errorAction
        #expect(evaluation.planned("SELECT decode(x, 'base64') AS y FROM 't'").plan != nil)
        let refused = evaluation.planned("SELECT decode(x, 'proto', 'b', 'k', 'f', 'm') AS y FROM 't'")
        #expect(refused.plan == nil)
        #expect(refused.diagnostics.map(\.id.name) == ["outside-call-in-error-action"])
    }

    @Test("a WHERE that asks filters by the answer")
    func condition() {
        let oracle = Oracle(["1": .value(.int(10)), "2": .value(.int(20))])
        #expect(evaluation(oracle).run("SELECT n FROM 't' WHERE ask(n) > 15", #"{"n":1}"#) == .noMatch)
        #expect(evaluation(oracle).run("SELECT n FROM 't' WHERE ask(n) > 15", #"{"n":2}"#) == .json(#"{"n":2}"#))
    }

    @Test("an answer that is not there yet fails nothing")
    func noEarlyFailure() {
        let oracle = Oracle([#""a""#: .value(.int(1))])
        let text = "CASE isUndefined(ask('a')) WHEN true THEN fail('unknown') ELSE 'known' END"
        #expect(evaluation(oracle).value(of: text) == .json(#""known""#))
    }

    @Test("an answer that is a failure fails the message, unless a default is at hand")
    func failure() {
        #expect(evaluation(Oracle([:])).value(of: "ask('x')") == .failed(#"nobody knows "x""#))
        #expect(evaluation(Oracle([:])).value(of: "get_or_default(ask('x'), 7)") == .json("7"))
    }

    @Test("variables and draws are the same after the answer as before")
    func draws() {
        let oracle = Oracle(["1": .value(.int(1))])
        let asking = evaluation(oracle)
        let drawn = asking.run("SET @r = abs(1) SELECT rand() AS a, rand() AS b, @r AS r FROM 't'")
        let sql = "SET @r = ask(1) SELECT rand() AS a, rand() AS b, @r AS r FROM 't'"
        #expect(asking.run(sql) == drawn)
    }

    @Test("a template asks too")
    func template() {
        let oracle = Oracle([#""a""#: .value(.string("b"))])
        #expect(evaluation(oracle).text(of: "x/${ask('a')}/y") == .json("x/b/y"))
    }

    @Test("a query asks for all of its rows at once, and groups by the answers")
    func query() throws {
        let oracle = Oracle(["1": .value(.string("north")), "2": .value(.string("south"))])
        let rows = [#"{"n":1,"t":10}"#, #"{"n":2,"t":30}"#, #"{"n":1,"t":20}"#]
        let result = try evaluation(oracle).query(
            "SELECT ask(n) AS side, avg(t) AS mean FROM \"S\" GROUP BY ask(n) ORDER BY side", rows)
        #expect(result == [#"{"side":"north","mean":15.0}"#, #"{"side":"south","mean":30.0}"#])
        #expect(oracle.asked.withLock { $0 } == ["1", "2"])
    }

    @Test("a function is called for what is known, never for what is still asked")
    func functions() {
        let oracle = Oracle([#""a""#: .value(.int(1)), "1": .value(.int(2))])
        let nested = "function_call('g', function_call('f', 'a'))"
        #expect(evaluation(oracle).value(of: nested) == .json("2"))
        #expect(oracle.asked.withLock { $0 } == [#""a""#, "1"])
        let arm = "CASE isUndefined(function_call('f', 'a')) WHEN true THEN function_call('g', 0) ELSE 'known' END"
        #expect(evaluation(oracle).value(of: arm) == .json(#""known""#))
        #expect(oracle.asked.withLock { $0 }.last == #""a""#)
    }

    @Test("one message may ask so many questions and no more")
    func bound() {
        var evaluation = Evaluation()
        evaluation.functions.append(Ask())
        evaluation.answer = { _ in .value(.int(1)) }
        func payload(_ count: Int) -> String { #"{"items":["# + (0..<count).map(String.init).joined(separator: ",") + "]}" }
        let text = "array_length((SELECT VALUE ask(n) FROM items AS n))"
        #expect(evaluation.value(of: text, payload(Frame.maximumAnswers)) == .json("10000"))
        #expect(
            evaluation.value(of: text, payload(Frame.maximumAnswers + 1)) == .failed("more than 10000 look-ups for one message"))
    }
}
