import SluiceActions
import SluiceEngine
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("notifications on an engine")
struct NotificationTests {
    private static let rules = """
        tell:
          sql: SELECT * FROM 'a'
          actions: [ { notify: { topic: Everyone, message: '${m}', attributes: { kind: '${kind}' } } } ]
          errorAction: { queueSend: { queue: E } }
          retry: { attempts: 3, jitter: false }
        """

    private func declares(_ subscribers: String) -> String {
        EngineRig.declarations + "\ntopics:\n  Everyone:\n    subscribersFrom: T\n    subscribers: [ \(subscribers) ]"
    }

    private func turns(until isDone: () throws -> Bool) async throws -> Bool {
        for _ in 0..<1_000_000 {
            if try isDone() { return true }
            await Task.yield()
        }
        return false
    }

    @Test("nobody to tell is a message delivered")
    func nobody() async throws {
        let rig = try EngineRig(rules: Self.rules, declares: declares("{ email: a@b, filter: { kind: other } }"))
        try await rig.publish("a", #"{"m":1,"kind":"x"}"#)
        #expect(try rig.status("tell").ledger == LedgerCounts(accepted: 1, delivered: 1))
        try rig.expectBalanced()
    }

    @Test("a subscriber that does not answer delays no other, whose pieces go on")
    func stalled() async throws {
        let other = try ScriptedHTTPServer()
        defer { other.stop() }
        try await ScriptedHTTPServer.withServer { server in
            server.answerAll(with: .stall)
            let mail = RecordingMailSender()
            let rig = try EngineRig(
                rules: Self.rules, declares: declares("{ webhook: '\(server.url)' }, { webhook: '\(other.url)' }, { email: a@b }"),
                sender: CurlSender(), mail: mail)
            let engine = rig.engine
            let running = Task { await engine.run() }
            defer { running.cancel() }
            try engine.receive((1...3).map { Publication(topic: "a", payload: Array(#"{"m":\#($0)}"#.utf8), qos: 1) })
            var bodies: [String] = []
            var mails: [Mail] = []
            #expect(
                try await turns {
                    bodies += other.takeRequests().map(\.body)
                    mails += mail.takeSent()
                    return bodies.count == 3 && mails.count == 3
                })
            #expect(bodies == (1...3).map { #"{"topic":"Everyone","message":"\#($0)"}"# })
            #expect(mails.map { ReadMail($0.text).bodyText } == ["1", "2", "3"])
            running.cancel()
            await running.value
            #expect(try rig.status("tell").ledger == LedgerCounts(accepted: 3), "the one that stalls is owed still")
            try rig.expectBalanced()
        }
    }

    @Test("a subscriber that is gone ends in the error action, which the others do not wait for nor see again")
    func gone() async throws {
        let mail = RecordingMailSender()
        let sender = RecordingHTTPSender()
        sender.answerAll(with: .failure(TransferFailure(.unreachable, "can't be reached")))
        let rig = try EngineRig(
            rules: Self.rules, declares: declares("{ webhook: 'http://h/?token=hidden' }, { email: a@b }"), sender: sender, mail: mail)
        try await rig.publish("a", #"{"m":1}"#)
        #expect(mail.takeSent().count == 1)
        try rig.expectBalanced()
        try await rig.advance(60_000)
        #expect(sender.takeSent().count == 3)
        #expect(mail.takeSent().count == 0)
        let failures = try rig.queued("E").flatMap { $0["failures"].array ?? [] }
        #expect(failures.map { $0["errorMessage"].string } == ["http://h can't be reached"])
        #expect(try rig.bodies("E").allSatisfy { !$0.contains("hidden") })
        #expect(try rig.status("tell").ledger == LedgerCounts(accepted: 1, handled: 1))
        try rig.expectBalanced()
    }

    @Test("who is told is decided with the message: a restart and a changed table change nothing")
    func restart() async throws {
        let database = FaultyDatabase(try EngineRig.memory())
        let clock = VirtualClock()
        let mail = RecordingMailSender()
        func start(_ seed: UInt64) throws -> EngineRig {
            try EngineRig(
                rules: Self.rules, declares: declares("{ email: a@b }"), database: database, clock: clock, seed: seed, mail: mail)
        }
        let rig = try start(1)
        try database.write { stores in
            _ = try stores.put(Object([("id", .string("1")), ("email", .string("c@d"))]), in: "T")
        }
        try rig.engine.receive([Publication(topic: "a", payload: Array(#"{"m":1}"#.utf8), qos: 1)])
        // It arrives, and the engine ends before it has written that down.
        database.fail(afterWrites: 0, with: .unavailable)
        await #expect(throws: StoreError.self) { _ = try await rig.engine.deliver(lane: "notify a@b") }
        let first = mail.takeSent()
        try database.write { stores in _ = try stores.delete(from: "T", partition: .string("1"), sort: nil) }
        let restarted = try start(2)
        _ = try await restarted.engine.drain()
        let rest = mail.takeSent()
        #expect(first.map(\.to) == ["a@b"])
        #expect(rest.map(\.to).sorted() == ["a@b", "c@d"])
        #expect(rest.first { $0.to == "a@b" } == first.first, "the mail has the same identifier")
        #expect(try restarted.status("tell").ledger == LedgerCounts(accepted: 1, delivered: 1))
        try restarted.expectBalanced()
    }

    @Test("a table of too many subscribers fails the action")
    func tooMany() async throws {
        let rig = try EngineRig(rules: Self.rules, declares: declares(""))
        try rig.database.write { stores in
            for number in 0...10_000 { _ = try stores.put(Object([("id", .int(number)), ("email", .string("a@b"))]), in: "T") }
        }
        try await rig.publish("a", #"{"m":1}"#)
        #expect(try rig.status("tell").ledger == LedgerCounts(accepted: 1, handled: 1))
        #expect(try rig.bodies("E").first?.contains("table 'T' holds more than 10000 subscribers") == true)
    }
}
