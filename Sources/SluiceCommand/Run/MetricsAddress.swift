import Glibc

/// Where metrics are served: `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`, or a port of the loopback.
struct MetricsAddress: Sendable, Equatable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// An address, not a name.
    let host: String
    /// 0 for any that is free.
    let port: Int

    /// nil for `off`.
    init?(_ text: String) throws(Failure) {
        guard text != "off", !text.isEmpty else { return nil }
        let split = text.lastIndex(of: ":")
        let portText = split.map { text[text.index(after: $0)...] } ?? text[...]
        guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(portText), (0...65_535).contains(port) else {
            throw Failure(description: "'\(portText)' is no port, in '\(text)'; metrics are served at an address such as 127.0.0.1:9464")
        }
        self.port = port
        var name = split.map { String(text[..<$0]) } ?? ""
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        if name.isEmpty || name == "localhost" { name = "127.0.0.1" }
        // A name could come to mean another machine's side of the network without anybody having asked for it.
        guard Self.isAddress(name) else {
            throw Failure(
                description: "metrics are served at an address, not at a name such as '\(name)': write 127.0.0.1:\(port), or the "
                    + "address of the network that may read them")
        }
        host = name
    }

    private static func isAddress(_ text: String) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }

    /// `http://127.0.0.1:9464/metrics`
    static func url(host: String, port: Int) -> String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/metrics"
    }
}
