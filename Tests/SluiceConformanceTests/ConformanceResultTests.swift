import SluiceConformance
import SluiceValues
import Testing

@Suite("A result")
struct ConformanceResultTests {
    @Test("it is read from an answer", arguments: [
        (#"{"id":3,"output":{"x": 1.50}}"#, ConformanceResult.json(#"{"x": 1.50}"#)),
        (#"{"id":3,"output":null}"#, .json("null")),
        (#"{"id":3.0,"output_base64":"aGk="}"#, .raw([0x68, 0x69])),
        (#"{"id":3,"output_base64":""}"#, .undefined),
        (#"{"id":3,"text":"t"}"#, .text("t")),
        (#"{"id":3,"no_match":true}"#, .noMatch),
        (#"{"id":3,"error":{"message":"m","line":1}}"#, .refused(ids: [], message: "m")),
        (#"{"id":3}"#, .failed("the answer has none of 'output', 'output_base64', 'text', 'no_match' and 'error'")),
        (#"{"id":4,"output":1}"#, .failed("the answer is to another request: 4")),
        (#"{"output":1}"#, .failed("the answer is to another request: it has no id")),
        ("hello", .failed("the answer is no JSON object: hello")),
        (#"{"id":3,"output_base64":"!"}"#, .failed("'output_base64' is not base64")),
    ])
    func answer(line: String, result: ConformanceResult) {
        #expect(ConformanceResult(answer: Array(line.utf8), to: 3) == result)
    }

    @Test("by text white space is nothing, by value neither are the order of members and the form of numbers", arguments: [
        ("{\"a\":1,\"b\":[1,2]}", "{ \"a\": 1, \"b\": [1, 2] }", true, true),
        ("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", false, true),
        ("[1.0]", "[1]", false, true),
        ("100", "1E2", false, true),
        ("[1,2]", "[2,1]", false, false),
        ("{\"a\":1}", "{\"a\":1,\"b\":1}", false, false),
        ("\"a b\"", "\"ab\"", false, false),
        ("null", "false", false, false),
    ])
    func comparison(a: String, b: String, byText: Bool, byValue: Bool) {
        #expect(ConformanceResult.json(a).conforms(to: .json(b), .byText) == byText)
        #expect(ConformanceResult.json(a).conforms(to: .json(b), .byValue) == byValue)
    }

    @Test("an engine that names its errors has to name the right one, another has to refuse")
    func errors() {
        let expected = ConformanceResult.refused(ids: ["a"], message: "")
        #expect(ConformanceResult.refused(ids: ["a"], message: "m").conforms(to: expected, .byText))
        #expect(ConformanceResult.refused(ids: [], message: "m").conforms(to: expected, .byText))
        #expect(!ConformanceResult.refused(ids: ["b"], message: "m").conforms(to: expected, .byText))
        #expect(!ConformanceResult.refused(ids: ["a", "b"], message: "m").conforms(to: expected, .byText))
        #expect(!ConformanceResult.failed("m").conforms(to: expected, .byText))
        #expect(!ConformanceResult.undefined.conforms(to: expected, .byText))
        #expect(!ConformanceResult.undefined.conforms(to: .json("null"), .byValue))
        #expect(!ConformanceResult.text("1").conforms(to: .json("1"), .byValue))
    }
}
