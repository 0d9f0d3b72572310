import SluicePlugins
import SluiceValues
import Testing

@Suite("Text functions")
struct TextFunctionsTests {
    static let calls: [Call] = [
        Call("length", "hi", gives: "2"), Call("length", false, gives: "5"), Call("length", "€😀", gives: "2"),
        Call("length", "e\u{301}", gives: "2"), Call("length", nil, gives: nil), Call("length", .undefined, gives: nil),
        Call("length", "", gives: "0"), Call("length", [1, 2], gives: "5"),
        Call("numbytes", "hi", gives: "2"), Call("numbytes", "€", gives: "3"), Call("numbytes", nil, gives: nil),
        Call("lower", "HeLLO", gives: #""hello""#), Call("lower", ["HELLO"], gives: #""[\"hello\"]""#), Call("lower", 1.5, gives: #""1.5""#),
        Call("lower", nil, gives: nil), Call("upper", "hello", gives: #""HELLO""#), Call("upper", "straße", gives: #""STRASSE""#),
        Call("upper", ["hello"], gives: #""[\"HELLO\"]""#), Call("upper", true, gives: #""TRUE""#), Call("upper", .undefined, gives: nil),
        Call("trim", " \t h i\n ", gives: #""h i""#), Call("ltrim", " \th i ", gives: #""h i ""#), Call("ltrim", "\n h", gives: #""\n h""#),
        Call("rtrim", " h i \t", gives: #"" h i""#), Call("trim", "   ", gives: #""""#), Call("trim", 5, gives: #""5""#),
        Call("rtrim", nil, gives: nil),
        Call("lpad", "hello", 2, gives: #""  hello""#), Call("rpad", "hello", 2, gives: #""hello  ""#),
        Call("lpad", 1, 3.9, gives: #""   1""#), Call("lpad", "a", "2", gives: #""  a""#), Call("lpad", "a", -1, gives: #""a""#),
        Call("lpad", "a", "b", gives: nil), Call("lpad", nil, 1, gives: nil), Call("rpad", "a", true, gives: nil), Call("rpad", "a", gives: nil),
        Call("substring", "012345", 0, gives: #""012345""#), Call("substring", "012345", 2, gives: #""2345""#),
        Call("substring", "012345", 2.745, gives: #""2345""#), Call("substring", 123, 2, gives: #""3""#),
        Call("substring", "012345", -1, gives: #""012345""#), Call("substring", true, 1.2, gives: #""rue""#),
        Call("substring", false, -2.411E247, gives: #""false""#), Call("substring", "012345", 1, 3, gives: #""12""#),
        Call("substring", "012345", -50, 50, gives: #""012345""#), Call("substring", "012345", 3, 1, gives: #""""#),
        Call("substring", "012345", 2, 2, gives: #""""#), Call("substring", "012345", 9, gives: #""""#),
        Call("substring", "a€b", 1, 2, gives: #""€""#), Call("substring", "abc", "1", gives: #""bc""#),
        Call("substring", "abc", "x", gives: nil), Call("substring", "abc", 1, nil, gives: nil), Call("substring", nil, 1, gives: nil),
        Call("substring", "abc", -1, .decimal("9e300"), gives: #""abc""#), Call("substring", "abc", .undefined, gives: nil),
        Call("indexof", "abcd", "bc", gives: "1"), Call("indexof", "abcd", "x", gives: "-1"), Call("indexof", "a€b", "b", gives: "2"),
        Call("indexof", "abcd", "", gives: "0"), Call("indexof", "", "a", gives: "-1"), Call("indexof", 12345, 34, gives: "2"),
        Call("indexof", "aab", "ab", gives: "1"), Call("indexof", "aabaabaaab", "aabaaab", gives: "3"), Call("indexof", nil, "a", gives: nil),
        Call("indexof", [1, 2], 2, gives: "3"),
        Call("startswith", "ranger", "ran", gives: "true"), Call("startswith", "ranger", "er", gives: "false"),
        Call("startswith", 123, 1, gives: "true"), Call("startswith", "a", "", gives: "true"), Call("startswith", nil, "a", gives: nil),
        Call("startswith", "a", .undefined, gives: nil), Call("startswith", "e\u{301}", "e", gives: "true"),
        Call("endswith", "cat", "at", gives: "true"), Call("endswith", "cat", "ca", gives: "false"), Call("endswith", true, "e", gives: "true"),
        Call("endswith", "t", "cat", gives: "false"), Call("endswith", "cat", nil, gives: nil),
        Call("replace", "abcd", "bc", "x", gives: #""axd""#), Call("replace", "abcdabcd", "b", "x", gives: #""axcdaxcd""#),
        Call("replace", "aaa", "aa", "b", gives: #""ba""#), Call("replace", "a.b", ".", "$1", gives: #""a$1b""#),
        Call("replace", "abc", "", "x", gives: #""abc""#), Call("replace", 1231, 1, "x", gives: #""x23x""#),
        Call("replace", "abc", nil, "x", gives: nil), Call("replace", nil, "a", "x", gives: nil), Call("replace", "abc", "a", .undefined, gives: nil),
        Call("concat", gives: nil), Call("concat", 1, gives: "1"), Call("concat", "hello", gives: #""hello""#), Call("concat", nil, gives: "null"),
        Call("concat", [1, 2, 3], gives: "[1,2,3]"), Call("concat", .undefined, gives: nil), Call("concat", "he", "llo", gives: #""hello""#),
        Call("concat", "hello", 1, gives: #""hello1""#), Call("concat", 1, 2, gives: #""12""#), Call("concat", "a", nil, gives: nil),
        Call("concat", "a", .undefined, gives: nil), Call("concat", "a", ["b": 1], gives: #""a{\"b\":1}""#),
        Call("concat", [1, 2, 3], "hello", gives: #"[1,2,3,"hello"]"#), Call("concat", "a", [1], nil, [2], gives: #"["a",1,null,2]"#),
        Call("concat", [1], .undefined, gives: "[1]"),
        Call("chr", 65, gives: #""A""#), Call("chr", 49.9, gives: #""1""#), Call("chr", "65", gives: #""A""#), Call("chr", 0, gives: #""\u0000""#),
        Call("chr", 127, gives: "\"\u{7f}\""), Call("chr", 128, gives: nil), Call("chr", -1, gives: nil), Call("chr", "x", gives: nil),
        Call("chr", .decimal("1e300"), gives: nil), Call("chr", true, gives: nil),
    ]

    @Test("every row of the reference and its edges", arguments: calls)
    func table(row: Call) {
        #expect(row.made() == row.result)
    }

    @Test("padding adds a thousand spaces at most")
    func padding() {
        var context = CallContext.sample
        #expect(call("lpad", ["a", 1000].terms, in: &context).string?.utf8.count == 1001)
        #expect(call("rpad", ["a", 1001].terms, in: &context).string?.utf8.count == 1001)
    }

    @Test("a text that grows beyond the bound is Undefined")
    func bound() {
        var context = CallContext.sample
        let text = Value.string(String(repeating: "a", count: 1 << 12))
        #expect(call("replace", [text, .string("a"), text], in: &context).string?.utf8.count == 1 << 24)
        let longer = Value.string(String(repeating: "a", count: (1 << 12) + 1))
        #expect(call("replace", [longer, .string("a"), longer], in: &context).isUndefined)
        #expect(call("regexp_replace", [longer, .string("a"), longer], in: &context).isUndefined)
    }

    @Test("searching costs no more than the lengths of both texts, whatever they hold")
    func search() {
        var context = CallContext.sample
        let text = Value.string(String(repeating: "a", count: 200_000))
        let part = Value.string(String(repeating: "a", count: 100_000) + "b")
        #expect(call("indexof", [text, part], in: &context).text == "-1")
        #expect(call("replace", [text, part, .string("")], in: &context).equals(text) == true)
    }
}

extension [Term] {
    var terms: [Value] { map(\.value) }
}
