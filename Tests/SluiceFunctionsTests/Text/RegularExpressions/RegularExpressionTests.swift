import CPCRE2
import SluicePlugins
import SluiceValues
import SluiceTestSupport
import Testing

@testable import SluiceFunctions

@Suite("Regular expressions")
struct RegularExpressionTests {
    static let calls: [Call] = [
        Call("regexp_matches", "aaaa", "a{2,}", gives: "true"), Call("regexp_matches", "aaaa", "b", gives: "false"),
        Call("regexp_matches", "xaby", "ab", gives: "true"), Call("regexp_matches", "", "^$", gives: "true"),
        Call("regexp_matches", 12345, "3", gives: "true"), Call("regexp_matches", "a", 5, gives: "false"),
        Call("regexp_matches", nil, "a", gives: nil), Call("regexp_matches", "a", nil, gives: nil), Call("regexp_matches", "a", gives: nil),
        Call("regexp_matches", "a", "(", gives: nil), Call("regexp_matches", "a", "a{2,1}", gives: nil),
        Call("regexp_matches", "A", "(?i)a", gives: "true"), Call("regexp_matches", "é", "^.$", gives: "true"),
        Call("regexp_matches", "a\nb", "a.b", gives: "false"), Call("regexp_matches", "a\rb", "a.b", gives: "false"),
        Call("regexp_matches", "a\nb", "(?s)a.b", gives: "true"), Call("regexp_matches", "٣", #"\d"#, gives: "false"),
        Call("regexp_matches", "A", #"\u0041"#, gives: "true"), Call("regexp_matches", "😀", #"^\uD83D\uDE00$"#, gives: "true"),
        Call("regexp_matches", "a", #"^\p{Alpha}$"#, gives: "true"), Call("regexp_matches", "é", #"\p{Alpha}"#, gives: "false"),
        Call("regexp_matches", "é", #"\P{Alpha}"#, gives: "true"), Call("regexp_matches", "é", #"\p{L}"#, gives: "true"),
        Call("regexp_matches", "_", #"^[\p{Punct}x]$"#, gives: "true"), Call("regexp_matches", "d", "[a-d&&[^d]]", gives: "false"),
        Call("regexp_matches", "a&&b", "a&&b", gives: "true"), Call("regexp_matches", "a.b", #"\Qa.b\E"#, gives: "true"),
        Call("regexp_matches", "axb", #"\Qa.b\E"#, gives: "false"), Call("regexp_matches", #"\u0041"#, #"^\\u0041$"#, gives: "true"),
        Call("regexp_matches", "a", #"\"#, gives: nil), Call("regexp_matches", "ab", "(?<=a)b", gives: "true"),
        Call("regexp_matches", "ab", #"\C"#, gives: nil),
        Call("regexp_substr", "hihihello", "(hi)*", gives: #""hihi""#), Call("regexp_substr", "hihihello", "hi", gives: #""hi""#),
        Call("regexp_substr", "hello", "x+", gives: nil), Call("regexp_substr", "hello", "x*", gives: #""""#),
        Call("regexp_substr", "t=21.5C", #"\d+\.\d+"#, gives: #""21.5""#), Call("regexp_substr", nil, "a", gives: nil),
        Call("regexp_substr", "a€b", "€.", gives: #""€b""#), Call("regexp_substr", "a", "[", gives: nil),
        Call("regexp_replace", "abcd", "bc", "x", gives: #""axd""#), Call("regexp_replace", "abcd", "b(.*)d", "$1", gives: #""ac""#),
        Call("regexp_replace", "aXbXc", "X", "-", gives: #""a-b-c""#), Call("regexp_replace", "abc", "x*", "-", gives: #""-a-b-c-""#),
        Call("regexp_replace", "hihihello", "(hi)*", "-", gives: #""--h-e-l-l-o-""#), Call("regexp_replace", "é€", "", "-", gives: #""-é-€-""#),
        Call("regexp_replace", "ab", "(a)|(b)", "[$1$2]", gives: #""[a][b]""#), Call("regexp_replace", "a", "a", #"\$1\\"#, gives: #""$1\\""#),
        Call("regexp_replace", "ab", "(?<x>a)", "${x}${x}", gives: #""aab""#), Call("regexp_replace", "a", "a", "${x}", gives: nil),
        Call("regexp_replace", "a", "(a)", "$12", gives: #""a2""#), Call("regexp_replace", "a", "(a)", "$2", gives: nil),
        Call("regexp_replace", "a", "a", "$", gives: nil), Call("regexp_replace", "a", "a", #"\"#, gives: nil),
        Call("regexp_replace", "b", "a", "$9", gives: nil), Call("regexp_replace", "abc", "b", "$0$0", gives: #""abbc""#),
        Call("regexp_replace", "abc", "b", "${x", gives: nil), Call("regexp_replace", "abc", "", "", gives: #""abc""#),
        Call("regexp_replace", "abc", "b", nil, gives: nil), Call("regexp_replace", .undefined, "b", "", gives: nil),
        Call("regexp_replace", "", "^", "x", gives: #""x""#),
    ]

    @Test("every row of the reference and its edges", arguments: calls)
    func table(row: Call) {
        #expect(row.made() == row.result)
    }

    @Test("a catastrophic expression ends in Undefined", arguments: ["(a+)+$", "(a|aa)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$"])
    func catastrophe(pattern: String) {
        var context = CallContext.sample
        let text = Value.string(String(repeating: "a", count: 5_000) + "!")
        let result = call("regexp_matches", [text, .string(pattern)], in: &context)
        #expect(result.isUndefined || result.equals(.bool(false)) == true)
        let short = Value.string(String(repeating: "a", count: 40) + "!")
        #expect(call("regexp_matches", [short, .string("(a+)+$")], in: &context).isUndefined)
    }

    @Test("a search that is given up, and a pattern that is not valid, are told to who looks", arguments: [
        ("(a+)+$", "the search was given up after 20000000 steps: on this text the expression goes back too often"),
        ("(", "'(' is not a valid regular expression"),
    ])
    func notes(pattern: String, note: String) {
        let text = Value.string(String(repeating: "a", count: 40) + "!")
        for (name, more) in [("regexp_matches", []), ("regexp_substr", []), ("regexp_replace", [Value.string("x")])] {
            var context = CallContext.sample
            context.notes = []
            #expect(call(name, [text, .string(pattern)] + more, in: &context).isUndefined)
            #expect(context.notes == [note])
            context.notes = nil
            #expect(call(name, [text, .string(pattern)] + more, in: &context).isUndefined)
            #expect(context.notes == nil)
        }
    }

    @Test("expressions are compiled to machine code where PCRE2 can do so here")
    func justInTime() throws {
        var isThere: UInt32 = 0
        _ = pcre2_config_8(UInt32(PCRE2_CONFIG_JIT), &isThere)
        #expect(try RegularExpression(pattern: "a+b").isJustInTime == (isThere == 1))
    }

    @Test("deep groups on a long text neither crash nor fail")
    func deep() {
        var context = CallContext.sample
        let text = Value.string(String(repeating: "ab", count: 30_000))
        #expect(call("regexp_substr", [text, .string("(a|b)*")], in: &context).equals(text) == true)
    }

    @Test("texts and patterns beyond the bounds are Undefined")
    func bounds() {
        var context = CallContext.sample
        let text = Value.string(String(repeating: "a", count: 128 << 10))
        #expect(call("regexp_matches", [text, .string("b")], in: &context).text == "false")
        let longer = Value.string(String(repeating: "a", count: (128 << 10) + 1))
        #expect(call("regexp_matches", [longer, .string("b")], in: &context).isUndefined)
        #expect(call("regexp_matches", [.string("a"), longer], in: &context).isUndefined)
    }

    @Test("random patterns and texts never trap")
    func mutations() {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array(#"ab(){}[]*+?|\^$.-,0129&:QEupPLx<>=!#é€"#)
        var context = CallContext.sample
        for _ in 0..<3_000 {
            let pattern = String((0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
            let text = String((0..<Int.random(in: 0...8, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
            let replaced = call("regexp_replace", [.string(text), .string(pattern), .string("$0")], in: &context)
            // What is put back whole changes nothing.
            #expect(replaced.isUndefined || replaced.string == text, "\(pattern) on \(text)")
        }
    }

    @Test("the last match ends where Java's does, behind an empty one too")
    func lastMatch() {
        #expect(Call("regexp_replace", "a", #"\G"#, "-", gives: #""-a""#).made() == #""-a""#)
        #expect(Call("regexp_replace", "aab", #"\Ga"#, "-", gives: nil).made() == #""--b""#)
    }

    @Test("the cache is bounded, keeps what is used and what is invalid")
    func cache() throws {
        let cache = RegularExpressionFunctions.makeCache(capacity: 4)
        let first = try #require(cache["p0"])
        for index in 1..<20 {
            #expect(cache["p\(index)"] != nil)
            #expect(cache["p0"] === first)
            #expect(cache.count <= 4)
        }
        #expect(cache["("] == nil)
        #expect(cache["("] == nil)
        #expect(cache.count == 4)
    }

    @Test("one expression serves many tasks at once")
    func concurrency() async {
        let cache = RegularExpressionFunctions.makeCache(capacity: 3)
        let function = RegexpReplace(cache: cache)
        let mismatches = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var context = CallContext.sample
                    var wrong = 0
                    for round in 0..<200 {
                        let letter = ["a", "b", "c", "d", "e"][(task + round) % 5]
                        let arguments = Arguments([.string("x\(letter)y\(letter)"), .string("(\(letter))"), .string("[$1]")])
                        if function.call(arguments, in: &context).string != "x[\(letter)]y[\(letter)]" { wrong += 1 }
                    }
                    return wrong
                }
            }
            return await group.reduce(0, +)
        }
        #expect(mismatches == 0)
    }
}
