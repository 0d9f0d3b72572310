import SluicePlugins
import SluiceValues
import Testing

@Suite("Collection functions")
struct CollectionFunctionsTests {
    static let calls: [Call] = [
        Call("get", ["a", "b"], 0, gives: #""a""#), Call("get", ["a", "b"], 1.9, gives: #""b""#), Call("get", ["a", "b"], "1", gives: #""b""#),
        Call("get", ["a"], 1, gives: nil), Call("get", ["a"], -1, gives: nil), Call("get", ["a"], "x", gives: nil), Call("get", ["a"], nil, gives: nil),
        Call("get", ["a"], .decimal("1e300"), gives: nil), Call("get", ["a"], -0.5, gives: nil), Call("get", [nil], 0, gives: "null"),
        Call("get", "abc", 1, gives: #""b""#), Call("get", "a€b", 1, gives: #""€""#), Call("get", "abc", 3, gives: nil), Call("get", "", 0, gives: nil),
        Call("get", ["my-key": 1], "my-key", gives: "1"), Call("get", ["a": nil], "a", gives: "null"), Call("get", ["a": 1], "b", gives: nil),
        Call("get", ["1": 1], 1, gives: nil), Call("get", 5, 0, gives: nil), Call("get", nil, 0, gives: nil), Call("get", .undefined, 0, gives: nil),
        Call("get", true, 0, gives: nil), Call("get", ["a"], gives: nil),
        Call("isnull", nil, gives: "true"), Call("isnull", .undefined, gives: "false"), Call("isnull", 5, gives: "false"), Call("isnull", gives: nil),
        Call("isundefined", .undefined, gives: "true"), Call("isundefined", nil, gives: "false"), Call("isundefined", "", gives: "false"),
        Call("isundefined", 1, 2, gives: nil),
        Call("get_or_default", 21, 20, gives: "21"), Call("get_or_default", nil, 20, gives: "20"), Call("get_or_default", .undefined, 20, gives: "20"),
        Call("get_or_default", .undefined, gives: nil), Call("get_or_default", 1, gives: "1"), Call("get_or_default", nil, nil, gives: "null"),
        Call("get_or_default", nil, .undefined, gives: nil), Call("get_or_default", gives: nil), Call("get_or_default", false, true, gives: "false"),
        Call("transform", "enrichArray", ["d1": 1], [["a": 3], ["b": 4]], gives: #"[{"a":3,"d1":1},{"b":4,"d1":1}]"#),
        Call("transform", "enrichArray", ["a": 1], [["a": 3, "b": 2]], gives: #"[{"a":1,"b":2}]"#),
        Call("transform", "enrichArray", [:], [["a": 3]], gives: #"[{"a":3}]"#), Call("transform", "enrichArray", ["a": 1], [], gives: "[]"),
        Call("transform", "other", ["d1": 1], [["a": 3]], gives: nil), Call("transform", "enrichArray", ["d1": 1], [3], gives: nil),
        Call("transform", "enrichArray", [1], [["a": 3]], gives: nil), Call("transform", "enrichArray", ["d1": 1], ["a": 3], gives: nil),
        Call("transform", "enrichArray", ["d1": 1], gives: nil),
    ]

    @Test("every row of the reference and its edges", arguments: calls)
    func table(row: Call) {
        #expect(row.made() == row.result)
    }

    @Test("transform makes 128 KiB and no more")
    func transformBound() {
        var context = CallContext.sample
        // [{"a":"…"}] has ten characters around the text.
        func result(of length: Int) -> Value {
            let items = Value.array([.object(["a": .string(String(repeating: "x", count: length))])])
            return call("transform", [.string("enrichArray"), .object([:]), items], in: &context)
        }
        #expect(result(of: (128 << 10) - 10).json.utf8.count == 128 << 10)
        #expect(result(of: (128 << 10) - 9).isUndefined)
    }
}
