import SluiceEvaluation
import SluiceValues
import Testing

@Suite("Bounds of evaluation")
struct BoundsTests {
    /// Variables of which each is made of the one before it, `count` times.
    private static func built(_ first: String, _ count: Int, _ step: (String) -> String) -> String {
        "SET @v0 = \(first)" + (1...count).map { ", @v\($0) = \(step("@v\($0 - 1)"))" }.joined()
    }

    @Test("a text that doubles with each variable is Undefined past its bound", arguments: ["+", "concat"])
    func text(form: String) {
        func length(_ doublings: Int) -> Evaluation.Result {
            let set = Self.built("'0123456789abcdef'", doublings) { form == "+" ? "\($0) + \($0)" : "concat(\($0), \($0))" }
            return Evaluation().run(set + " SELECT VALUE length(@v\(doublings))")
        }
        // One at a time, since more variables are larger than they may be.
        #expect(length(10) == .json("16384"))
        let payload = #"{"x":""# + String(repeating: "x", count: 1 << 20) + #""}"#
        for (doublings, expected) in [(4, Evaluation.Result.json("16777216")), (5, .undefined)] {
            let set = Self.built("x", doublings) { form == "+" ? "\($0) + \($0)" : "concat(\($0), \($0))" }
            #expect(Evaluation().run(set + " SELECT VALUE length(@v\(doublings))", payload) == expected)
        }
    }

    @Test("an Array that doubles with each variable is Undefined past its bound")
    func array() {
        let payload = #"{"x":["# + Array(repeating: "1", count: 125_000).joined(separator: ",") + "]}"
        for (doublings, expected) in [(3, Evaluation.Result.json("1000000")), (4, .undefined)] {
            let set = Self.built("x", doublings) { "concat(\($0), \($0))" }
            #expect(Evaluation().run(set + " SELECT VALUE array_length(@v\(doublings))", payload) == expected)
        }
    }

    @Test("what a function makes of a text keeps its bound, however many are nested")
    func functions() {
        let nested = String(repeating: "encode(", count: 20) + "x" + String(repeating: ", 'base64')", count: 20)
        let payload = #"{"x":""# + String(repeating: "x", count: 1 << 20) + #""}"#
        #expect(Evaluation().value(of: nested, payload) == .undefined)
    }

    @Test("a variable that stands for many operands is refused")
    func variable() {
        for (doublings, isRefused) in [(11, false), (13, true)] {
            let sql = Self.built("x", doublings) { "[\($0), \($0)]" } + " SELECT VALUE array_length(@v\(doublings))"
            let result = Evaluation().run(sql, #"{"x":1}"#)
            if isRefused {
                guard case .refused(let ids) = result else { Issue.record("\(result)"); continue }
                #expect(Set(ids) == ["variable-too-large"])
            } else {
                #expect(result == .json("2"))
            }
        }
    }

    @Test("nested queries over one Array again and again fail the message at their bound")
    func elements() {
        let payload = #"{"x":["# + Array(repeating: "1", count: 999).joined(separator: ",") + "]}"
        let square = "SET @x = [x, 1] SELECT VALUE array_length((SELECT VALUE (SELECT VALUE 1 FROM get(@x, 0)) FROM get(@x, 0)))"
        #expect(Evaluation().run(square, payload) == .json("999"))
        let cube = square.replacing("VALUE 1 FROM", with: "VALUE (SELECT VALUE 1 FROM get(@x, 0)) FROM")
        #expect(Evaluation().run(cube, payload) == .failed("the nested queries take more than 1000000 elements"))
    }
}
