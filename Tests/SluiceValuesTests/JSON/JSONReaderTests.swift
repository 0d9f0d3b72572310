import SluiceValues
import Testing

@Suite("JSON reader")
struct JSONReaderTests {
    @Test("texts become values and are written compactly", arguments: [
        (#" { "b" : [ 1 , 2.50 , "x" ] , "a" : null } "#, #"{"b":[1,2.5,"x"],"a":null}"#), ("[ ]", "[]"), ("{ }", "{}"), ("10.0", "10"), ("1e2", "100"),
        (#""\u0041\/\"\\\b\f\n\r\t\u001f""#, #""A/\"\\\b\f\n\r\t\u001f""#), (#""\uD83D\uDE00""#, "\"😀\""), (#""\ud800x""#, "\"\u{FFFD}x\""),
        (#""\ud800\ud83d\ude00""#, "\"\u{FFFD}😀\""), (#""\udc00""#, "\"\u{FFFD}\""), (#""\ud83d\u0041""#, "\"\u{FFFD}A\""),
        (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#), (#"{"\u0061":1,"a":2}"#, #"{"a":2}"#), (#"{"a":1e1000,"b":2}"#, #"{"b":2}"#),
        (#"{"a":1,"a":1e1000}"#, "{}"), ("[1,1e-1000,2]", "[1,2]"), ("[[],[[]],{}]", "[[],[[]],{}]"), ("true", "true"), ("-0", "0"),
        ("[true,false,null]", "[true,false,null]"), (#"{"":{"":""}}"#, #"{"":{"":""}}"#), ("12345678901234567890123", "12345678901234567890123"),
    ])
    func reads(text: String, json: String) throws {
        #expect(try Value(json: text).json == json)
    }

    @Test("a number beyond the range alone is Undefined")
    func beyond() throws {
        #expect(try Value(json: "1e1000").isUndefined)
    }

    private func member(_ key: String, of text: String) -> String? {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            JSONReader.member(key, of: bytes).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test("members are found without reading the rest", arguments: [
        (#"{"a":1}"#, "a", "1"), (#"{"a": {"x": [1, "}"]} , "b":2}"#, "b", "2"), (#"{"a":1,"a":[2]}"#, "a", "[2]"), (#"{"\u0061":1}"#, "a", "1"),
        (#"{"a\"b":"c\"d"}"#, "a\"b", #""c\"d""#), (#"{"a":1}"#, "b", nil), ("[1]", "a", nil), ("{}", "a", nil), (#"{"x":{"a":1}}"#, "a", nil),
        (#"{"a":"\\","b":1}"#, "b", "1"),
    ] as [(String, String, String?)])
    func members(text: String, key: String, token: String?) {
        #expect(member(key, of: text) == token)
    }

    @Test("items and members are walked in order")
    func walks() {
        var items: [String] = []
        Array(#"[1, "a,]", [2,[3]], {"k":[]} ,null]"#.utf8).withUnsafeBufferPointer { bytes in
            JSONReader.forEachItem(of: bytes) { items.append(String(decoding: $0, as: UTF8.self)) }
        }
        #expect(items == ["1", #""a,]""#, "[2,[3]]", #"{"k":[]}"#, "null"])
        var pairs: [String] = []
        Array(#"{"a" : 1,"b\n":{ "c":2 }, "":true}"#.utf8).withUnsafeBufferPointer { bytes in
            JSONReader.forEachMember(of: bytes) {
                pairs.append(String(decoding: $0, as: UTF8.self) + "=" + String(decoding: $1, as: UTF8.self))
            }
        }
        #expect(pairs == ["a=1", #"b\n={ "c":2 }"#, "=true"])
    }

    @Test("compacting keeps every token as it is", arguments: [
        ("{ \"a b\" : [ 1.50 , \"x \\\" y\" ] }\n", #"{"a b":[1.50,"x \" y"]}"#), (" 1 ", "1"), ("\"a\t\"", "\"a\t\""), (#"["\\", " "]"#, #"["\\"," "]"#),
    ])
    func compacts(text: String, compact: String) {
        var output: [UInt8] = []
        JSONText.appendCompact(text.utf8, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == compact)
    }

    @Test("Undefined has no JSON and is left out; bytes are base64")
    func undefined() {
        #expect(Value.undefined.json == "")
        #expect(Value.array([.int(1), .undefined, .null]).json == "[1,null]")
        #expect(Value.bytes([104, 105]).json == #""aGk=""#)
    }

    @Test("every Unicode scalar goes there and back in a string")
    func scalars() throws {
        var text = ""
        for code in stride(from: UInt32(0), to: 0x11_0000, by: 61) { if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) } }
        for code in UInt32(0)..<0x100 { if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) } }
        let again = try Value(json: Value.string(text).json)
        #expect(again.string.map { Array($0.utf8) } == Array(text.utf8))
    }
}
