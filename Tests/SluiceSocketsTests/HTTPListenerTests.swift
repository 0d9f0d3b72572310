import SluiceSockets
import SluiceTestSupport
import Synchronization
import Testing

@Suite("The HTTP server")
struct HTTPListenerTests {
    /// Replies with the method, the target and the number of the body's bytes, or a dash for one that is too large.
    private final class Echo: HTTPReceiver {
        let closed = Mutex(0)

        func received(_ request: ServedRequest, on connection: HTTPConnection) {
            let text = "\(request.method) \(request.target) \(request.body.map { String($0.count) } ?? "-")"
            connection.reply(ServedReply(status: 200, contentType: "text/plain", body: Array(text.utf8)))
        }

        func closed(_ connection: HTTPConnection) { closed.withLock { $0 += 1 } }
    }

    /// Takes requests and never replies.
    private struct Silence: HTTPReceiver {
        func received(_ request: ServedRequest, on connection: HTTPConnection) {}
        func closed(_ connection: HTTPConnection) {}
    }

    private func withServer(
        _ bounds: HTTPBounds, _ receiver: any HTTPReceiver = Echo(), _ body: (Int) async throws -> Void
    ) async throws {
        let thread = SocketThread()
        let listener = try await HTTPListener(bounds: bounds, on: thread, receiver: receiver)
        do {
            try await body(listener.port)
        } catch {
            await thread.stop()
            throw error
        }
        await listener.close()
        await thread.stop()
    }

    @Test("a body is taken up to the bound, and one byte more is told as too large", arguments: [(10, "10"), (11, "-"), (5_000, "-")])
    func bodies(_ size: Int, _ told: String) async throws {
        try await withServer(HTTPBounds(body: 10)) { port in
            let body = String(repeating: "x", count: size)
            let answer = try await HTTPTalk.ask(
                port: port, "POST /a?b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: \(size)\r\n\r\n\(body)")
            #expect(answer.hasSuffix("\r\n\r\nPOST /a?b \(told)"))
        }
    }

    @Test("a head that never ends is not kept")
    func heads() async throws {
        try await withServer(HTTPBounds(body: 10)) { port in
            let long = "GET / HTTP/1.1\r\n" + String(repeating: "X: \(String(repeating: "y", count: 1_000))\r\n", count: 300)
            let toLong = try await HTTPTalk.ask(port: port, long)
            #expect(!toLong.contains(" 200 "))
        }
    }

    @Test("what is no HTTP is refused")
    func nonsense() async throws {
        try await withServer(HTTPBounds(body: 10)) { port in
            let toNonsense = try await HTTPTalk.ask(port: port, "\u{16}\u{3}\u{1}no HTTP\r\n\r\n")
            #expect(toNonsense.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("a client that asks nothing, or not all, is left after a while")
    func patience() async throws {
        try await withServer(HTTPBounds(body: 10, patience: 50)) { port in
            let toNothing = try await HTTPTalk.ask(port: port, "")
            #expect(toNothing == "")
            let toHalf = try await HTTPTalk.ask(port: port, "GET / HTTP/1.1\r\n")
            #expect(toHalf == "")
            // Kept for the next request, and left then too.
            let kept = try await HTTPTalk.ask(port: port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(kept.hasSuffix("GET / 0"))
        }
    }

    @Test("one connection more than there may be is closed, and its seat can be taken later")
    func connections() async throws {
        try await withServer(HTTPBounds(body: 10, connections: 1, patience: 2_000), Silence()) { port in
            async let first = HTTPTalk.ask(port: port, "GET / HTTP/1.1\r\n")
            // Whichever of them comes first has the seat, and the other is closed before the patience is over.
            async let second = HTTPTalk.ask(port: port, "GET / HTTP/1.1\r\n")
            let answers = try await [first, second]
            #expect(answers == ["", ""])
        }
        try await withServer(HTTPBounds(body: 10, connections: 1)) { port in
            for _ in 0..<3 {
                var answer = ""
                // The seat is free a moment after the client has gone.
                while !answer.contains(" 200 ") {
                    answer = (try? await HTTPTalk.ask(port: port, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")) ?? ""
                }
                #expect(answer.hasSuffix("GET / 0"))
            }
        }
    }

    @Test("a second request before the reply to the first ends the connection")
    func pipelining() async throws {
        try await withServer(HTTPBounds(body: 10), Silence()) { port in
            let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            let answer = try await HTTPTalk.ask(port: port, request + request)
            #expect(answer == "")
        }
    }

    @Test("an address that can't be had is told")
    func refused() async throws {
        let thread = SocketThread()
        await #expect(throws: SocketFailure.self) {
            _ = try await HTTPListener(host: "203.0.113.7", bounds: HTTPBounds(body: 1), on: thread, receiver: Silence())
        }
        await thread.stop()
    }
}
