import SluicePlugins
import SluiceValues
import Testing

@testable import SluiceFunctions

@Suite("What a call may spend on its searches")
struct SearchBudgetTests {
    /// What is spent on finding all matches; nil where it is more than a call has.
    private func spent(_ pattern: String, on text: String) throws -> Int? {
        let expression = try RegularExpression(pattern: pattern)
        var text = text
        var budget = SearchBudget()
        return try text.withUTF8 { bytes in
            do throws(RegularExpression.SearchError) {
                try expression.forEachMatch(in: bytes, within: &budget) { _ in true }
            } catch {
                guard case .stepsExceeded = error else { throw error }
                #expect(budget.left < 0)
                return nil
            }
            return SearchBudget.steps - budget.left
        }
    }

    @Test("all searches of a call have one budget", arguments: [
        ("x(?!.{0,600}.{0,600}y)", "x", 100_000), (",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", "\"a\",", 30_000), ("(?=.*)", "a", 100_000),
        ("(\\w)(?=.*\\1)", "a", 100_000), ("(?:\\b|a)*[bc]", "a", 100_000), ("(a+)+[bc]", "a", 40), ("a*a{65000}[bc]", "a", 130_000),
        ("(?:a?){30}[bc]", "a", 60), ("(?:a|aa)+[bc]", "a", 60), ("(?<=[ab]{0,254}c)a", "a", 130_000), ("(a*)\\1[bc]", "a", 100_000),
        ("\\X+[bc]", "a", 100_000), ("[ab]{0,40}[ab]{0,20}[cd]", "a", 130_000),
    ])
    func bounded(pattern: String, piece: String, count: Int) throws {
        #expect(try spent(pattern, on: String(repeating: piece, count: count)) == nil)
    }

    @Test("the longest text may be searched where that takes a time in proportion to it", arguments: [
        "\\w+", "\\d+\\.\\d+", "[^,;]+", ".+", ".*dog", "(?m)^.*$", "(\\w+)=(\\w+)", "\\b\\w+\\b", "(?m)\\s+$", "^\\s+|\\s+$", "\\S+\\.\\S+", "(?s).*dog.*",
        "(?:quick|lazy)\\s+(?:\\w+\\s*)", "(?i)[a-z]+ FOX", "\"[^\"]*\"", "(?<=\\d{1,3}\\.)\\d+ km", "\\w+@\\w+", "(?:\\w+ )*\\w+[.;]",
    ])
    func generous(pattern: String) throws {
        let line = "The quick brown fox, 12.5 km away; jumps=over the lazy dog.\n"
        let short = try #require(try spent(pattern, on: String(repeating: line, count: 500)))
        let long = try #require(try spent(pattern, on: String(repeating: line, count: 2_000)))
        #expect(long <= 5 * short)
    }

    @Test("a run that the expression begins with is looked at once", arguments: [
        ("\\s+$", " "), ("\\w+[@#]", "a"), ("[^b]*+[cd]", "a"), (".*[#%]", "a"), ("^\\s+|\\s+$", " "),
    ])
    func runs(pattern: String, piece: String) throws {
        let text = String(repeating: piece, count: 130_000) + (piece == " " ? "x" : "")
        #expect(try #require(try spent(pattern, on: text)) < 1_000_000)
    }

    @Test("all calls of a pass have one budget too, and the next pass has its own")
    func passes() throws {
        let expression = try RegularExpression(pattern: "(a+)+[bc]")
        var context = CallContext(message: MessageContext(id: MessageID(high: 0, low: 1), receivedAt: 0))
        var text = String(repeating: "a", count: 40)
        func search() -> String? {
            text.withUTF8 { bytes in
                do throws(RegularExpression.SearchError) {
                    try expression.forEachMatch(in: bytes, in: &context) { _ in true }
                    return nil
                } catch {
                    return error.reason
                }
            }
        }
        let calls = CallContext.maximumSearchSteps / SearchBudget.steps
        for _ in 0..<calls { #expect(search()?.hasPrefix("the search was given up after") == true) }
        #expect(search()?.hasPrefix("the searches for this message have taken") == true)
        #expect(context.isTouched)
        context.reset()
        #expect(search()?.hasPrefix("the search was given up after") == true)
    }

    @Test("the same call costs the same each time, and nothing where it can't cost much")
    func deterministic() throws {
        let text = String(repeating: "ab1 ", count: 100)
        #expect(try spent("(?:[a-z]+\\d ?)*x", on: text) == spent("(?:[a-z]+\\d ?)*x", on: text))
        #expect(try spent("[a-z]{2}\\d", on: text) == 0)
    }

    @Test("a call that is given up is Undefined, whatever it replaced before")
    func undefined() {
        var context = CallContext.sample
        let text = Value.string(String(repeating: "\"a\",", count: 30_000))
        let pattern = Value.string(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")
        context.notes = []
        #expect(call("regexp_replace", [text, pattern, .string(";")], in: &context).isUndefined)
        #expect(context.notes == ["the search was given up after 20000000 steps: on this text the expression goes back too often"])
        #expect(call("regexp_matches", [text, pattern], in: &context).text == "true")
    }
}
