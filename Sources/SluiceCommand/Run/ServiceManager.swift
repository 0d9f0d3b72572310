import Glibc

/// Tells the service manager (systemd) how the process stands, where one wants to know.
///
/// - Source: sd_notify(3): a datagram of `NAME=VALUE` lines to the socket that `NOTIFY_SOCKET` names.
enum ServiceManager {
    static func tellReady() { tell("READY=1\nSTATUS=taking messages") }
    static func tellStopping() { tell("STOPPING=1\nSTATUS=delivering what is owed") }

    /// Nobody is there to hear of a failure, and none stops the engine.
    private static func tell(_ text: String) {
        guard let path = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }), path.hasPrefix("/") || path.hasPrefix("@") else {
            return
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A name that begins with '@' is an abstract one, which begins with a zero byte.
        var name = Array(path.utf8)
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
    }
}
