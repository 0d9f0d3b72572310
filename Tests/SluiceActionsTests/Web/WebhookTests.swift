import SluiceActions
import SluiceDigests
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceTestSupport
import SluiceText
import SluiceValues
import Testing

@Suite("webhook")
struct WebhookTests {
    private func rig(_ fields: String, attempts: Int = 1) throws -> ActionRig {
        try ActionRig("webhook: { url: 'http://h/a', \(fields) }", attempts: attempts)
    }

    /// The one request that a message makes.
    private func request(_ fields: String, payload: String = #"{"a":1}"#) async throws -> HTTPRequest {
        let rig = try rig(fields)
        try await rig.publish(payload)
        #expect(try rig.failures() == [])
        let sent = rig.sender.takeSent()
        #expect(sent.count == 1)
        return try #require(sent.first)
    }

    private func headers(_ request: HTTPRequest) -> [String] {
        request.headers.filter { $0.name != "Idempotency-Key" }.map { "\($0.name): \($0.value)" }
    }

    // MARK: Requests

    @Test(
        "the payload is the body, byte for byte; GET and DELETE have one only where it is given",
        arguments: [
            ("method: POST", #"{"a":1}"#), ("method: PUT", #"{"a":1}"#), ("method: PATCH", #"{"a":1}"#), ("method: GET", nil),
            ("method: DELETE", nil), ("method: GET, body: x", "x"), ("method: DELETE, body: ''", ""),
            ("body: 'a=${a}&b=${missing}'", "a=1&b="),
        ] as [(String, String?)])
    func body(fields: String, body: String?) async throws {
        let request = try await request(fields)
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == body)
    }

