import Glibc
import Testing

@testable import SluiceActions

@Suite("addresses that webhooks may call")
struct InternetAddressTests {
    private func address(_ text: String) throws -> InternetAddress {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return InternetAddress(Array(bytes.prefix(4))) }
        try #require(inet_pton(AF_INET6, text, &bytes) == 1)
        return InternetAddress(bytes)
    }

    @Test(
        "the machine's own network is open",
        arguments: [
            "127.0.0.1", "10.0.0.1", "192.168.1.20", "172.16.0.1", "8.8.8.8", "169.253.255.255", "169.255.0.0", "100.100.100.201",
            "223.255.255.255", "240.0.0.1", "::1", "fd00:ec2::253", "2001:db8::1", "fec0::1", "::ffff:127.0.0.1", "64:ff9b::8.8.8.8",
        ])
    func open(text: String) throws { #expect(try address(text).standing == .open) }

    @Test(
        "addresses of the link and of metadata services are told apart, in whatever form",
        arguments: [
            "169.254.169.254", "169.254.0.0", "169.254.255.255", "100.100.100.200", "fe80::1", "febf:ffff::1", "fd00:ec2::254",
            "::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::169.254.169.254", "::ffff:0:169.254.169.254",
            "2002:a9fe:a9fe::1", "::ffff:100.100.100.200",
        ])
    func metadata(text: String) throws { #expect(try address(text).standing == .metadata) }

    @Test(
        "what is no single host is never open",
        arguments: [
            "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255", "::", "ff02::1", "::ffff:0.0.0.0",
            "::ffff:224.0.0.1",
        ])
    func never(text: String) throws { #expect(try address(text).standing == .never) }

    @Test("an address is written as people write it", arguments: ["169.254.169.254", "fe80::1"])
    func description(text: String) throws { #expect(try address(text).description == text) }

    @Test("it is read from what a socket is connected to, and only from all of it")
    func socketAddress() {
        var four = sockaddr_in()
        four.sin_addr.s_addr = UInt32(0xA9FE_A9FE).bigEndian
        #expect(InternetAddress(&four, family: AF_INET, length: MemoryLayout<sockaddr_in>.size)?.bytes == [169, 254, 169, 254])
        #expect(InternetAddress(&four, family: AF_INET, length: 4) == nil)
        #expect(InternetAddress(&four, family: AF_INET6, length: MemoryLayout<sockaddr_in>.size) == nil)
        #expect(InternetAddress(&four, family: AF_UNIX, length: 110) == nil)
        var six = sockaddr_in6()
        six.sin6_addr = in6addr_loopback
        let length = MemoryLayout<sockaddr_in6>.size
        #expect(InternetAddress(&six, family: AF_INET6, length: length)?.bytes == [UInt8](repeating: 0, count: 15) + [1])
    }
}
