import SluiceTestSupport
import Testing

@Suite("sluice eval --jsonl")
struct EvalLinesTests {
    struct Line: Sendable, CustomTestStringConvertible {
        let request: String
        let answer: String
        init(_ request: String, _ answer: String) {
            self.request = request
            self.answer = answer
        }
        var testDescription: String { request }
    }

    /// All in one process, in this order.
    static let lines: [Line] = [
        Line(
            #"{"id":"a","sql":"SELECT * FROM 'a'","topic":"a","payload":{"x": 1.50,"y":[1, 2]}}"#,
            #"{"id":"a","output":{"x":1.50,"y":[1,2]}}"#),
        Line(#"{"id": 1.50,"sql":"SELECT * FROM 'a'","topic":"b","payload":{}}"#, #"{"id":1.50,"no_match":true}"#),
        Line(#"{"sql":"SELECT * FROM 'a'","payload":"{\"q\":1}"}"#, #"{"id":null,"output":{"q":1}}"#),
        Line(#"{"id":{"k": [1, 2]},"sql":"SELECT * FROM 'a'","payload":5}"#, #"{"id":{"k":[1,2]},"output":5}"#),
        Line(#"{"id":1,"sql":"SELECT * FROM 'a'","payload":"hi"}"#, #"{"id":1,"output_base64":"aGk="}"#),
        Line(#"{"id":2,"sql":"SELECT * FROM 'a'","payload_base64":"/w=="}"#, #"{"id":2,"output_base64":"/w=="}"#),
        Line(#"{"id":3,"sql":"SELECT VALUE z FROM 'a'","payload":{}}"#, #"{"id":3,"output_base64":""}"#),
        Line(#"{"id":4,"template":"t-${x}-${topic(2)}","topic":"a/b","payload":{"x":"é"}}"#, #"{"id":4,"text":"t-é-b"}"#),
        Line(#"{"id":5,"sql":"SELECT * FROM 'a' WHERE x","payload":{"x":false}}"#, #"{"id":5,"no_match":true}"#),
        Line(#"{"id":6,"sql":"SELECT * FORM 'a'"}"#, #"{"id":6,"error":{"message":"expected FROM","line":1,"column":10}}"#),
        Line(
            #"{"id":7,"sql":"SELECT 'é',\n  foo(1) FROM 'a'"}"#,
            #"{"id":7,"error":{"message":"unknown function 'foo'","line":2,"column":3}}"#),
        Line(
            #"{"id":8,"template":"é${nope(1)}"}"#, #"{"id":8,"error":{"message":"unknown function 'nope'","line":1,"column":4}}"#),
        Line(#"{"id":9,"sql":"SELECT VALUE fail('x') FROM 'a'","payload":{}}"#, #"{"id":9,"error":{"message":"x"}}"#),
        Line("nonsense", #"{"id":null,"error":{"message":"the line is not JSON at byte 1: unexpected character"}}"#),
        Line("", #"{"id":null,"error":{"message":"the line is not JSON at byte 0: the text is empty"}}"#),
        Line("[1]", #"{"id":null,"error":{"message":"the line is not a JSON object"}}"#),
        Line(#"{"id":10}"#, #"{"id":10,"error":{"message":"expected 'sql' or 'template'"}}"#),
        Line(
            #"{"id":11,"sql":"SET @v = a + 1 SELECT * FROM 't'","template":"v is ${@v}","topic":"t","payload":{"a":1}}"#,
            #"{"id":11,"text":"v is 2"}"#),
        Line(#"{"id":12,"sql":7}"#, #"{"id":12,"error":{"message":"'sql' has to be a text"}}"#),
        Line(#"{"id":13,"sql":null,"template":"y"}"#, #"{"id":13,"text":"y"}"#),
        Line(
            #"{"id":14,"sql":"SELECT * FROM 'a'","topic":"a\u0000b"}"#,
            #"{"id":14,"error":{"message":"'a\u0000b' is no topic: a topic must not contain the character U+0000"}}"#),
        Line(
            #"{"id":15,"sql":"SELECT * FROM 'a'","topic":""}"#,
            #"{"id":15,"error":{"message":"'' is no topic: a topic must not be empty"}}"#),
        Line(
            #"{"id":16,"sql":"SELECT * FROM 'a'","payload_base64":"!"}"#,
            #"{"id":16,"error":{"message":"'payload_base64' is not base64"}}"#),
        Line(
            #"{"id":17,"sql":"SELECT * FROM 'a'","version":"1999"}"#,
            #"{"id":17,"error":{"message":"'version' has to be 2015-10-08, 2016-03-23 or beta"}}"#),
        Line(#"{"id":18,"sql":"SELECT * FROM 'a'","context":7}"#, #"{"id":18,"error":{"message":"'context' has to be an object"}}"#),
        Line(
            #"{"id":19,"sql":"SELECT * FROM 'a'","context":{"mqtt5":"x"}}"#,
            #"{"id":19,"error":{"message":"'mqtt5' has to be an object"}}"#),
        Line(
            #"{"id":191,"sql":"SELECT * FROM 'a'","context":{"mqtt5":{"message_expiry":"soon"}}}"#,
            #"{"id":191,"error":{"message":"'message_expiry' has to be a whole number of seconds, from 0 to 4294967295"}}"#),
        Line(
            #"{"id":20,"sql":"SELECT * FROM 'a'","context":{"mqtt5":{"user_properties":{"a":"b"}}}}"#,
            #"{"id":20,"error":{"message":"'user_properties' has to be a list of [key, value] pairs of texts"}}"#),
        Line(
            #"{"id":21,"sql":"SELECT * FROM 'a'","context":{"timestamp":"x"}}"#,
            #"{"id":21,"error":{"message":"'timestamp' has to be a whole number"}}"#),
        Line(
            #"{"id":211,"sql":"SELECT * FROM 'a'","context":{"clientId":"x"}}"#,
            #"{"id":211,"error":{"message":"there is no 'clientId' in a context; did you mean 'clientid'?"}}"#),
        Line(
            #"{"id":22,"sql":"SELECT * FROM 'a'","context":{"protocol":"amqp"}}"#,
            #"{"id":22,"error":{"message":"'protocol' has to be mqtt or http"}}"#),
        Line(
            #"{"id":23,"sql":"SELECT timestamp() AS t, clientid() AS c, principal() AS p, sourceip() AS s, accountid() AS a, traceid() AS i FROM 'a'","payload":{},"context":{"clientid":"c","principal":"p","sourceip":"192.0.2.1","accountid":"123456789012","traceid":"tt","timestamp":123,"protocol":"mqtt","rule_name":"r"}}"#,
            #"{"id":23,"output":{"t":123,"c":"c","p":"p","s":"192.0.2.1","a":"123456789012","i":"tt"}}"#),
        Line(
            #"{"id":24,"sql":"SELECT clientid() AS c, principal() AS p, sourceip() AS s, accountid() AS a, traceid() AS i FROM 'a'","payload":{},"context":{"timestamp":null,"mqtt5":null}}"#,
            #"{"id":24,"output":{"c":"n/a"}}"#),
        Line(
            #"{"id":25,"sql":"SELECT get_mqtt_property('content_type') AS t, get_mqtt_property('response_topic') AS r, get_mqtt_property('correlation_data') AS d, get_mqtt_property('format_indicator') AS f, get_user_properties('a') AS a, get_user_properties('b') AS b FROM 'a'","payload":{},"context":{"mqtt5":{"content_type":"json","response_topic":"r/t","correlation_data_base64":"AQI=","format_indicator":"UTF8_DATA","user_properties":[["a","1"],["b","2"],["a","0"]]}}}"#,
            #"{"id":25,"output":{"t":"json","r":"r/t","d":"AQI=","f":"UTF8_DATA","a":["1","0"],"b":["2"]}}"#),
        Line(
            #"{"id":"g1","sql":"SELECT table_get('T', k).v AS v, get_secret('s', 'SecretString', 'r') AS s FROM 'a'","payload":{"k":1},"given":{"tables":{"T":{"partitionKey":"id","items":[{"id":1,"v":2}]}},"secrets":{"s":"x"}}}"#,
            #"{"id":"g1","output":{"v":2,"s":"x"}}"#),
        Line(
            #"{"id":"g2","template":"${get_thing_shadow('lamp', 'night', 'r').on}","given":{"shadows":{"lamp":{"night":{"on":1}}}}}"#,
            #"{"id":"g2","text":"1"}"#),
        Line(
            #"{"id":"g3","sql":"SELECT VALUE function_call('f', k) FROM 'a'","payload":{"k":1},"given":{"functions":{"g":1}}}"#,
            #"{"id":"g3","error":{"message":"function 'f' is not given here"}}"#),
        Line(
            #"{"id":"g4","sql":"SELECT VALUE function_call('f', k) FROM 'a'","payload":{"k":1}}"#,
            #"{"id":"g4","error":{"message":"the text asks for function 'f', and nothing is given here to answer with"}}"#),
        Line(
            #"{"id":"g5","sql":"SELECT 1 FROM 'a'","given":{"table":{}}}"#,
            #"{"id":"g5","error":{"message":"'given' has no 'table'; expected tables, shadows, registry, secrets, functions, objects"}}"#),
        Line(
            #"{"id":"g6","sql":"SELECT 1 FROM 'a'","given":{"tables":{"T":{"items":[]}}}}"#,
            #"{"id":"g6","error":{"message":"table 'T' in 'given' has to be {\"partitionKey\": …, \"items\": [{…}]}"}}"#),
        Line(#"{"id":26,"sql":"SELECT * FROM 'a'","payload":[1, {"a" : 2.0}]}"#, #"{"id":26,"output":[1,{"a":2.0}]}"#),
        Line(#"{"id":27,"sql":"SELECT * FROM 'a'","payload":null}"#, #"{"id":27,"output":null}"#),
        Line(#"{"id":28,"sql":"SELECT 1 AS x FROM 'a'","topic":"$aws/rules/r/b","payload":{}}"#, #"{"id":28,"output":{"x":1}}"#),
    ]

    @Test("each line is answered in its place, and the exit code is 0")
    func table() async throws {
        let outcome = try await sluice(["eval", "--jsonl"], input: Self.lines.map { $0.request + "\n" }.joined())
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(outcome.lines.count == Self.lines.count)
        for (line, answer) in zip(Self.lines, outcome.lines) { #expect(answer == line.answer, "\(line.request)") }
    }

    @Test("an answer comes before the next line is asked for")
    func interactive() async throws {
        let program = try startSluice(["eval", "--jsonl"], input: nil)
        for number in 1...20 {
            program.write(#"{"id":\#(number),"sql":"SELECT * FROM 'a'","payload":{}}"# + "\n")
            try await program.wait(for: "answer \(number)") {
                program.outputText.hasSuffix(#"{"id":\#(number),"output":{}}"# + "\n")
            }
        }
        program.closeInput()
        #expect(try await program.outcome().code == 0)
    }

    @Test("bytes that are not UTF-8, and a last line without an end, are answered")
    func strangeBytes() async throws {
        let input = Array("{\"id\":1,\"sql\":\"SELECT \u{0}".utf8) + [0xFF, 0xFE, 0x0A]
            + Array(#"{"id":2,"sql":"SELECT 1 AS x FROM 'a'","payload":{}}"#.utf8)
        let outcome = try await startSluice(["eval", "--jsonl"], input: input).outcome()
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == 2)
        #expect(outcome.lines.first?.hasPrefix(#"{"id":null,"error":{"message":"the line is not JSON"#) == true)
        #expect(outcome.lines.last == #"{"id":2,"output":{"x":1}}"#)
    }

    @Test("deep and long lines are answered, and so is what follows them")
    func extremes() async throws {
        let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        let long = String(repeating: "x", count: 10 << 20)
        let nested = String(repeating: "(", count: 100_000) + "1" + String(repeating: ")", count: 100_000)
        let requests = [
            #"{"id":1,"sql":"SELECT * FROM 'a'","payload":\#(deep)}"#,
            #"{"id":2,"sql":"SELECT * FROM 'a'","payload":"\#(deep)"}"#,
            #"{"id":3,"sql":"SELECT VALUE a FROM 'a'","payload":{"a":"\#(long)"}}"#,
            #"{"id":4,"sql":"SELECT \#(nested) FROM 'a'","payload":{}}"#,
            #"{"id":5,"sql":"SELECT VALUE '\#(long)' FROM 'a'","payload":{}}"#,
            #"{"id":6,"sql":"SELECT * FROM 'a'","topic":"\#(long)","payload":{}}"#,
            #"{"id":7,"sql":"SELECT * FROM 'a'","payload":{}}"#,
        ]
        let outcome = try await sluice(["eval", "--jsonl"], input: requests.map { $0 + "\n" }.joined())
        #expect(outcome.code == 0)
        let answers = outcome.lines
        try #require(answers.count == 7)
        #expect(answers[0].contains("nested deeper than 512 levels"))
        #expect(answers[1].hasPrefix(#"{"id":2,"output_base64":"W1tb"#))
        #expect(answers[2] == #"{"id":3,"output":"\#(long)"}"#)
        #expect(answers[3].contains(#""line":1,"column":"#))
        #expect(answers[4].contains(#"{"id":5,"error":"#))
        #expect(answers[5].contains(#"{"id":6,"error":"#))
        #expect(answers[6] == #"{"id":7,"output":{}}"#)
    }

    @Test("ten thousand requests are answered in order")
    func many() async throws {
        let requests = (0..<10_000).map {
            #"{"id":\#($0),"sql":"SELECT t * 2 AS t FROM 'a/+' WHERE t >= 10","topic":"a/b","payload":{"t":\#($0 % 20)}}"# + "\n"
        }
        let outcome = try await sluice(["eval", "--jsonl"], input: requests.joined())
        #expect(outcome.code == 0)
        let expected = (0..<10_000).map { number in
            number % 20 >= 10 ? #"{"id":\#(number),"output":{"t":\#(number % 20 * 2)}}"# : #"{"id":\#(number),"no_match":true}"#
        }
        #expect(outcome.lines == expected)
    }
}
