import SluiceConformance
import SluiceValues
import Testing

@Suite("A case")
struct ConformanceCaseTests {
    private func read(_ line: String) throws -> ConformanceCase { try ConformanceCase(line: Array(line.utf8), place: "a.jsonl:1") }

    @Test("it becomes a request of the protocol", arguments: [
        (
            #"{"section":"4","expression":"a + 1","expect":"2"}"#,
            #"{"id":7,"sql":"SELECT VALUE a + 1","version":"2016-03-23","payload":"{}"}"#
        ),
        (
            #"{"section":"7.2","sql":"SELECT * FROM 'a'","topic":"b","payload":"{\"x\":1.0}","version":"beta","match":false}"#,
            #"{"id":7,"sql":"SELECT * FROM 'a'","version":"beta","topic":"b","payload":"{\"x\":1.0}"}"#
        ),
        (
            #"{"section":"12","template":"${@a}","sql":"SET @a = 1 SELECT *","payload_base64":"/w==","expect":"1"}"#,
            #"{"id":7,"template":"${@a}","sql":"SET @a = 1 SELECT *","version":"2016-03-23","payload_base64":"/w=="}"#
        ),
        (
            #"{"section":"10.6","expression":"clientid()","context":{"clientid":"c"},"expect":"\"c\""}"#,
            #"{"id":7,"sql":"SELECT VALUE clientid()","version":"2016-03-23","payload":"{}","context":{"clientid":"c"}}"#
        ),
    ])
    func request(line: String, request: String) throws {
        #expect(String(decoding: try read(line).request(id: 7), as: UTF8.self) == request)
    }

    @Test("it says what has to come of it", arguments: [
        (#""expression":"1","expect":"[1, 2]""#, ConformanceResult.json("[1, 2]")),
        (#""expression":"1","expect":null"#, .undefined),
        (#""sql":"SELECT *","raw":"x""#, .raw([0x78])),
        (#""sql":"SELECT *","match":false"#, .noMatch),
        (#""expression":"1","error":"unknown-function""#, .refused(ids: ["unknown-function"], message: "")),
        (#""template":"x","expect":"not JSON""#, .text("not JSON")),
    ])
    func expectation(members: String, expected: ConformanceResult) throws {
        #expect(try read(#"{"section":"4",\#(members)}"#).expected == expected)
    }

    @Test("what is no case is told with its place", arguments: [
        ("nonsense", "the line is not JSON at byte 1: unexpected character"),
        ("[1]", "the line is not a JSON object"),
        (#"{"expression":"1","expect":"1"}"#, "expected 'section'"),
        (#"{"section":"19","expression":"1","expect":"1"}"#, "there is no section '19'"),
        (#"{"section":4,"expression":"1","expect":"1"}"#, "'section' has to be a text"),
        (#"{"section":"4","expect":"1"}"#, "expected one of 'expression', 'sql' and 'template'; 'sql' may stand beside a template"),
        (
            #"{"section":"4","expression":"1","sql":"SELECT *","expect":"1"}"#,
            "expected one of 'expression', 'sql' and 'template'; 'sql' may stand beside a template"
        ),
        (#"{"section":"4","expression":"1"}"#, "expected one of 'expect', 'raw', 'match' and 'error'"),
        (#"{"section":"4","expression":"1","expect":"1","match":false}"#, "expected one of 'expect', 'raw', 'match' and 'error'"),
        (#"{"section":"4","expression":"1","match":true}"#, "'match' can be false only"),
        (#"{"section":"4","expression":"1","expect":1}"#, "'expect' has to be a text, or null for Undefined"),
        (#"{"section":"4","expression":"1","expect":"{"}"#, "'expect' is not the text of a JSON value"),
        (#"{"section":"4","template":"1","expect":null}"#, "'expect' has to be a text"),
        (#"{"section":"4","expression":"1","expect":"1","payload":{}}"#, "'payload' has to be a text"),
        (#"{"section":"4","expression":"1","expect":"1","payload_base64":"!"}"#, "'payload_base64' is not base64"),
        (#"{"section":"4","expression":"1","expect":"1","payload":"","payload_base64":""}"#, "there are 'payload' and 'payload_base64'"),
        (#"{"section":"4","expression":"1","expect":"1","context":"x"}"#, "'context' has to be an object"),
        (#"{"section":"4","expression":"1","expect":"1","tables":{}}"#, "unknown member 'tables'"),
    ])
    func malformed(line: String, message: String) {
        #expect { try read(line) } throws: { "\($0)" == "a.jsonl:1: \(message)" }
    }

    @Test("a file's empty lines are left out, and its lines are counted")
    func file() throws {
        let text = "\n" + #"{"section":"4","expression":"1","expect":"1"}"# + "\n\r\n" + #"{"section":"5","expression":"1","expect":"1"}"#
        #expect(try ConformanceCase.all(in: Array(text.utf8), of: "b.jsonl").map(\.place) == ["b.jsonl:2", "b.jsonl:4"])
    }
}
