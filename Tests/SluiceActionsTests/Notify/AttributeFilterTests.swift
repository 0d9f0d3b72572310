import SluicePlugins
import SluiceValues
import Testing

@Suite("filters of attributes")
struct AttributeFilterTests {
    private static func value(_ json: String) throws -> Value { try Value(json: Array(json.utf8)) }

    @Test(
        "a filter matches by each attribute that it names",
        arguments: [
            ("{}", "{}", true), (#"{"a":[1]}"#, #"{"a":1}"#, true), (#"{"a":1}"#, #"{"a":1.0}"#, true), (#"{"a":1}"#, #"{"a":"1"}"#, false),
            (#"{"a":["x","y"]}"#, #"{"a":"y"}"#, true), (#"{"a":["x","y"]}"#, #"{"a":"z"}"#, false), (#"{"a":"x"}"#, "{}", false),
            (#"{"a":true}"#, #"{"a":true}"#, true), (#"{"a":[null]}"#, #"{"a":null}"#, true), (#"{"a":[null]}"#, "{}", false),
            (#"{"a":1,"b":2}"#, #"{"a":1,"b":2,"c":3}"#, true), (#"{"a":1,"b":2}"#, #"{"a":1,"b":3}"#, false),
            (#"{"a":"x"}"#, #"{"a":["w","x"]}"#, true), (#"{"a":"x"}"#, #"{"a":["w"]}"#, false),
            (#"{"a":"e\u0301"}"#, #"{"a":"\u00e9"}"#, false),
            (#"{"a":{"prefix":"ab"}}"#, #"{"a":"abc"}"#, true), (#"{"a":{"prefix":"ab"}}"#, #"{"a":"b"}"#, false), (#"{"a":{"prefix":"1"}}"#, #"{"a":12}"#, false),
            (#"{"a":{"suffix":"bc"}}"#, #"{"a":"abc"}"#, true), (#"{"a":{"suffix":"bc"}}"#, #"{"a":"c"}"#, false),
            (#"{"a":{"anything-but":["x",1]}}"#, #"{"a":"y"}"#, true), (#"{"a":{"anything-but":["x",1]}}"#, #"{"a":1}"#, false),
            (#"{"a":{"anything-but":"x"}}"#, "{}", false), (#"{"a":{"anything-but":"x"}}"#, #"{"a":["y","x"]}"#, false),
            (#"{"a":{"anything-but":{"prefix":"x"}}}"#, #"{"a":"xy"}"#, false), (#"{"a":{"anything-but":{"prefix":"x"}}}"#, #"{"a":"yx"}"#, true),
            (#"{"a":{"numeric":[">",1,"<=",3]}}"#, #"{"a":3}"#, true), (#"{"a":{"numeric":[">",1,"<=",3]}}"#, #"{"a":1}"#, false),
            (#"{"a":{"numeric":["=",1]}}"#, #"{"a":1.0}"#, true), (#"{"a":{"numeric":[">=",1]}}"#, #"{"a":"5"}"#, false),
            (#"{"a":{"numeric":["<",1]}}"#, #"{"a":[5,0]}"#, true),
            (#"{"a":{"exists":true}}"#, #"{"a":null}"#, true), (#"{"a":{"exists":true}}"#, "{}", false), (#"{"a":{"exists":false}}"#, "{}", true),
            (#"{"a":[{"exists":false},1]}"#, #"{"a":1}"#, true), (#"{"a":[{"exists":false},1]}"#, #"{"a":2}"#, false),
        ])
    func matching(filter: String, attributes: String, matches: Bool) throws {
        let given = try #require(try Self.value(attributes).object)
        #expect(try AttributeFilter(Self.value(filter)).matches(given) == matches)
    }

    @Test(
        "what is no filter is told with its place",
        arguments: [
            ("[]", [], "expected a mapping from attributes to their conditions"),
            (#"{"a":[]}"#, ["a"], "expected 1 to 100 conditions"),
            (#"{"a":{}}"#, ["a"], "expected a value, or a mapping of one of prefix, suffix, anything-but, numeric, exists"),
            (#"{"a":{"prefix":1}}"#, ["a", "prefix"], "expected a text"),
            (#"{"a":{"exists":1}}"#, ["a", "exists"], "expected true or false"),
            (#"{"a":{"numeric":[">"]}}"#, ["a", "numeric"], "expected one or two comparisons, each of =, <, <=, >, >= and a number"),
            (#"{"a":{"numeric":[">",1,"<"]}}"#, ["a", "numeric"], "expected one or two comparisons, each of =, <, <=, >, >= and a number"),
            (#"{"a":{"numeric":5}}"#, ["a", "numeric"], "expected one or two comparisons, each of =, <, <=, >, >= and a number"),
            (#"{"a":{"anything-but":{"anything-but":1}}}"#, ["a", "anything-but"], "'anything-but' does not nest"),
            (#"{"a":{"anything-but":[{"exists":true}]}}"#, ["a", "anything-but"], "'exists' does not go into 'anything-but'"),
            (#"{"a":{"like":1}}"#, ["a", "like"], "unknown condition 'like'; there are prefix, suffix, anything-but, numeric, exists"),
        ] as [(String, [String], String)])
    func mistakes(filter: String, path: [String], message: String) throws {
        let value = try Self.value(filter)
        #expect(throws: AttributeFilter.Mistake(message, at: path)) { try AttributeFilter(value) }
    }

    @Test(
        "what is no subscriber is told with its place",
        arguments: [
            ("1", [], "a subscriber is a mapping, not Int"), ("{}", [], "a subscriber has a webhook or an email"),
            (#"{"email":"a@b","webhook":"http://h"}"#, ["email"], "a subscriber has a webhook or an email, not both"),
            (#"{"email":"a"}"#, ["email"], "expected an address user@host in ASCII"),
            (#"{"email":"a@b>\r\nBcc: c@d"}"#, ["email"], "expected an address user@host in ASCII"),
            (#"{"email":"ä@b"}"#, ["email"], "expected an address user@host in ASCII"),
            (#"{"webhook":"ftp://h"}"#, ["webhook"], "expected a URL that starts with http:// or https://"),
            (#"{"webhook":{}}"#, ["webhook"], "a webhook needs 'url', a text"),
            (#"{"webhook":{"url":"http://h","headers":{"a":[]}}}"#, ["webhook", "headers", "a"], "expected a text"),
            (#"{"webhook":{"url":"http://h","raw":1}}"#, ["webhook", "raw"], "expected true or false"),
            (#"{"webhook":{"url":"http://h","bearer":"a","basic":"b"}}"#, ["webhook", "basic"], "there can't be both 'bearer' and 'basic'"),
            (#"{"webhook":{"url":"http://h","x":1}}"#, ["webhook", "x"], "a webhook has no 'x'; it may have url, headers, bearer, basic, signature, raw"),
            (#"{"email":"a@b","x":1}"#, ["x"], "a subscriber has no 'x'; it may have webhook, email, filter"),
            (#"{"email":"a@b","filter":{"a":[]}}"#, ["filter", "a"], "expected 1 to 100 conditions"),
        ] as [(String, [String], String)])
    func subscribers(text: String, path: [String], message: String) throws {
        let value = try Self.value(text)
        #expect(throws: NotificationSubscriber.Mistake(message, at: path)) { try NotificationSubscriber(value, from: .pack) }
    }

    @Test("an item of a table may have other fields, and names no secrets")
    func items() throws {
        let named = try Self.value(#"{"name":"x","webhook":{"url":"http://h","signature":"key"}}"#)
        #expect(
            throws: NotificationSubscriber.Mistake(
                "names a secret, which only a subscriber that the pack lists may do", at: ["webhook", "signature"])
        ) { try NotificationSubscriber(named, from: .table) }
        #expect(throws: Never.self) { try NotificationSubscriber(Self.value(#"{"name":"x","email":"a@b"}"#), from: .table) }
    }
}
