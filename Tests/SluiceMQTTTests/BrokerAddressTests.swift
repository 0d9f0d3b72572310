import SluiceMQTT
import Testing

@Suite("Broker addresses")
struct BrokerAddressTests {
    struct Parts: Sendable {
        var url: String
        var host: String
        var port: Int
        var usesTLS = false
        var username: String?
        var password: String?
        var shown: String
    }

    @Test("an address tells host, port, TLS and credentials", arguments: [
        Parts(url: "mqtt://broker", host: "broker", port: 1883, shown: "mqtt://broker:1883"),
        Parts(url: "mqtt://broker/", host: "broker", port: 1883, shown: "mqtt://broker:1883"),
        Parts(url: "MQTTS://broker", host: "broker", port: 8883, usesTLS: true, shown: "mqtts://broker:8883"),
        Parts(url: "mqtt://127.0.0.1:11883", host: "127.0.0.1", port: 11883, shown: "mqtt://127.0.0.1:11883"),
        Parts(url: "mqtt://[::1]:1884", host: "::1", port: 1884, shown: "mqtt://[::1]:1884"),
        Parts(url: "mqtt://[::1]", host: "::1", port: 1883, shown: "mqtt://[::1]:1883"),
        Parts(url: "mqtt://ann@b", host: "b", port: 1883, username: "ann", shown: "mqtt://b:1883"),
        Parts(url: "mqtt://ann:s3:c@b:1", host: "b", port: 1, username: "ann", password: "s3:c", shown: "mqtt://b:1"),
        Parts(url: "mqtt://a%40b:p%2Fw@b", host: "b", port: 1883, username: "a@b", password: "p/w", shown: "mqtt://b:1883"),
        Parts(url: "mqtt://ann:@b", host: "b", port: 1883, username: "ann", password: "", shown: "mqtt://b:1883"),
    ])
    func good(parts: Parts) throws {
        let address = try BrokerAddress(parts.url)
        #expect(address.host == parts.host)
        #expect(address.port == parts.port)
        #expect(address.usesTLS == parts.usesTLS)
        #expect(address.username == parts.username)
        #expect(address.password == parts.password)
        #expect(address.description == parts.shown)
    }

    @Test("a wrong address is refused with what is wrong", arguments: [
        ("localhost:1883", "it must start with mqtt:// or mqtts://"),
        ("", "it must start with mqtt:// or mqtts://"),
        ("ws://b", "it must start with mqtt:// or mqtts://"),
        ("mqtt://", "the host is missing"),
        ("mqtt://:1883", "the host is missing"),
        ("mqtt://b:", "the port '' is not a number from 1 to 65535"),
        ("mqtt://b:0", "the port '0' is not a number from 1 to 65535"),
        ("mqtt://b:65536", "the port '65536' is not a number from 1 to 65535"),
        ("mqtt://b:99999999999999999999", "the port '99999999999999999999' is not a number from 1 to 65535"),
        ("mqtt://b:x", "the port 'x' is not a number from 1 to 65535"),
        ("mqtt://b:1883/path", "nothing may follow the port"),
        ("mqtt://::1", "an IPv6 address must stand in brackets, as in mqtt://[::1]:1883"),
        ("mqtt://[::1", "the ']' after the IPv6 address is missing"),
        ("mqtt://[::1]x", "only ':' and a port may follow the ']'"),
        ("mqtt://b c", "the host holds a space or a control character"),
        ("mqtt://b\0", "it holds the character U+0000"),
        ("mqtt://@b", "the user before '@' is missing or badly escaped"),
        ("mqtt://a%4@b", "the user before '@' is missing or badly escaped"),
        ("mqtt://a:%zz@b", "the password holds a bad % escape"),
        ("mqtt://a:%00@b", "the password holds a bad % escape"),
    ])
    func bad(url: String, what: String) {
        let error = #expect(throws: MQTTError.self) { try BrokerAddress(url) }
        #expect(error?.code == .invalid)
        #expect(error?.message.hasSuffix(what) == true, "\(error?.message ?? "")")
    }

    @Test("an error never tells the password")
    func secrecy() {
        let error = #expect(throws: MQTTError.self) { try BrokerAddress("mqtt://ann:secret@b:x") }
        #expect(error?.message == "'mqtt://…@b:x' is not a broker's address: the port 'x' is not a number from 1 to 65535")
    }
}