    @Test(
        "the content type tells whether the body is JSON, unless the rule tells it",
        arguments: [
            ("timeout: 1s", #"{"a":1}"#, ["Content-Type: application/json"]),
            ("timeout: 1s", "no JSON", ["Content-Type: application/octet-stream"]),
            ("timeout: 1s", "", ["Content-Type: application/octet-stream"]),
            ("body: '[${a}]'", #"{"a":1}"#, ["Content-Type: application/json"]),
            ("body: '[${a}'", #"{"a":1}"#, ["Content-Type: application/octet-stream"]),
            ("method: GET", #"{"a":1}"#, []),
            ("headers: { content-type: text/plain, X-A: '${a}', X-None: '${none}' }", #"{"a":1}"#, ["content-type: text/plain", "X-A: 1", "X-None: "]),
        ])
    func contentType(fields: String, payload: String, expected: [String]) async throws {
        #expect(try await headers(request(fields, payload: payload)) == expected)
    }

    @Test(
        "the timeout is 3 s where it is left out, and goes up to 60 s",
        arguments: [("method: POST", 3000), ("timeout: 60s", 60_000), ("timeout: 1ms", 1)] as [(String, Int64)])
    func timeout(fields: String, expected: Int64) async throws {
        #expect(try await request(fields).timeout == expected)
    }

    @Test("every request carries a key that is the same for every try of its message, and of no other")
    func idempotencyKey() async throws {
        let rig = try rig("method: POST", attempts: 2)
        rig.sender.answer(with: [.success(HTTPResponse(status: 503))])
        try await rig.publish("1")
        rig.clock.set(rig.clock.now() + 60_000)
        try await rig.publish("2")
        let sent = rig.sender.takeSent()
        let keys = sent.map { $0.headers.first { $0.name == "Idempotency-Key" }?.value ?? "" }
        #expect(sent.map(\.body) == [[0x31], [0x31], [0x32]])
        #expect(keys[0] == keys[1] && keys[1] != keys[2] && !keys[0].isEmpty)
    }

    @Test("a rule may give a key of its own")
    func ownKey() async throws {
        let request = try await request("headers: { idempotency-key: 'k-${a}' }")
        #expect(request.headers.filter { $0.name.lowercased() == "idempotency-key" } == [.init("idempotency-key", "k-1")])
    }

    // MARK: Refused before they are sent

    @Test(
        "what could make another request of it is refused",
        arguments: [
            (#"{"v":"a\r\nX-B: c"}"#, "headers: { X-A: '${v}' }", "the value of header 'X-A' holds a line break or a control character"),
            (#"{"v":"a\nb"}"#, "headers: { X-A: '${v}' }", "the value of header 'X-A' holds a line break or a control character"),
            (#"{"v":"a\u0000b"}"#, "headers: { X-A: '${v}' }", "the value of header 'X-A' holds a line break or a control character"),
            ("{}", "headers: { 'X A': b }", "a header can't be named 'X A'"), ("{}", "headers: { '': b }", "a header can't be named ''"),
            ("{}", "headers: { Content-Length: 1 }", "header 'Content-Length' is given twice, or is not for rules to set"),
            ("{}", "headers: { Transfer-Encoding: chunked }", "header 'Transfer-Encoding' is given twice, or is not for rules to set"),
            ("{}", "headers: { X-A: 1, x-a: 2 }", "header 'x-a' is given twice, or is not for rules to set"),
            ("{}", "bearer: chat-token, headers: { authorization: x }", "header 'authorization' is given twice, or is not for rules to set"),
            ("{}", "signature: bulk-key, headers: { x-sluice-signature: x }", "header 'x-sluice-signature' is given twice, or is not for rules to set"),
            ("{}", "timeout: 61s", "the timeout has to be from 1ms to 60s"), ("{}", "timeout: 0s", "the timeout has to be from 1ms to 60s"),
            ("{}", "batchSize: 0", "the batch size has to be from 1 to 100"), ("{}", "batchSize: 101", "the batch size has to be from 1 to 100"),
            ("no JSON", "batchSize: 2", "what is not JSON can't go into a batch"),
        ])
    func refused(payload: String, fields: String, reason: String) async throws {
        let rig = try rig(fields, attempts: 5)
        try await rig.publish(payload)
        #expect(rig.sender.takeSent() == [])
        #expect(try rig.failures() == [reason])
    }

    @Test("100 headers are let through, one more is not", arguments: [(100, []), (101, ["there are more than 100 headers"])])
    func headerCount(count: Int, failures: [String]) async throws {
        let headers = (1...count).map { "X-\($0): a" }.joined(separator: ", ")
        let rig = try rig("headers: { \(headers) }")
        try await rig.publish("{}")
        #expect(try rig.failures() == failures)
    }

    @Test("a URL that can't be called fails the action, and its text is not told")
    func badURL() async throws {
        let rig = try ActionRig("webhook: { url: 'http://h/${v}?token=hidden' }")
        try await rig.publish(#"{"v":"a b"}"#)
        #expect(try rig.failures() == ["the URL holds a space or a control character"])
    }

    // MARK: Answers

    @Test("any 2xx is success", arguments: [200, 201, 204, 299])
    func success(status: Int) async throws {
        let rig = try rig("method: POST")
        rig.sender.answerAll(with: .success(HTTPResponse(status: status)))
        try await rig.publish("{}")
        #expect(try rig.failures() == [])
    }

    @Test(
        "429, 5xx and what breaks on the way are tried again, the rest is not",
        arguments: [
            (.success(HTTPResponse(status: 429)), 3, "http://h answered 429"), (.success(HTTPResponse(status: 500)), 3, "http://h answered 500"),
            (.success(HTTPResponse(status: 599)), 3, "http://h answered 599"), (.success(HTTPResponse(status: 400)), 1, "http://h answered 400"),
            (.success(HTTPResponse(status: 404)), 1, "http://h answered 404"),
            (
                .success(HTTPResponse(status: 302, location: "https://other:8443/x?token=hidden")), 1,
                "http://h answered 302, which points to https://other:8443; redirects are not followed"
            ),
            (.success(HTTPResponse(status: 304)), 1, "http://h answered 304; redirects are not followed"),
            (.failure(TransferFailure(.unreachable, "can't be reached")), 3, "http://h can't be reached"),
            (.failure(TransferFailure(.late, "did not answer")), 3, "http://h did not answer"),
            (.failure(TransferFailure(.broken, "broke off")), 3, "http://h broke off"),
            (.failure(TransferFailure(.refused, "is refused")), 1, "http://h is refused"),
        ] as [(Result<HTTPResponse, TransferFailure>, Int, String)])
    func outcomes(answer: Result<HTTPResponse, TransferFailure>, tries: Int, reason: String) async throws {
        let rig = try rig("method: POST", attempts: 3)
        rig.sender.answerAll(with: answer)
        try await rig.publish("{}")
        for _ in 0..<5 { try await rig.wait(60_000) }
        #expect(rig.sender.takeSent().count == tries)
        #expect(try rig.failures() == [reason])
    }

    @Test("a host that says when to come again is left alone until then, and no shorter than the rule says")
    func retryAfter() async throws {
        let rig = try rig("method: POST", attempts: 3)
        rig.sender.answer(with: [
            .success(HTTPResponse(status: 429, retryAfter: 30_000)), .success(HTTPResponse(status: 503, retryAfter: 1)),
        ])
        try await rig.publish("{}")
        try await rig.wait(29_999)
        #expect(rig.sender.takeSent().count == 1)
        try await rig.wait(1)
        #expect(rig.sender.takeSent().count == 1)
        try await rig.wait(999)
        #expect(rig.sender.takeSent().count == 0)
        try await rig.wait(1_001)
        #expect(rig.sender.takeSent().count == 1)
        #expect(try rig.failures() == [])
    }

    // MARK: Credentials

    @Test(
        "secrets are named in the rule, and shown at the delivery",
        arguments: [
            ("bearer: chat-token", ["Authorization: Bearer a-token"]), ("basic: login", ["Authorization: Basic dXNlcjpwYXNzOndvcmQ="]),
        ])
    func credentials(fields: String, expected: [String]) async throws {
        #expect(try await headers(request("method: GET, \(fields)")) == expected)
    }

    @Test("the signature is the HMAC-SHA256 of the delivery's time and the body")
    func signature() async throws {
        let request = try await request("signature: bulk-key")
        let digest = try #require(HMAC.sha256(key: Array("a-key".utf8), message: Array(#"1767225600.{"a":1}"#.utf8)))
        let header = request.headers.first { $0.name == "X-Sluice-Signature" }
        #expect(header?.value == "t=1767225600,v1=\(Hexadecimal.text(digest))")
    }

    @Test(
        "a secret that can't be used fails the action, without its text",
        arguments: [
            ("bearer: none", "there is no secret 'none'"), ("signature: none", "there is no secret 'none'"),
            ("bearer: two-lines", "secret 'two-lines' can't be sent in a header: it is empty or has a line break"),
            ("bearer: empty", "secret 'empty' can't be sent in a header: it is empty or has a line break"),
            ("signature: empty", "secret 'empty' is empty: it can't sign"),
            ("basic: no-login", "secret 'no-login' has to be a user and a password with a colon in between"),
            ("bearer: chat-token, basic: login", "there can't be both 'bearer' and 'basic'"),
        ])
    func badSecret(fields: String, reason: String) async throws {
        let rig = try rig(fields)
        try await rig.publish("{}")
        #expect(rig.sender.takeSent() == [])
        #expect(try rig.failures() == [reason])
    }

    @Test("no message chooses which secret is used")
    func noTemplate() {
        let rules = """
            rules:
              r:
                sql: SELECT * FROM 'in'
                actions: [ { webhook: { url: 'http://h', bearer: '${a}' } } ]
            """
        let registry = Registry(
            functions: StandardFunctions.all, actions: StandardActions.all(publisher: RecordingPublisher()))
        let loaded = PackLoader.load(
            files: [SourceFile(name: "p/pack.yaml", text: "pack: p\n"), SourceFile(name: "p/a.rules.yaml", text: rules)],
            folder: "p", registry: registry, fields: FieldTable())
        #expect(loaded.pack == nil)
        #expect(loaded.rendered().hasPrefix("p/a.rules.yaml:4:57: error: only parameters can stand in this '${…}' [not-constant]"))
    }

    // MARK: Batches

    private func bodies(_ rig: ActionRig) -> [String] {
        rig.sender.takeSent().map { $0.body.map { String(decoding: $0, as: UTF8.self) } ?? "none" }
    }

    @Test("calls that wait one after the other go as an array, up to the batch size")
    func batches() async throws {
        let rig = try rig("batchSize: 3")
        try await rig.publish(together: ["1", "2", "3", "4"])
        #expect(bodies(rig) == ["[1,2,3]", "[4]"])
    }

    @Test(
        "calls that differ in more than their bodies don't go together",
        arguments: [
            ("batchSize: 9, headers: { X-A: '${a}' }", [#"[{"a":1},{"a":1}]"#, #"[{"a":2}]"#, #"[{"a":1}]"#]),
            ("batchSize: 9, method: GET", ["none", "none", "none", "none"]),
            ("batchSize: 1", [#"{"a":1}"#, #"{"a":1}"#, #"{"a":2}"#, #"{"a":1}"#]),
        ])
    func unequal(fields: String, expected: [String]) async throws {
        let rig = try rig(fields)
        try await rig.publish(together: [#"{"a":1}"#, #"{"a":1}"#, #"{"a":2}"#, #"{"a":1}"#])
        #expect(bodies(rig) == expected)
    }

    @Test("a batch ends before it is larger than 1 MiB")
    func batchSize() async throws {
        let rig = try rig("batchSize: 9")
        let large = "\"" + String(repeating: "a", count: 600_000) + "\""
        try await rig.publish(together: [large, large, "1"])
        #expect(bodies(rig) == ["[\(large)]", "[\(large),1]"])
    }

    @Test("a batch that fails fails all its calls alike, and has the same key when it is tried again")
    func batchFails() async throws {
        let rig = try rig("batchSize: 2", attempts: 2)
        rig.sender.answerAll(with: .success(HTTPResponse(status: 500)))
        try await rig.publish(together: ["1", "2", "3"])
        try await rig.wait(60_000)
        let keys = rig.sender.takeSent().map { $0.headers.first { $0.name == "Idempotency-Key" }?.value ?? "" }
        #expect(keys.count == 4 && keys[0] == keys[2] && keys[1] == keys[3] && keys[0] != keys[1])
        #expect(try rig.failures() == Array(repeating: "http://h answered 500", count: 3))
    }

    // MARK: Hosts

    @Test("what waits for a host that can't be reached fails alike, without a request each")
    func unreachable() async throws {
        let rig = try rig("method: POST", attempts: 2)
        rig.sender.answerAll(with: .failure(TransferFailure(.unreachable, "can't be reached")))
        try await rig.publish(together: (1...50).map { "\($0)" })
        try await rig.wait(60_000)
        #expect(rig.sender.takeSent().count == 2)
        #expect(try rig.failures() == Array(repeating: "http://h can't be reached", count: 50))
    }

    @Test("what waits behind an answer that did not come is not counted as tried, and keeps its order")
    func late() async throws {
        let rig = try rig("method: POST", attempts: 2)
        rig.sender.answer(with: [.failure(TransferFailure(.late, "did not answer")), .failure(TransferFailure(.late, "did not answer"))])
        try await rig.publish(together: ["1", "2", "3"])
        for _ in 0..<4 { try await rig.wait(60_000) }
        #expect(bodies(rig) == ["1", "1", "2", "3"])
        #expect(try rig.failures() == ["http://h did not answer"])
    }

    @Test("what breaks on the way speaks of the one call alone")
    func broken() async throws {
        let rig = try rig("method: POST")
        rig.sender.answer(with: [.failure(TransferFailure(.broken, "broke off"))])
        try await rig.publish(together: ["1", "2", "3"])
        #expect(bodies(rig) == ["1", "2", "3"])
        #expect(try rig.failures() == ["http://h broke off"])
    }

    @Test("without surroundings it says that it can't call")
    func nowhere() async throws {
        let action = StandardActions.all(publisher: RecordingPublisher()).compactMap { $0 as? any OutsideAction }
            .first { $0.spec.name == "webhook" }
        let call = ActionCall(
            action: "webhook", rule: "r", fields: [:], payload: Payload([], isJSON: false), idempotencyKey: "k", messageTime: 0, depth: 0)
        let results = await action?.deliver([call]) ?? []
        #expect(results.count == 1)
        #expect(throws: ActionFailure(action: "webhook", resource: "", message: "webhooks can't be called from here")) {
            try results.first?.get()
        }
    }
}

@Suite("keyed digests")
struct HMACTests {
    /// Source: RFC 4231, 4.3 and 4.7.
    @Test(
        "HMAC-SHA-256 gives the digests of the RFC's examples",
        arguments: [
            (Array("Jefe".utf8), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (
                [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            ([], "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ] as [([UInt8], String, String)])
    func examples(key: [UInt8], message: String, expected: String) {
        let digest = HMAC.sha256(key: key, message: Array(message.utf8)) ?? []
        #expect(Hexadecimal.text(digest) == expected)
    }
}
