import SluiceActions
import SluiceEngine
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("webhooks of an engine")
struct WebhookTests {
    private func rules(_ url: String, timeout: String = "30s", attempts: Int = 3) -> String {
        """
        call:
          sql: SELECT * FROM 'call'
          actions: [ { webhook: { url: '\(url)/hook?token=hidden', timeout: \(timeout) } } ]
          errorAction: { queueSend: { queue: E } }
          retry: { attempts: \(attempts), backoff: 1s, jitter: false }
        out:
          sql: SELECT * FROM 'call'
          actions: [ { republish: { topic: out } } ]
        """
    }

    /// Lets the engine's tasks and threads go on until something holds; gives up after many turns.
    private func turns(until isDone: () throws -> Bool) async throws -> Bool {
        for _ in 0..<1_000_000 {
            if try isDone() { return true }
            await Task.yield()
        }
        return false
    }

    private func failures(_ rig: EngineRig) throws -> [String] {
        try rig.queued("E").flatMap { document in
            (document["failures"].array ?? []).map {
                "\($0["failedAction"].string ?? "") \($0["failedResource"].string ?? "") \($0["errorMessage"].string ?? "")"
            }
        }
    }

    @Test("a call is tried again after its pauses, and then handed to the error action, without a token in its text")
    func retries() async throws {
        try await ScriptedHTTPServer.withServer([.status(500), .status(429)]) { server in
            server.answerAll(with: .status(503))
            let rig = try EngineRig(rules: rules(server.url), sender: CurlSender())
            try await rig.publish("call", "1")
            #expect(server.takeRequests().count == 1)
            try await rig.advance(1_000)
            #expect(server.takeRequests().count == 1)
            try await rig.advance(1_999)
            #expect(server.takeRequests().count == 0)
            try await rig.advance(1)
            #expect(server.takeRequests().count == 1)
            try await rig.advance(600_000)
            #expect(server.takeRequests().count == 0)
            let failures = try failures(rig)
            #expect(failures.count == 1)
            #expect(failures.first?.hasSuffix("\(server.url) \(server.url) answered 503") == true)
            #expect(try rig.status("call").ledger == LedgerCounts(accepted: 1, handled: 1))
            try rig.expectBalanced()
        }
    }

    @Test("calls to one host arrive in the order of their messages")
    func order() async throws {
        try await ScriptedHTTPServer.withServer { server in
            let rig = try EngineRig(rules: rules(server.url), sender: CurlSender())
            try await rig.publish((0..<300).map { Publication(topic: "call", payload: Array("\($0)".utf8)) })
            #expect(server.takeRequests().map(\.body) == (0..<300).map { "\($0)" })
            #expect(try rig.status("call").ledger.delivered == 300)
        }
    }

    @Test("what a host wants to be called with later holds up no other rule's calls to it")
    func laterOfOneRule() async throws {
        try await ScriptedHTTPServer.withServer([.status(503)]) { server in
            let other = """
                other:
                  sql: SELECT * FROM 'other'
                  actions: [ { webhook: { url: '\(server.url)/other' } } ]
                """
            let rig = try EngineRig(rules: rules(server.url) + "\n" + other, sender: CurlSender())
            try await rig.publish("call", "1")
            try await rig.publish("other", "2")
            #expect(server.takeRequests().map(\.body) == ["1", "2"])
            #expect(try rig.status("other").ledger == LedgerCounts(accepted: 1, delivered: 1))
            try await rig.advance(1_000)
            #expect(server.takeRequests().map(\.body) == ["1"])
        }
    }

