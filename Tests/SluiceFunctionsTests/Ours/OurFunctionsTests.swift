import SluicePlugins
import SluiceValues
import Testing

@Suite("Our own functions")
struct OurFunctionsTests {
    static let calls: [Call] = [
        Call("rand_int", 3, 3, gives: "3"), Call("rand_int", 5, 1, gives: nil), Call("rand_int", 1, "a", gives: nil),
        Call("rand_int", 1, .decimal("1e30"), gives: nil),
        Call("real", 0.5, gives: "0.5"), Call("real", 2.675, gives: "2.674999999999999822364316059974954"),
        Call("real", .decimal("0.1"), gives: "0.1000000000000000055511151231257827"), Call("real", 3, gives: "3.0"),
        Call("real", 0, gives: "0.0"), Call("real", -2.5, gives: "-2.5"), Call("real", "x", gives: nil), Call("real", .decimal("1e400"), gives: nil),
        Call("least", 3, 10, 2, gives: "2"), Call("greatest", 3, 10, 2, gives: "10"), Call("greatest", 1, gives: "1"),
        Call("greatest", "9", 10, gives: "10"), Call("greatest", "10", 9, gives: "10.0"), Call("least", 1, nil, gives: nil),
        Call("least", 2.5, 2.5, gives: "2.5"), Call("least", gives: nil), Call("greatest", 1, .undefined, gives: nil),
        Call("ago", 900_000, gives: "1699999100123"), Call("ago", "1", gives: "1700000000122"), Call("ago", "1h", gives: nil),
        Call("bin", 123_456, 60_000, gives: "120000"), Call("bin", -1, 1_000, gives: "-1000"), Call("bin", -1_000, 1_000, gives: "-1000"),
        Call("bin", 5, 0, gives: nil), Call("bin", 5, -1, gives: nil), Call("bin", nil, 1, gives: nil), Call("bin", 0, 7, gives: "0"),
        Call("list_append", [1, 2], 3, gives: "[1,2,3]"), Call("list_append", [1], [2, 3], gives: "[1,2,3]"),
        Call("list_append", [1], [[2, 3]], gives: "[1,[2,3]]"), Call("list_append", [], "a", nil, gives: #"["a",null]"#),
        Call("list_append", [1], .undefined, gives: nil), Call("list_append", 1, 2, gives: nil), Call("list_append", [1], gives: nil),
        Call("array_set", [1, 2, 3], 1, "x", gives: #"[1,"x",3]"#), Call("array_set", [1], 1, 2, gives: nil), Call("array_set", [1], -1, 2, gives: nil),
        Call("array_set", [1], 0, .undefined, gives: nil), Call("array_set", [1], 0, nil, gives: "[null]"), Call("array_set", [1], "0", 2, gives: "[2]"),
        Call("array_length", [1, nil, 3], gives: "3"), Call("array_length", [], gives: "0"), Call("array_length", "abc", gives: nil),
        Call("array_position", ["a", "b", "b"], "b", gives: "1"), Call("array_position", [1, 2], 3, gives: "-1"),
        Call("array_position", [1, [2]], [2], gives: "1"), Call("array_position", ["1"], 1, gives: "-1"), Call("array_position", [nil], nil, gives: "0"),
        Call("array_position", [1], .undefined, gives: nil), Call("array_position", [1.0], 1, gives: "0"),
        Call("array_slice", [1, 2, 3, 4], 1, 3, gives: "[2,3]"), Call("array_slice", [1, 2, 3], 1, gives: "[2,3]"),
        Call("array_slice", [1, 2, 3], -5, 99, gives: "[1,2,3]"), Call("array_slice", [1, 2, 3], 2, 1, gives: "[]"),
        Call("array_slice", [1], 5, gives: "[]"), Call("array_slice", [1], 0, -1, gives: "[]"), Call("array_slice", "abc", 0, gives: nil),
        Call("array_slice", [1, 2], 0, .decimal("-1e300"), gives: "[]"),
        Call("array_join", ["a", 1, true], "-", gives: #""a-1-true""#), Call("array_join", [], "-", gives: "\"\""),
        Call("array_join", ["a"], "-", gives: #""a""#), Call("array_join", ["", ""], 5, gives: #""5""#),
        Call("array_join", [["x"], 1], "", gives: #""[\"x\"]1""#), Call("array_join", ["a", nil], "-", gives: nil),
        Call("array_join", "abc", "-", gives: nil), Call("array_join", ["a"], nil, gives: nil),
        Call("object_set", ["a": 1], "b", 2, gives: #"{"a":1,"b":2}"#), Call("object_set", ["a": 1, "b": 2], "a", 3, gives: #"{"a":3,"b":2}"#),
        Call("object_set", ["a": 1], "a", .undefined, gives: "{}"), Call("object_set", ["a": 1], 1, 2, gives: nil), Call("object_set", [1], "a", 2, gives: nil),
        Call("object_merge", ["x": 1, "y": 2], ["y": 3, "z": 4], gives: #"{"x":1,"y":3,"z":4}"#), Call("object_merge", ["x": 1], gives: #"{"x":1}"#),
        Call("object_merge", ["x": 1], nil, gives: nil), Call("object_merge", [:], ["x": nil], [:], gives: #"{"x":null}"#),
        Call("coalesce", .undefined, nil, 3, 4, gives: "3"), Call("coalesce", .undefined, nil, gives: "null"), Call("coalesce", nil, .undefined, gives: nil),
        Call("coalesce", false, 1, gives: "false"), Call("coalesce", gives: nil),
        Call("to_json", ["a": [1, nil]], gives: #""{\"a\":[1,null]}""#), Call("to_json", "x", gives: #""\"x\"""#), Call("to_json", nil, gives: #""null""#),
        Call("to_json", .undefined, gives: nil), Call("to_json", .bytes("x"), gives: nil),
        Call("from_json", #"{"a": [1, 2.50]}"#, gives: #"{"a":[1,2.5]}"#), Call("from_json", "{", gives: nil), Call("from_json", "", gives: nil),
        Call("from_json", 5, gives: nil), Call("from_json", "10.0", gives: "10"),
        Call("parameter", "limit", gives: "40"), Call("parameter", "other", gives: nil),
    ]

    @Test("every function and its edges", arguments: calls)
    func table(row: Call) {
        var context = CallContext.sample
        context.parameters = ["limit": .int(40)]
        #expect(row.made(in: context) == row.result)
    }

    @Test("a number from real() rounds as C prints doubles", arguments: [
        ("2.675", 2, "2.67"), ("1.005", 2, "1.0"), ("0.125", 2, "0.12"), ("0.375", 2, "0.38"), ("20.125", 2, "20.12"),
        ("2.5", 0, "2.0"), ("3.5", 0, "4.0"), ("-0.125", 2, "-0.12"), ("1e22", 2, "10000000000000000000000.0"),
        ("0.1", 20, "0.10000000000000000555"),
    ])
    func binary(text: String, places: Int, expected: String) {
        var context = CallContext.sample
        let real = call("real", [.string(text)], in: &context)
        #expect(call("round", [real, .int(places)], in: &context).text == expected)
    }

    @Test("rand_int reaches both ends and nothing beyond, over all of Int64 too")
    func randInt() {
        var context = CallContext.sample
        var seen: Set<String> = []
        for _ in 0..<200 { seen.insert(call("rand_int", [.int(-1), .int(2)], in: &context).json) }
        #expect(seen == ["-1", "0", "1", "2"])
        for _ in 0..<100 {
            let number = call("rand_int", [.int(.min), .int(.max)], in: &context).number
            #expect(number?.int64 != nil)
        }
    }

    @Test("fail fails the message, with or without a reason", arguments: [
        (["too hot"] as [Term], "too hot"), ([5], "5"), ([.undefined], "the rule failed the message without a reason"),
        ([nil], "the rule failed the message without a reason"), ([], "the rule failed the message without a reason"),
    ])
    func fail(arguments: [Term], reason: String) {
        var context = CallContext.sample
        #expect(call("fail", arguments.terms, in: &context).isUndefined)
        #expect(context.failure == reason)
    }
}
