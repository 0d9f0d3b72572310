import Glibc

/// An address of the internet protocol, by which it is decided whom webhooks may call.
///
/// Rules may call the machine's own network. What they may not call is what answers whoever asks: the services by which clouds
/// tell a machine its own keys, all of them at addresses of the link or at fixed ones.
struct InternetAddress: Hashable, CustomStringConvertible {
    enum Standing: Hashable {
        case open
        /// An address of the link, or one of a cloud's metadata service.
        case metadata
        /// No address of one other host: unspecified, multicast, broadcast.
        case never
    }

    /// 4 or 16.
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The address that a socket is to be connected to; nil for a family that is none of the internet's.
    init?(_ socket: UnsafeRawPointer, family: Int32, length: Int) {
        switch family {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            let address = socket.loadUnaligned(as: sockaddr_in.self).sin_addr
            bytes = withUnsafeBytes(of: address) { Array($0) }
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            let address = socket.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            bytes = withUnsafeBytes(of: address) { Array($0) }
        default:
            return nil
        }
    }

    var standing: Standing {
        if bytes.count == 4 { return Self.standing(ofIPv4: bytes) }
        guard bytes.count == 16 else { return .never }
        if bytes == Self.loopback { return .open }
        // ::a.b.c.d, ::ffff:a.b.c.d, ::ffff:0:a.b.c.d and 64:ff9b::a.b.c.d stand for a host of IPv4; `::` is as good as 0.0.0.0.
        let prefix = Array(bytes.prefix(12))
        if Self.embedding.contains(prefix) { return Self.standing(ofIPv4: Array(bytes.suffix(4))) }
        // 2002:a.b.c.d:: is reached by way of that host.
        if bytes[0] == 0x20, bytes[1] == 0x02 { return Self.standing(ofIPv4: Array(bytes[2..<6])) }
        if bytes[0] == 0xFF { return .never }
        if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return .metadata }
        return bytes == Self.cloudIPv6 ? .metadata : .open
    }

    private static func standing(ofIPv4 bytes: [UInt8]) -> Standing {
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (0, _, _, _), (224...239, _, _, _), (255, 255, 255, 255): .never
        case (169, 254, _, _), (100, 100, 100, 200): .metadata
        default: .open
        }
    }

    private static let zeros = [UInt8](repeating: 0, count: 8)
    private static let embedding: Set<[UInt8]> = [
        zeros + [0, 0, 0, 0], zeros + [0, 0, 0xFF, 0xFF], zeros + [0xFF, 0xFF, 0, 0], [0, 0x64, 0xFF, 0x9B] + zeros,
    ]
    private static let loopback: [UInt8] = zeros + [0, 0, 0, 0, 0, 0, 0, 1]
    private static let cloudIPv6: [UInt8] = [0xFD, 0, 0x0E, 0xC2] + zeros + [0, 0, 0x02, 0x54]

    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
