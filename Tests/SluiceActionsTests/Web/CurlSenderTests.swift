import SluiceActions
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("requests over the network")
struct CurlSenderTests {
    private let sender: CurlSender

    /// Connections are kept for longer than any test takes on any machine.
    init() {
        var options = CurlSender.Options()
        options.idleTime = .seconds(3600)
        sender = CurlSender(options: options)
    }

    private func request(
        _ server: ScriptedHTTPServer, _ path: String = "/a", method: String = "POST", headers: [HTTPRequest.Header] = [],
        body: String? = "x", timeout: Int64 = 600_000
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, url: server.url + path, headers: headers, body: body.map { Array($0.utf8) }, timeout: timeout)
    }

    private func status(_ result: Result<HTTPResponse, TransferFailure>) -> Int? { try? result.get().status }

    private func failure(_ result: Result<HTTPResponse, TransferFailure>) -> TransferFailure? {
        if case .failure(let failure) = result { failure } else { nil }
    }

    /// Lets other tasks and threads go on until something holds; gives up after many turns.
    private func turns(until isDone: () -> Bool) async -> Bool {
        for _ in 0..<1_000_000 {
            if isDone() { return true }
            await Task.yield()
        }
        return false
    }

    @Test("a request arrives as it was made", arguments: ["POST", "PUT", "PATCH", "DELETE", "GET"])
    func request(method: String) async throws {
        try await ScriptedHTTPServer.withServer([.status(201)]) { server in
            let headers: [HTTPRequest.Header] = [.init("X-A", "b: c"), .init("X-Empty", ""), .init("Content-Type", "text/plain")]
            let result = await sender.send(request(server, "/a/b?c=%20d", method: method, headers: headers, body: "ä"))
            #expect(status(result) == 201)
            let seen = try #require(server.takeRequests().first)
            #expect(seen.method == method)
            #expect(seen.target == "/a/b?c=%20d")
            #expect(seen.body == "ä")
            #expect(seen.headers["x-a"] == "b: c")
            #expect(seen.headers["x-empty"] == "")
            #expect(seen.headers["content-type"] == "text/plain")
            #expect(seen.headers["content-length"] == "2")
            #expect(seen.headers["expect"] == nil)
        }
    }

    @Test("a request without a body has no length, one with an empty body has", arguments: [(nil, nil), ("", "0")] as [(String?, String?)])
    func noBody(body: String?, length: String?) async throws {
        try await ScriptedHTTPServer.withServer { server in
            _ = try await sender.send(request(server, method: "DELETE", body: body)).get()
            let seen = try #require(server.takeRequests().first)
            #expect(seen.method == "DELETE")
            #expect(seen.headers["content-length"] == length)
            #expect(seen.headers["content-type"] == (body == nil ? nil : "application/x-www-form-urlencoded"))
        }
    }

    @Test("a body of a mebibyte goes whole, without asking first")
    func largeBody() async throws {
        try await ScriptedHTTPServer.withServer { server in
            let body = String(repeating: "a", count: (1 << 20) + 1)
            #expect(status(await sender.send(request(server, body: body))) == 200)
            #expect(server.takeRequests().map(\.body.utf8.count) == [(1 << 20) + 1])
        }
    }

    @Test("a redirect is not followed, and says where it points")
    func redirect() async throws {
        try await ScriptedHTTPServer.withServer([.status(302, headers: ["Location": "http://169.254.169.254/latest?a"])]) { server in
            let response = try await sender.send(request(server)).get()
            #expect(response == HTTPResponse(status: 302, location: "http://169.254.169.254/latest?a"))
            #expect(server.takeRequests().count == 1)
        }
    }

    @Test("a response says when to come again", arguments: [("7", 7_000), ("0", nil), ("soon", nil), ("99999999", 86_400_000)] as [(String, Int64?)])
    func retryAfter(text: String, milliseconds: Int64?) async throws {
        try await ScriptedHTTPServer.withServer([.status(503, headers: ["Retry-After": text])]) { server in
            let response = try await sender.send(request(server)).get()
            #expect(response == HTTPResponse(status: 503, retryAfter: milliseconds))
        }
    }

    @Test("16,384 bytes of a response are let through, one more is not", arguments: [16_384, 16_385])
    func responseSize(size: Int) async throws {
        try await ScriptedHTTPServer.withServer([.status(200, body: String(repeating: "a", count: size))]) { server in
            let result = await sender.send(request(server))
            let tooLong = TransferFailure(.refused, "answered with more than 16384 bytes")
            #expect(failure(result) == (size > 16_384 ? tooLong : nil))
        }
    }

    @Test("a response whose head has no end is cut off")
    func endlessHead() async throws {
        let lines = (0..<2000).map { "X-\($0): \(String(repeating: "a", count: 100))\r\n" }.joined()
        try await ScriptedHTTPServer.withServer([.bytes("HTTP/1.1 200 OK\r\n" + lines)]) { server in
            #expect(failure(await sender.send(request(server)))?.kind == .refused)
        }
    }

    @Test(
        "what is no whole response is told apart",
        arguments: [
            (.bytes("SSH-2.0-OpenSSH\r\n\r\n"), .refused, "did not answer in HTTP"),
            (.bytes(""), .broken, "broke off: Server returned nothing (no headers, no data)"),
            (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123"), .broken, "broke off: Transferred a partial file"),
            (.reset(after: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123"), .broken, "broke off: Failure when receiving data from the peer"),
        ] as [(ScriptedHTTPServer.Answer, TransferFailure.Kind, String)])
    func broken(answer: ScriptedHTTPServer.Answer, kind: TransferFailure.Kind, message: String) async throws {
        try await ScriptedHTTPServer.withServer([answer]) { server in
            #expect(failure(await sender.send(request(server))) == TransferFailure(kind, message))
        }
    }

    @Test("an answer that does not come in time is late", arguments: [ScriptedHTTPServer.Answer.stall])
    func late(answer: ScriptedHTTPServer.Answer) async throws {
        try await ScriptedHTTPServer.withServer([answer]) { server in
            let result = await sender.send(request(server, timeout: 50))
            #expect(failure(result) == TransferFailure(.late, "did not answer within 50 ms"))
        }
    }

    @Test("a port that nobody listens on can't be reached")
    func refusedConnection() async throws {
        let server = try ScriptedHTTPServer()
        server.stop()
        #expect(await turns { server.isClosed })
        let result = await sender.send(request(server))
        #expect(failure(result)?.kind == .unreachable)
    }

    @Test("a name that leads nowhere can't be reached")
    func unknownName() async {
        let result = await sender.send(HTTPRequest(method: "GET", url: "http://no-such-host.invalid/", timeout: 30_000))
        #expect(failure(result)?.kind == .unreachable)
    }

    @Test(
        "addresses of the link, and those of no one host, are never connected to",
        arguments: [
            "169.254.169.254", "[::ffff:169.254.169.254]", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200", "0.0.0.0", "0xa9fea9fe",
            "224.0.0.1", "[::]", "[ff02::1]",
        ])
    func forbidden(host: String) async {
        let result = await sender.send(HTTPRequest(method: "GET", url: "http://\(host)/latest", timeout: 30_000))
        #expect(failure(result)?.kind == .refused)
        #expect(failure(result)?.message.hasSuffix("an address that webhooks must not call") == true)
    }

    @Test(
        "a name that leads to such an address is refused too",
        arguments: ["169.254.169.254", "[fd00:ec2::254]", "169.254.0.1,[fe80::1]", "0.0.0.0"])
    func forbiddenByName(address: String) async {
        var options = CurlSender.Options()
        options.addresses = ["metadata.example:80:\(address.filter { $0 != "[" && $0 != "]" })"]
        let request = HTTPRequest(method: "GET", url: "http://metadata.example/latest", timeout: 30_000)
        let result = await CurlSender(options: options).send(request)
        #expect(failure(result)?.kind == .refused)
        #expect(failure(result)?.message.hasSuffix("an address that webhooks must not call") == true)
    }

    @Test("what no rule may call is refused also where addresses of the link are allowed", arguments: [("0.0.0.0", true), ("169.254.0.1", false)])
    func allowed(host: String, isRefused: Bool) async {
        var options = CurlSender.Options()
        options.allowsMetadataAddresses = true
        let request = HTTPRequest(method: "GET", url: "http://\(host):1/", timeout: 1)
        let result = await CurlSender(options: options).send(request)
        #expect((failure(result)?.kind == .refused) == isRefused)
    }

    @Test("one connection serves one request after the other; it is closed when there are no more for a while")
    func reuse() async throws {
        try await ScriptedHTTPServer.withServer { server in
            var options = CurlSender.Options()
            options.idleTime = .milliseconds(20)
            let sender = CurlSender(options: options)
            for _ in 0..<2 {
                for _ in 0..<3 { #expect(status(await sender.send(request(server))) == 200) }
                #expect(await turns { server.openCount == 0 })
            }
            let requests = server.takeRequests()
            #expect(requests.count == 6)
            #expect(requests[3].connection > requests[2].connection)
            #expect(sender.threadsBegun >= 2)
        }
    }

    @Test("kept connections are used again")
    func kept() async throws {
        try await ScriptedHTTPServer.withServer { server in
            for _ in 0..<5 { #expect(status(await sender.send(request(server))) == 200) }
            #expect(server.takeRequests().map(\.connection) == [0, 0, 0, 0, 0])
            #expect(sender.threadsBegun == 1)
        }
    }

    @Test("a kept connection that the server has closed is opened again, without a failure")
    func closedByServer() async throws {
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        try await ScriptedHTTPServer.withServer([.bytes(whole), .bytes(whole)]) { server in
            #expect(status(await sender.send(request(server))) == 200)
            #expect(await turns { server.openCount == 0 })
            #expect(status(await sender.send(request(server))) == 200)
            #expect(server.takeRequests().map(\.connection) == [0, 1])
        }
    }

    @Test("a request that hangs holds up no other")
    func sideBySide() async throws {
        try await ScriptedHTTPServer.withServer([.stall]) { server in
            async let hanging = sender.send(request(server))
            #expect(await turns { server.stalledCount == 1 })
            for _ in 0..<3 { #expect(status(await sender.send(request(server))) == 200) }
            server.stop()
            #expect(failure(await hanging)?.kind == .broken)
        }
    }

    @Test("the request of a cancelled task is given up")
    func cancelled() async throws {
        try await ScriptedHTTPServer.withServer([.stall]) { server in
            let hanging = Task { await sender.send(request(server)) }
            #expect(await turns { server.stalledCount == 1 })
            hanging.cancel()
            #expect(failure(await hanging.value)?.kind == .cancelled)
            #expect(await turns { server.openCount == 0 })
        }
    }

    @Test("a task that is cancelled before sends nothing that is waited for")
    func cancelledBefore() async throws {
        try await ScriptedHTTPServer.withServer([.stall]) { server in
            let sending = Task {
                while !Task.isCancelled { await Task.yield() }
                return await sender.send(request(server))
            }
            sending.cancel()
            #expect(failure(await sending.value)?.kind == .cancelled)
        }
    }

    @Test("many requests at once all have their answers")
    func many() async throws {
        try await ScriptedHTTPServer.withServer { server in
            let statuses = await withTaskGroup(of: Int?.self) { group in
                for number in 0..<100 {
                    group.addTask { try? await sender.send(request(server, "/\(number)")).get().status }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 100))
            #expect(Set(server.takeRequests().map(\.target)).count == 100)
        }
    }

    @Test("a certificate is trusted by its authority alone")
    func certificates() async throws {
        let server = try TLSWebServer()
        var options = CurlSender.Options()
        options.certificates = server.authority
        let page = HTTPRequest(method: "GET", url: server.url + "/", timeout: 30_000)
        var answer = await CurlSender(options: options).send(page)
        // The server needs a moment until it listens.
        while failure(answer)?.kind == .unreachable { answer = await CurlSender(options: options).send(page) }
        #expect(status(answer) == 200)
        options.certificates = server.otherAuthority
        for sender in [CurlSender(options: options), CurlSender()] {
            #expect(failure(await sender.send(page)) == TransferFailure(.refused, "shows a certificate that is not trusted"))
        }
        // A right certificate, but for another name.
        options.certificates = server.authority
        let named = HTTPRequest(method: "GET", url: "https://localhost:\(server.port)/", timeout: 30_000)
        #expect(failure(await CurlSender(options: options).send(named))?.kind == .refused)
    }
}
