/// Where a broker listens, and who asks: `mqtt://[user[:password]@]host[:port]`, or `mqtts://…` for TLS.
package struct BrokerAddress: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    package var port: Int
    package var usesTLS: Bool
    package var username: String?
    package var password: String?

    /// Reads an address. User and password may hold `%` escapes, an IPv6 host stands in brackets; the port is 1883, with TLS
    /// 8883, where none is given.
    package init(_ url: String) throws(MQTTError) {
        func wrong(_ what: String) -> MQTTError {
            MQTTError(.invalid, "'\(Self.withoutPassword(url))' is not a broker's address: \(what)")
        }
        guard !url.utf8.contains(0) else { throw wrong("it holds the character U+0000") }
        let rest: Substring
        if let found = Self.dropping("mqtt://", from: url) {
            usesTLS = false
            rest = found
        } else if let found = Self.dropping("mqtts://", from: url) {
            usesTLS = true
            rest = found
        } else {
            throw wrong("it must start with mqtt:// or mqtts://")
        }

        var authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        if let at = authority.lastIndex(of: "@") {
            let credentials = authority[..<at]
            authority = authority[authority.index(after: at)...]
            let parts = credentials.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let user = parts.first.flatMap(Self.unescaped), !user.isEmpty else {
                throw wrong("the user before '@' is missing or badly escaped")
            }
            username = user
            if parts.count == 2 {
                guard let secret = Self.unescaped(parts[1]) else { throw wrong("the password holds a bad % escape") }
                password = secret
            }
        }
        guard !authority.contains(where: { "/?#".contains($0) }) else { throw wrong("nothing may follow the port") }

        let portText: Substring?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { throw wrong("the ']' after the IPv6 address is missing") }
            host = String(authority[authority.index(after: authority.startIndex)..<close])
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.first == ":" else { throw wrong("only ':' and a port may follow the ']'") }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { throw wrong("an IPv6 address must stand in brackets, as in mqtt://[::1]:1883") }
            host = parts.first.map(String.init) ?? ""
            portText = parts.count == 2 ? parts[1] : nil
        }
        guard !host.isEmpty else { throw wrong("the host is missing") }
        guard !host.utf8.contains(where: { $0 <= 0x20 }) else { throw wrong("the host holds a space or a control character") }
        if let portText {
            let isDigits = portText.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isDigits, let number = Int(portText), (1...65535).contains(number)
            else { throw wrong("the port '\(portText)' is not a number from 1 to 65535") }
            port = number
        } else {
            port = usesTLS ? 8883 : 1883
        }
    }

    /// The address without user and password.
    package var description: String {
        let shownHost = host.contains(":") ? "[\(host)]" : host
        return "\(usesTLS ? "mqtts" : "mqtt")://\(shownHost):\(port)"
    }

    private static func dropping(_ scheme: String, from url: String) -> Substring? {
        let start = url.prefix(scheme.count)
        return start.lowercased() == scheme ? url.dropFirst(scheme.count) : nil
    }

    /// An address that may be none, without what stands before its `@`.
    package static func withoutPassword(_ url: String) -> String {
        guard let at = url.lastIndex(of: "@") else { return url }
        let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
        return start <= at ? url[..<start] + "…" + url[at...] : url
    }

    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), value != 0
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
