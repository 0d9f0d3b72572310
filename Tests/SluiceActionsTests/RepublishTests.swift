import SluiceActions
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("republish")
struct RepublishTests {
    private func rig(_ fields: String) throws -> ActionRig { try ActionRig("republish: { \(fields) }") }

    @Test(
        "the topic is the template's text; a leading $$ stands for $",
        arguments: [
            ("a/b", "a/b"), ("$$aws/things/x", "$aws/things/x"), ("$aws/things/x", "$aws/things/x"), ("'${t}'", "from/payload"),
            ("'$${t}'", "$from/payload"), ("'a/$${t}'", "a/$from/payload"), ("a/$$b", "a/$$b"),
        ])
    func topic(_ written: String, _ published: String) async throws {
        let rig = try rig("topic: \(written)")
        try await rig.publish(#"{"t":"from/payload"}"#)
        #expect(rig.publisher.takePublished().map(\.topic) == [published])
        #expect(try rig.failures() == [])
    }

    @Test(
        "a topic that can't be published on fails the action",
        arguments: [
            ("", "'topic' became '': a topic must not be empty"),
            ("a/+", "'topic' became 'a/+': a topic to publish on must not contain '+' or '#'"),
            ("#", "'topic' became '#': a topic to publish on must not contain '+' or '#'"),
            ("$flow/x", "'$flow/x' is a topic of the engine's own"),
            ("$$table/T/insert", "'$table/T/insert' is a topic of the engine's own"),
        ])
    func badTopic(_ topic: String, _ reason: String) async throws {
        let rig = try rig("topic: '${t}'")
        try await rig.publish(#"{"t":"\#(topic)"}"#)
        #expect(rig.publisher.takePublished().isEmpty)
        #expect(try rig.failures() == [reason])
    }

    @Test("the QoS is 0 where it is left out, and may be 0, 1 or 2", arguments: [("", 0), (", qos: 1", 1), (", qos: '${q}'", 2)])
    func qos(_ field: String, _ qos: Int) async throws {
        let rig = try rig("topic: x\(field)")
        try await rig.publish(#"{"q":2}"#)
        #expect(rig.publisher.takePublished().map(\.qos) == [qos])
    }

    @Test("any other QoS fails the action", arguments: [
        ("3", "the QoS has to be 0, 1 or 2"), ("-1", "the QoS has to be 0, 1 or 2"),
        ("1.5", "'qos' became '1.5': expected a whole number"),
    ])
    func badQoS(_ qos: String, _ reason: String) async throws {
        let rig = try rig("topic: x, qos: '${q}'")
        try await rig.publish(#"{"q":\#(qos)}"#)
        #expect(rig.publisher.takePublished().isEmpty)
        #expect(try rig.failures() == [reason])
    }

    @Test("retain is off where it is left out", arguments: [("", false), (", retain: true", true), (", retain: '${r}'", true)])
    func retain(_ field: String, _ isRetained: Bool) async throws {
        let rig = try rig("topic: x\(field)")
        try await rig.publish(#"{"r":true}"#)
        #expect(rig.publisher.takePublished().map(\.isRetained) == [isRetained])
    }

    @Test("the payload goes out byte for byte, JSON or not", arguments: [[], [0, 0xFF], Array(#"{ "a" : 1.0 }"#.utf8)] as [[UInt8]])
    func payload(_ payload: [UInt8]) async throws {
        let rig = try rig("topic: x")
        try await rig.publish(payload)
        #expect(rig.publisher.takePublished().map(\.payload) == [payload])
    }

    @Test("MQTT 5 properties are those of the configuration, not those of the message that came")
    func properties() async throws {
        let rig = try ActionRig(
            """
            republish:
                topic: x
                contentType: 'text/${kind}'
                responseTopic: answer/${kind}
                correlationData: aGk=
                payloadFormatIndicator: UTF8_DATA
                messageExpiry: '${seconds}'
                userProperties: { kind: '${kind}', fixed: yes, empty: '${missing}' }
            """)
        try await rig.publish(#"{"kind":"k","seconds":60}"#, properties: MessageProperties(contentType: "other", messageExpiry: 5))
        let expected = MessageProperties(
            contentType: "text/k", responseTopic: "answer/k", correlationData: Array("hi".utf8), isUTF8: true, messageExpiry: 60,
            userProperties: [.init("kind", "k"), .init("fixed", "yes"), .init("empty", "")])
        #expect(rig.publisher.takePublished().map(\.properties) == [expected])
    }

    @Test("a publication without properties has none")
    func noProperties() async throws {
        let rig = try rig("topic: x, payloadFormatIndicator: UNSPECIFIED_BYTES")
        try await rig.publish("{}", properties: MessageProperties(contentType: "other"))
        #expect(rig.publisher.takePublished().map(\.properties) == [MessageProperties(isUTF8: false)])
    }

    @Test(
        "a property that can't be fails the action",
        arguments: [
            ("correlationData: '${v}'", #""no base64!""#, "the correlation data is not base64"),
            ("messageExpiry: '${v}'", "-1", "the message expiry has to be from 0 to 4294967295 seconds"),
            ("messageExpiry: '${v}'", "4294967296", "the message expiry has to be from 0 to 4294967295 seconds"),
            ("messageExpiry: '${v}'", "99999999999999999999", "'messageExpiry' became '99999999999999999999': expected a whole number"),
            ("responseTopic: '${v}'", #""a/#""#, "'responseTopic' became 'a/#': a topic to publish on must not contain '+' or '#'"),
            ("payloadFormatIndicator: '${v}'", #""X""#, "'payloadFormatIndicator' became 'X': expected UTF8_DATA, UNSPECIFIED_BYTES"),
        ])
    func badProperty(_ field: String, _ value: String, _ reason: String) async throws {
        let rig = try rig("topic: x, \(field)")
        try await rig.publish(#"{"v":\#(value)}"#)
        #expect(rig.publisher.takePublished().isEmpty)
        #expect(try rig.failures() == [reason])
    }

    @Test("the largest message expiry is one")
    func largestExpiry() async throws {
        let rig = try rig("topic: x, messageExpiry: 4294967295")
        try await rig.publish("{}")
        #expect(rig.publisher.takePublished().map(\.properties.messageExpiry) == [UInt32.max])
    }
}
