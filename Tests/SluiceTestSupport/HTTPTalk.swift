import Foundation
import Glibc

/// A client that speaks to a server byte by byte.
public enum HTTPTalk {
    public struct Failure: Error {}

    /// Sends texts, each when the head of the reply to the one before has come, and answers all that came until the server
    /// closed the connection.
    public static func ask(port: Int, _ texts: String...) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try talk(port, texts) }) }
        }
    }

    private static func talk(_ port: Int, _ texts: [String]) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        // A server that hangs fails the test; one on a machine with much else to do may take its time.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure() }
        var answer: [UInt8] = []
        for (index, text) in texts.enumerated() {
            let bytes = Array(text.utf8)
            // A server that has heard enough does not take the rest.
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            let heads = index + 1
            while index < texts.count - 1, String(decoding: answer, as: UTF8.self).ranges(of: "\r\n\r\n").count < heads {
                guard try receive(descriptor, into: &answer) else { return String(decoding: answer, as: UTF8.self) }
            }
        }
        while try receive(descriptor, into: &answer) {}
        return String(decoding: answer, as: UTF8.self)
    }

    /// Whether there may be more.
    private static func receive(_ descriptor: Int32, into answer: inout [UInt8]) throws -> Bool {
        var part = [UInt8](repeating: 0, count: 1 << 14)
        let count = recv(descriptor, &part, part.count, 0)
        if count < 0, errno == EAGAIN { throw Failure() }
        guard count > 0 else { return false }
        answer += part[..<count]
        return true
    }
}
