import Foundation
import Glibc
import Synchronization

/// An HTTP server on a free port of the loopback that does as a test has told it to, and keeps what it was asked.
///
/// It accepts on a thread of its own, and serves each connection on another. Stop it, or wrap a test in ``withServer(_:_:)``.
package final class ScriptedHTTPServer: Sendable {
    package enum Answer: Sendable {
        /// A whole response; the connection stays.
        case status(Int, headers: [String: String] = [:], body: String = "")
        /// These bytes as they are, and then the end of the connection.
        case bytes(String)
        /// Nothing, until the test releases what stalls or the client goes away.
        case stall
        /// These bytes, and then a reset.
        case reset(after: String)
    }

    package struct Request: Sendable {
        package var method: String
        package var target: String
        /// By lower-case name.
        package var headers: [String: String]
        package var body: String
        /// Which of the connections it came over, from 0.
        package var connection: Int
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private struct State {
        var answers: [Answer] = []
        var standing: Answer = .status(200)
        var requests: [Request] = []
        var connections = 0
        var open: Set<Int32> = []
        var stalled: Set<Int32> = []
        var isStopped = false
        var isClosed = false
    }

    package let port: Int
    private let listener: Int32
    private let state = Mutex(State())

    package init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        port = try MosquittoBroker.freePort()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, listen(listener, 128) == 0 else {
            close(listener)
            throw Failure(description: "the server can't listen on port \(port)")
        }
        Thread.detachNewThread { [self] in accept() }
    }

    /// Makes a server, and stops it whatever the body does.
    package static func withServer<Result>(
        _ answers: [Answer] = [], _ body: (ScriptedHTTPServer) async throws -> Result
    ) async throws -> Result {
        let server = try ScriptedHTTPServer()
        defer { server.stop() }
        server.answer(with: answers)
        return try await body(server)
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// The answers to the next requests; what comes after them has the standing answer, 200 without a body at first.
    package func answer(with answers: [Answer]) { state.withLock { $0.answers = answers } }

    package func answerAll(with answer: Answer) { state.withLock { $0.standing = answer } }

    /// All requests since the last call, in the order in which they were complete.
    package func takeRequests() -> [Request] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    /// How many requests hang now.
    package var stalledCount: Int { state.withLock { $0.stalled.count } }

    /// How many connections there are now.
    package var openCount: Int { state.withLock { $0.open.count } }

    /// Whether it has been stopped and nobody listens on the port any more.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Ends all connections and takes no more.
    package func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    // MARK: Connections

    private func accept() {
        defer {
            close(listener)
            state.withLock { $0.isClosed = true }
        }
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let number = state.withLock { state -> Int? in
                guard !state.isStopped else { return nil }
                state.open.insert(descriptor)
                state.connections += 1
                return state.connections - 1
            }
            guard let number else {
                close(descriptor)
                return
            }
            Thread.detachNewThread { [self] in
                serve(descriptor, number)
                state.withLock { state in
                    state.open.remove(descriptor)
                    state.stalled.remove(descriptor)
                    close(descriptor)
                }
            }
        }
    }

    private func serve(_ descriptor: Int32, _ number: Int) {
        var received: [UInt8] = []
        while let request = Self.read(descriptor, &received, number) {
            let answer = state.withLock { state in
                state.requests.append(request)
                return state.answers.isEmpty ? state.standing : state.answers.removeFirst()
            }
            switch answer {
            case .status(let status, let headers, let body):
                let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)"]
                    + headers.map { "\($0.key): \($0.value)" } + ["", ""]
                guard Self.write(descriptor, lines.joined(separator: "\r\n") + body) else { return }
            case .bytes(let text):
                _ = Self.write(descriptor, text)
                return
            case .stall:
                _ = state.withLock { $0.stalled.insert(descriptor) }
                // The client's end of the connection ends it, or the server's stop.
                var byte: UInt8 = 0
                while recv(descriptor, &byte, 1, 0) > 0 {}
                return
            case .reset(let text):
                _ = Self.write(descriptor, text)
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
                return
            }
        }
    }

    /// The next request of a connection; nil where it has ended.
    private static func read(_ descriptor: Int32, _ received: inout [UInt8], _ number: Int) -> Request? {
        let blank = Array("\r\n\r\n".utf8)
        var head = received.firstRange(of: blank)
        while head == nil {
            guard readMore(descriptor, &received) else { return nil }
            head = received.firstRange(of: blank)
        }
        guard let head else { return nil }
        let lines = String(decoding: received[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let size = headers["content-length"].flatMap { Int($0) } ?? 0
        while received.count < head.upperBound + size {
            guard readMore(descriptor, &received) else { return nil }
        }
        let body = String(decoding: received[head.upperBound..<head.upperBound + size], as: UTF8.self)
        received.removeFirst(head.upperBound + size)
        return Request(method: words[0], target: words[1], headers: headers, body: body, connection: number)
    }

    private static func readMore(_ descriptor: Int32, _ received: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }

    private static func write(_ descriptor: Int32, _ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
