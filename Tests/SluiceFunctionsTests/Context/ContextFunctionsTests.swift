import SluicePlugins
import SluiceValues
import Testing

@Suite("Context functions")
struct ContextFunctionsTests {
    static var full: CallContext {
        var context = CallContext.sample
        context.version = .v2015_10_08
        context.message.clientID = "c1"
        context.message.principal = "anna"
        context.message.sourceIP = "10.0.0.7"
        context.message.accountID = "123456789012"
        context.message.traceID = "t-1"
        context.message.properties = MessageProperties(
            contentType: "application/json", responseTopic: "re/ply", correlationData: [104, 105], isUTF8: true,
            userProperties: [.init("k", "1"), .init("unit", "C"), .init("k", "2")])
        return context
    }

    static let known: [Call] = [
        Call("topic", gives: #""foo/bar/baz""#), Call("topic", 1, gives: #""foo""#), Call("topic", 3.9, gives: #""baz""#),
        Call("topic", "2", gives: #""bar""#), Call("topic", 0, gives: nil), Call("topic", 4, gives: nil), Call("topic", -1, gives: nil),
        Call("topic", nil, gives: nil), Call("topic", .decimal("1e99"), gives: nil), Call("topic", 1, 2, gives: nil),
        Call("timestamp", gives: "1700000000123"), Call("now", gives: "1700000000123"), Call("clientid", gives: #""c1""#),
        Call("clientid", 1, gives: nil), Call("principal", gives: #""anna""#), Call("sourceip", gives: #""10.0.0.7""#),
        Call("accountid", gives: #""123456789012""#), Call("traceid", gives: #""t-1""#), Call("sql_version", gives: #""2015-10-08""#),
        Call("get_mqtt_property", "content_type", gives: #""application/json""#),
        Call("get_mqtt_property", "response_topic", gives: #""re/ply""#), Call("get_mqtt_property", "correlation_data", gives: #""aGk=""#),
        Call("get_mqtt_property", "format_indicator", gives: #""UTF8_DATA""#), Call("get_mqtt_property", "other", gives: nil),
        Call("get_user_properties", gives: #"[{"k":"1"},{"unit":"C"},{"k":"2"}]"#), Call("get_user_properties", "k", gives: #"["1","2"]"#),
        Call("get_user_properties", "unit", gives: #"["C"]"#), Call("get_user_properties", "x", gives: nil),
    ]

    static let unknown: [Call] = [
        Call("topic", gives: nil), Call("topic", 1, gives: nil), Call("clientid", gives: #""n/a""#), Call("principal", gives: nil),
        Call("sourceip", gives: nil), Call("accountid", gives: nil), Call("traceid", gives: nil),
        Call("get_mqtt_property", "content_type", gives: nil), Call("get_mqtt_property", "response_topic", gives: nil),
        Call("get_mqtt_property", "correlation_data", gives: nil),
        Call("get_mqtt_property", "format_indicator", gives: #""UNSPECIFIED_BYTES""#), Call("get_user_properties", gives: "[]"),
        Call("get_user_properties", "k", gives: nil),
    ]

    @Test("what is known is told", arguments: known)
    func tellsWhatIsKnown(row: Call) {
        #expect(row.made(in: Self.full) == row.result)
    }

    @Test("what is not known is Undefined", arguments: unknown)
    func tellsNothingElse(row: Call) {
        var context = CallContext.sample
        context.message.topic = nil
        #expect(row.made(in: context) == row.result)
    }

    @Test("a message that did not come over MQTT has no client and no trace", arguments: [MessageContext.Transport.http, .engine])
    func transport(transport: MessageContext.Transport) {
        var context = Self.full
        context.message.transport = transport
        #expect(call("clientid", [], in: &context).string == "n/a")
        #expect(call("traceid", [], in: &context).isUndefined)
    }

    @Test("empty levels of a topic count")
    func emptyLevels() {
        var context = CallContext.sample
        context.message.topic = "/a//"
        #expect((1...5).map { call("topic", [.int($0)], in: &context).text } == [#""""#, #""a""#, #""""#, #""""#, nil])
    }

    @Test("a UUID is of version 4, drawn from the seed and different at each draw")
    func uuid() throws {
        var context = CallContext.sample
        var again = CallContext.sample
        var seen: Set<String> = []
        for _ in 0..<200 {
            let text = try #require(call("newuuid", [], in: &context).string)
            #expect(call("newuuid", [], in: &again).string == text)
            #expect(seen.insert(text).inserted)
            let groups = text.split(separator: "-")
            #expect(groups.map(\.count) == [8, 4, 4, 4, 12])
            #expect(groups[2].first == "4")
            #expect("89ab".contains(groups[3].first ?? "x"))
            #expect(text.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) || (97...102).contains($0) })
        }
    }
}
