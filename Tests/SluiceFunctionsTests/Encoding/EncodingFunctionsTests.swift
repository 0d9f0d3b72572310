import SluicePlugins
import SluiceValues
import Testing

@Suite("Encoding functions")
struct EncodingFunctionsTests {
    static let calls: [Call] = [
        Call("encode", "hello", "base64", gives: #""aGVsbG8=""#), Call("encode", .bytes("{ }"), "base64", gives: #""eyB9""#),
        Call("encode", 80, "base64", gives: #""ODA=""#), Call("encode", ["a": [1]], "base64", gives: #""eyJhIjpbMV19""#),
        Call("encode", true, "base64", gives: #""dHJ1ZQ==""#), Call("encode", nil, "base64", gives: nil),
        Call("encode", .undefined, "base64", gives: nil), Call("encode", "a", "hex", gives: nil), Call("encode", "a", gives: nil),
        Call("encode", "a", 64, gives: nil), Call("encode", "", "base64", gives: #""""#),
        Call("decode", "aGVsbG8=", "base64", gives: #""hello""#), Call("decode", "eyJ0IjoyMX0=", "base64", gives: #"{"t":21}"#),
        Call("decode", "ODA=", "base64", gives: "80"), Call("decode", "MTAuMA==", "base64", gives: "10"),
        Call("decode", "bnVsbA==", "base64", gives: "null"), Call("decode", "e30", "base64", gives: "{}"),
        Call("decode", "?", "base64", gives: "null"), Call("decode", "/w==", "base64", gives: "null"),
        Call("decode", "", "base64", gives: #""""#), Call("decode", nil, "base64", gives: nil), Call("decode", .undefined, "base64", gives: nil),
        Call("decode", "ODA=", "proto", gives: nil), Call("decode", "ODA=", gives: nil), Call("decode", 1234, "base64", gives: "null"),
    ]

    @Test("every row of the reference and its edges", arguments: calls)
    func table(row: Call) {
        #expect(row.made() == row.result)
    }

    @Test("in version 2015-10-08 a whole Decimal stays one")
    func version() {
        var context = CallContext.sample
        context.version = .v2015_10_08
        #expect(call("decode", [.string("MTAuMA=="), .string("base64")], in: &context).text == "10.0")
        #expect(call("from_json", [.string("10.0")], in: &context).text == "10.0")
    }
}