    @Test("a host that does not answer delays no other lane, and stopping does not wait for it")
    func stalled() async throws {
        let other = try ScriptedHTTPServer()
        defer { other.stop() }
        try await ScriptedHTTPServer.withServer([.stall]) { server in
            let both = rules(server.url) + "\n" + """
                other:
                  sql: SELECT * FROM 'call'
                  actions: [ { webhook: { url: '\(other.url)' } } ]
                """
            let rig = try EngineRig(rules: both, sender: CurlSender())
            let engine = rig.engine
            let running = Task { await engine.run() }
            defer { running.cancel() }
            try engine.receive([Publication(topic: "call", payload: Array("1".utf8))])
            #expect(try await turns { server.stalledCount == 1 })
            try engine.receive([Publication(topic: "call", payload: Array("2".utf8))])
            #expect(
                try await turns {
                    try rig.status("out").ledger.delivered == 2 && rig.status("other").ledger.delivered == 2
                })
            #expect(server.stalledCount == 1)
            running.cancel()
            await running.value
            // Nothing is lost, and the try that was broken off is not counted.
            #expect(try rig.status("call").ledger == LedgerCounts(accepted: 2))
            let lane = "webhook \(server.url) call"
            #expect(try rig.database.read { try $0.owedWork(lane: lane, after: 0, limit: 9) }.map(\.attempts) == [0, 0])
            try rig.expectBalanced()
        }
    }

    @Test("a thousand messages for a host that is gone end in the error action")
    func dead() async throws {
        let server = try ScriptedHTTPServer()
        server.stop()
        #expect(try await turns { server.isClosed })
        let rig = try EngineRig(rules: rules(server.url), sender: CurlSender())
        for batch in 0..<10 {
            try rig.engine.receive(
                (0..<100).map { Publication(topic: "call", payload: Array("\(batch * 100 + $0)".utf8), qos: 1) })
        }
        try await rig.advance(60_000)
        #expect(try rig.status("call").ledger == LedgerCounts(accepted: 1000, handled: 1000))
        #expect(try rig.status("out").ledger == LedgerCounts(accepted: 1000, delivered: 1000))
        #expect(try rig.queued("E").count == 1000)
        #expect(try failures(rig).allSatisfy { $0.contains("\(server.url) can't be reached: ") && !$0.contains("hidden") })
        #expect(try rig.deadLetters().isEmpty)
        try rig.expectBalanced()
    }

    @Test("without an error action the dead letter holds no token in its failures")
    func deadLetter() async throws {
        let rig = try EngineRig(
            rules: """
                call:
                  sql: SELECT * FROM 'call'
                  actions: [ { webhook: { url: 'http://169.254.169.254/latest?token=hidden' } } ]
                """, sender: CurlSender())
        try await rig.publish("call", "1")
        let failures = try rig.deadLetters().flatMap(\.failures)
        #expect(failures.map(\.resource) == ["http://169.254.169.254"])
        #expect(
            failures.map(\.message)
                == ["http://169.254.169.254 is at 169.254.169.254, an address that webhooks must not call"])
        try rig.expectBalanced()
    }

    @Test("after a restart a call is delivered again with the same key")
    func restart() async throws {
        let database = FaultyDatabase(try EngineRig.memory())
        let clock = VirtualClock()
        let sender = RecordingHTTPSender()
        let rig = try EngineRig(rules: rules("http://h"), database: database, clock: clock, sender: sender)
        try rig.engine.receive([Publication(topic: "call", payload: Array("1".utf8), qos: 1)])
        // It arrives, and the engine ends before it has written that down.
        database.fail(afterWrites: 0, with: .unavailable)
        await #expect(throws: StoreError.self) { _ = try await rig.engine.deliver(lane: "webhook http://h call") }
        let first = sender.takeSent()
        let restarted = try EngineRig(rules: rules("http://h"), database: database, clock: clock, seed: 2, sender: sender)
        _ = try await restarted.engine.drain()
        let second = sender.takeSent()
        #expect(first.count == 1 && first == second)
        #expect(first.first?.headers.contains { $0.name == "Idempotency-Key" && !$0.value.isEmpty } == true)
        #expect(try restarted.status("call").ledger == LedgerCounts(accepted: 1, delivered: 1))
        try restarted.expectBalanced()
    }
}
