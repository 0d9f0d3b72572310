import SluiceTestSupport
import Testing

@testable import SluiceValues

@Suite("JSON text")
struct JSONTextTests {
    private static func nested(_ levels: Int) -> [UInt8] {
        Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
    }

    @Test("what is JSON by itself may be nested too deep for where it is to stand")
    func depth() {
        let most = JSONLimits.maximumDepth
        #expect(JSONText.isJSON(Self.nested(most)))
        #expect(!JSONText.isJSON(Self.nested(most + 1)))
        #expect(JSONText.isJSON(Self.nested(most - 1), inside: 1))
        #expect(!JSONText.isJSON(Self.nested(most), inside: 1))
        #expect(JSONText.isJSON(Self.nested(most - 3), inside: 3))
        #expect(!JSONText.isJSON(Self.nested(most - 2), inside: 3))
    }

    @Test("no text closes what it stands in", arguments: ["1],[2", "1]", "]", "1,2", "", " ", "1 2"])
    func closing(text: String) {
        #expect(!JSONText.isJSON(Array(text.utf8), inside: 1))
        #expect(!JSONText.isJSON(Array(text.utf8)))
    }

    @Test("a number that no Number can hold is JSON all the same")
    func outOfRange() {
        #expect(JSONText.isJSON(Array("1e9999".utf8)))
        #expect(JSONText.elements(of: Array("[1e9999, 2]".utf8))?.map { Array($0) } == [Array("1e9999".utf8), Array("2".utf8)])
    }

    @Test(
        "elements are told as they are written",
        arguments: [
            ("[]", []), (" [ ] ", []), ("[1]", ["1"]), ("[10.0, -0,1E+2]", ["10.0", "-0", "1E+2"]),
            ("\n[ {\"a\":[1,2]} ,\t[3,[4]], \"],[\\\"\" ]\r", ["{\"a\":[1,2]}", "[3,[4]]", "\"],[\\\"\""]),
            ("[\"\\\\\",\"a\"]", ["\"\\\\\"", "\"a\""]), ("[[],{}, null]", ["[]", "{}", "null"]),
        ])
    func elements(text: String, expected: [String]) {
        #expect(JSONText.elements(of: Array(text.utf8))?.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test("nothing else has elements", arguments: ["{}", "1", "\"[]\"", "", "[", "[1", "[1,]", "[1]]", "{\"a\":[1]}", "[1] 2"])
    func none(text: String) {
        #expect(JSONText.elements(of: Array(text.utf8)) == nil)
    }

    @Test("the elements of a random Array are its items, whatever space there is between them")
    func random() throws {
        var random = SeededGenerator.forTest()
        let values = ["1", "-2.50", "null", "true", #""a,b]""#, #""\\""#, #""\"""#, "{}", "[]", #"{"a":[1,{"b":"]"}]}"#, "[[1],[2,[3]]]"]
        let spaces = ["", " ", "\n", "\t ", "\r\n"]
        for _ in 0..<500 {
            let items = (0..<Int.random(in: 0..<8, using: &random)).map { _ in values.randomElement(using: &random) ?? "1" }
            func space() -> String { spaces.randomElement(using: &random) ?? "" }
            let text = space() + "[" + (items.isEmpty ? space() : items.map { space() + $0 + space() }.joined(separator: ",")) + "]" + space()
            let elements = try #require(JSONText.elements(of: Array(text.utf8)), "\(text)")
            #expect(elements.map { String(decoding: $0, as: UTF8.self) } == items, "\(text)")
        }
    }
}
