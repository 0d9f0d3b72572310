import Testing

@testable import SluiceCommand

@Suite("where metrics are served")
struct MetricsAddressTests {
    @Test(
        "a port is one of the loopback, and another address has to be written out",
        arguments: [
            ("9464", "127.0.0.1", 9464, true), (":9464", "127.0.0.1", 9464, true), ("localhost:0", "127.0.0.1", 0, true),
            ("127.0.0.2:1", "127.0.0.2", 1, true), ("[::1]:9464", "::1", 9464, true), ("0.0.0.0:9464", "0.0.0.0", 9464, false),
            ("192.0.2.7:80", "192.0.2.7", 80, false), ("[2001:db8::1]:80", "2001:db8::1", 80, false),
        ])
    func taken(_ text: String, _ host: String, _ port: Int, _ isLoopback: Bool) throws {
        let address = try #require(try MetricsAddress(text))
        #expect(address.host == host && address.port == port)
        #expect(address.isLoopback == isLoopback)
    }

    @Test("off serves nothing")
    func off() throws { #expect(try MetricsAddress("off") == nil) }

    @Test(
        "names, and what is no port, are refused",
        arguments: ["example.org:9464", "x", "127.0.0.1", "127.0.0.1:", "1:2:3", "127.0.0.1:65536", "127.0.0.1:-1", "*:9464"])
    func refused(_ text: String) {
        #expect(throws: MetricsAddress.Failure.self) { _ = try MetricsAddress(text) }
    }

    @Test("a page is shown as an address for a browser")
    func url() {
        #expect(MetricsAddress.url(host: "127.0.0.1", port: 1) == "http://127.0.0.1:1/metrics")
        #expect(MetricsAddress.url(host: "::1", port: 1) == "http://[::1]:1/metrics")
    }
}
