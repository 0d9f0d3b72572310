import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("failures")
struct FailureTests {
    /// A rule that publishes, with the pauses of its retries known.
    private static func publisher(attempts: Int = 3, errorAction: String = "{ queueSend: { queue: E } }") -> String {
        """
        r:
          sql: SELECT * FROM 'a'
          actions: [ { republish: { topic: out } } ]
          retry: { attempts: \(attempts), backoff: 10s, maxDelay: 30s, jitter: false }
          errorAction: \(errorAction)
        """
    }

    private func failure(_ why: String, canRetry: Bool = true, isOutage: Bool = false) -> ActionFailure {
        ActionFailure(action: "republish", resource: "out", message: why, canRetry: canRetry, isOutage: isOutage)
    }

    // MARK: The error action

    @Test("the error action gets one document with all failures of the message")
    func errorDocument() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a/+'
                  actions:
                    - tablePut: { table: T }
                    - queueSend: { queue: Q }
                    - republish: { topic: out }
                    - tablePut: { table: S }
                  errorAction: { queueSend: { queue: E } }
                """)
        rig.publisher.answer(with: [failure("no route", canRetry: false)])
        try await rig.publish("a/b", #"{"v":1}"#)
        #expect(try rig.bodies("Q") == [#"{"v":1}"#])
        let documents = try rig.queued("E")
        try #require(documents.count == 1)
        var document = try #require(documents[0].object)
        let trace = try #require(document["cloudwatchTraceId"]?.string)
        #expect(trace.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        let failures = try #require(document["failures"]?.array)
        document["cloudwatchTraceId"] = nil
        document["failures"] = nil
        #expect(
            Value.object(document).json
                == #"{"ruleName":"r","topic":"a/b","clientId":"n/a","base64OriginalPayload":"eyJ2IjoxfQ=="}"#)
        #expect(failures.map { $0.object?["failedAction"]?.string } == ["TablePutAction", "TablePutAction", "RepublishAction"])
        #expect(failures.map { $0.object?["failedResource"]?.string } == ["T", "S", "out"])
        #expect(failures.last?.object?["errorMessage"]?.string == "no route")
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, handled: 1))
        #expect(try rig.status("r").activity == RuleActivity(matched: 1, passed: 1, failed: 1))
        try rig.expectBalanced()
    }

    @Test("without an error action the message becomes a dead letter, told in the log")
    func noErrorAction() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a'
                  actions: [ { tablePut: { table: T } }, { tablePut: { table: S } } ]
                """)
        try await rig.publish("a", #"{"v":1}"#)
        let letter = try #require(try rig.deadLetters().first)
        #expect(letter.rule == "r" && letter.failures.map(\.resource) == ["T", "S"])
        #expect(letter.message.payload == Array(#"{"v":1}"#.utf8))
        #expect(rig.log.take().first?.hasPrefix("error: rule r: message") == true)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, deadLettered: 1))
    }

    @Test("an error action that fails leaves a dead letter with all reasons, and what else it does is done")
    func errorActionFails() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a'
                  actions: [ { tablePut: { table: T } } ]
                  errorAction:
                    - tablePut: { table: S }
                    - queueSend: { queue: E }
                    - republish: { topic: error }
                """)
        try await rig.publish("a", "{}")
        #expect(try rig.bodies("E").count == 1)
        #expect(rig.published.map(\.topic) == ["error"])
        let letter = try #require(try rig.deadLetters().first)
        #expect(letter.failures.map(\.resource) == ["T", "S"])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, deadLettered: 1))
        try rig.expectBalanced()
    }

    @Test("an error action that fails outside leaves a dead letter with all reasons")
    func errorActionFailsOutside() async throws {
        let rig = try EngineRig(
            rules: Self.publisher(attempts: 1, errorAction: "[ { republish: { topic: e1 } }, { republish: { topic: e2 } } ]"))
        rig.publisher.answer(with: [failure("first"), failure("second"), nil])
        try await rig.publish("a", "{}")
        #expect(rig.published.map(\.topic) == ["e2"])
        #expect(try rig.deadLetters().first?.failures.map(\.message) == ["first", "second"])
        try rig.expectBalanced()
    }

    @Test("an error action sees the original message in its templates")
    func errorTemplates() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT fail('broken ' + kind) AS x FROM 'a/+'
                  actions: [ { queueSend: { queue: Q } } ]
                  errorAction: { republish: { topic: 'error/${topic(2)}/${kind}' } }
                """)
        try await rig.publish("a/b", #"{"kind":"k"}"#)
        #expect(try rig.bodies("Q").isEmpty)
        #expect(rig.published.map(\.topic) == ["error/b/k"])
        let document = try #require(try Value(json: rig.published[0].payload).object)
        #expect(
            document["failures"]?.json
                == #"[{"failedAction":"SqlAction","failedResource":"r","errorMessage":"broken k"}]"#)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, handled: 1))
    }

    @Test("fail in a statement fails the message where it is reached, and only there")
    func failInStatement() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT CASE WHEN v > 1 THEN fail('too much') ELSE v END AS v FROM 'a'
                  actions: [ { queueSend: { queue: Q } } ]
                  errorAction: { queueSend: { queue: E } }
                """)
        try await rig.publish("a", #"{"v":1}"#)
        try await rig.publish("a", #"{"v":2}"#)
        try await rig.publish("a", #"{"v":0}"#)
        #expect(try rig.bodies("Q") == [#"{"v":1}"#, #"{"v":0}"#])
        #expect(try rig.bodies("E").count == 1)
    }

    @Test("what an error action emits and stores after a failure outside is decided like anything else")
    func errorActionHandsOn() async throws {
        let rig = try EngineRig(
            rules: Self.publisher(attempts: 1, errorAction: "{ emit: { flow: failed } }") + """

                failed:
                  sql: SELECT ruleName FROM '$flow/failed'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        rig.publisher.answer(with: [failure("no")])
        try await rig.publish("a", "{}")
        #expect(try rig.bodies("Q") == [#"{"ruleName":"r"}"#])
        #expect(try rig.status("failed").ledger == LedgerCounts(accepted: 1, delivered: 1))
        try rig.expectBalanced()
    }

    // MARK: Actions

    @Test("a store action that fails leaves the work of the others, and nothing of its own")
    func savepoint() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a'
                  actions:
                    - tablePut: { table: T }
                    - tablePut: { table: S }
                    - queueSend: { queue: Q }
                    - emit: { flow: x }
                  errorAction: { log: { level: warning, message: 'failed ${id}' } }
                x:
                  sql: SELECT id FROM '$flow/x'
                  actions: [ { queueSend: { queue: Q } } ]
                """)
        try await rig.publish("a", #"{"id":1}"#)
        #expect(try rig.items("T") == [#"{"id":1}"#])
        #expect(try rig.items("S").isEmpty)
        #expect(try rig.bodies("Q") == [#"{"id":1}"#, #"{"id":1}"#])
        #expect(rig.log.take() == ["warning: failed 1"])
        try rig.expectBalanced()
    }

    @Test("a template that gives no valid text fails its action, and no other")
    func invalidTemplate() async throws {
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a'
                  actions:
                    - republish: { topic: '${missing}' }
                    - queueSend: { queue: Q, delay: '${wait}' }
                    - log: { message: "${fail('on purpose')}" }
                    - republish: { topic: 'out/${missing}' }
                  errorAction: { queueSend: { queue: E } }
                """)
        try await rig.publish("a", #"{"wait":"soon"}"#)
        #expect(rig.published.map(\.topic) == ["out/"])
        let failures = try #require(try rig.queued("E").first?.object?["failures"]?.array)
        #expect(
            failures.map { $0.object?["errorMessage"]?.string } == [
                "'topic' became '': a topic must not be empty",
                "'delay' became 'soon': expected a duration such as 500ms, 10s, 15m, 1h or 30d, of a hundred years at most",
                "on purpose",
            ])
        try rig.expectBalanced()
    }

    // MARK: Retries

    @Test("a failed action is tried again after growing pauses, then succeeds")
    func retries() async throws {
        let rig = try EngineRig(rules: Self.publisher(attempts: 5))
        rig.publisher.answer(with: [failure("1"), failure("2"), failure("3"), failure("4")])
        let start = rig.clock.now()
        try await rig.publish("a", "{}")
        var times: [Int64] = []
        while rig.published.isEmpty {
            guard case .waiting(let until) = try await rig.engine.deliver(lane: "republish") else { break }
            times.append(until - start)
            try await rig.advance(until - rig.clock.now())
        }
        #expect(times == [10_000, 30_000, 60_000, 90_000])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, delivered: 1))
        try rig.expectBalanced()
    }

    @Test("an action that used up its tries runs the error action once")
    func exhausted() async throws {
        let rig = try EngineRig(rules: Self.publisher(attempts: 3))
        rig.publisher.failAll(with: failure("closed"))
        try await rig.publish("a", "{}")
        try await rig.advance(29_999)
        #expect(try rig.status("r").ledger.inFlight == 1)
        try await rig.advance(1)
        #expect(try rig.bodies("E").count == 1)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, handled: 1))
        #expect(rig.engine.lanes.isEmpty)
        try rig.expectBalanced()
    }

    @Test("jitter keeps a pause between its half and its whole")
    func jitter() async throws {
        for seed in UInt64(1)...20 {
            let rig = try EngineRig(
                rules: """
                    r:
                      sql: SELECT * FROM 'a'
                      actions: [ { republish: { topic: out } } ]
                      retry: { attempts: 2, backoff: 10s }
                    """, seed: seed)
            rig.publisher.answer(with: [failure("no")])
            try await rig.publish("a", "{}")
            try await rig.advance(4_999)
            #expect(rig.published.isEmpty)
            try await rig.advance(5_001)
            #expect(rig.published.count == 1)
        }
    }

    @Test("what comes later waits behind what is tried again")
    func order() async throws {
        let rig = try EngineRig(rules: Self.publisher(attempts: 5))
        rig.publisher.answer(with: [failure("no")])
        try await rig.publish("a", "1")
        try await rig.publish("a", "2")
        try await rig.publish("a", "3")
        #expect(rig.published.isEmpty)
        try await rig.advance(10_000)
        #expect(rig.takePublished() == ["out 1", "out 2", "out 3"])
    }

    @Test("of a batch that fails in part the rest is delivered, and the failed part alone is tried again")
    func partialBatch() async throws {
        let rig = try EngineRig(rules: Self.publisher())
        rig.publisher.answer(with: [nil, failure("retry"), failure("for good", canRetry: false), nil])
        try await rig.publish((1...4).map { Publication(topic: "a", payload: Array("\($0)".utf8)) })
        #expect(rig.takePublished() == ["out 1", "out 4"])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 4, delivered: 2, handled: 1))
        try rig.expectBalanced()
        try await rig.advance(10_000)
        #expect(rig.takePublished() == ["out 2"])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 4, delivered: 3, handled: 1))
    }

    @Test("an outage is waited for without costing tries", arguments: [1, 3])
    func outage(attempts: Int) async throws {
        let rig = try EngineRig(rules: Self.publisher(attempts: attempts))
        rig.publisher.failAll(with: failure("no broker", isOutage: true))
        try await rig.publish("a", "1")
        try await rig.publish("a", "2")
        try await rig.advance(3_600_000)
        #expect(try rig.status("r").ledger.inFlight == 2)
        #expect(try rig.bodies("E").isEmpty)
        rig.publisher.failAll(with: nil)
        try await rig.advance(10_000)
        #expect(rig.takePublished() == ["out 1", "out 2"])
        try rig.expectBalanced()
    }

    @Test("an action that answers too few results loses nothing")
    func missingResults() async throws {
        let forgetful = Forgetful()
        let rig = try EngineRig(
            rules: """
                r:
                  sql: SELECT * FROM 'a'
                  actions: [ { forgetful: {} } ]
                  retry: { attempts: 2, backoff: 1s, jitter: false }
                """, actions: [forgetful])
        try await rig.publish([1, 2].map { Publication(topic: "a", payload: Array("\($0)".utf8)) })
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, delivered: 1))
        try await rig.advance(1_000)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, delivered: 2))
        try rig.expectBalanced()
    }

    /// Answers for the first call of a batch alone.
    private struct Forgetful: OutsideAction {
        let spec = ActionSpec("forgetful", "Answers for the first call alone", fields: [], reachesOutside: true, examples: [])

        func lane(for call: ActionCall) -> String { "forgetful" }

        func deliver(_ calls: [ActionCall]) async -> [Result<Void, ActionFailure>] { [.success(())] }
    }

    // MARK: Restarts

    @Test("what was owed before a restart is delivered after it, with the pauses that were left")
    func restart() async throws {
        let database = try SQLiteDatabase.inMemory()
        let clock = VirtualClock()
        let before = try EngineRig(rules: Self.publisher(), database: database, clock: clock)
        before.publisher.answer(with: [failure("no")])
        try await before.publish("a", "1")
        try before.engine.receive([Publication(topic: "a", payload: Array("2".utf8))])
        let after = try EngineRig(rules: Self.publisher(), database: database, clock: clock, seed: 2)
        #expect(after.engine.lanes == ["republish"])
        try await after.advance(9_999)
        #expect(after.takePublished().isEmpty)
        try await after.advance(1)
        #expect(after.takePublished() == ["out 1", "out 2"])
        #expect(try after.status("r").ledger == LedgerCounts(accepted: 2, delivered: 2))
        try after.expectBalanced()
    }

    @Test("the error action of a message from before a restart sees what it saw", arguments: [true, false])
    func restartedErrorAction(isRestarted: Bool) async throws {
        let rules = """
            r:
              sql: SELECT id FROM 'a/+'
              actions: [ { republish: { topic: out } } ]
              retry: { attempts: 1 }
              errorAction: { republish: { topic: 'error/${topic(2)}/${other}/${traceid()}' } }
            """
        let database = try SQLiteDatabase.inMemory()
        var rig = try EngineRig(rules: rules, database: database)
        try rig.engine.receive([Publication(topic: "a/b", payload: Array(#"{"id":1,"other":2}"#.utf8))])
        if isRestarted { rig = try EngineRig(rules: rules, database: database, seed: 9) }
        rig.publisher.answer(with: [failure("no")])
        try await rig.advance(0)
        let document = try #require(try rig.published.first.flatMap { try Value(json: $0.payload).object })
        let trace = try #require(document["cloudwatchTraceId"]?.string)
        #expect(rig.published.map(\.topic) == ["error/b/2/\(trace)"])
        try rig.expectBalanced()
    }

    @Test("work of a rule that has vanished is done; where it fails it is a dead letter")
    func vanishedRule() async throws {
        let database = try SQLiteDatabase.inMemory()
        let before = try EngineRig(rules: Self.publisher(), database: database)
        try before.engine.receive(["1", "2"].map { Publication(topic: "a", payload: Array($0.utf8)) })
        let rig = try EngineRig(
            rules: """
                other:
                  sql: SELECT * FROM 'b'
                  actions: [ { queueSend: { queue: Q } } ]
                """, database: database, seed: 2)
        rig.publisher.answer(with: [nil, failure("no", canRetry: false)])
        try await rig.advance(0)
        #expect(rig.takePublished() == ["out 1"])
        let letter = try #require(try rig.deadLetters().first)
        #expect(letter.rule == "r" && letter.message.payload == Array("2".utf8))
        #expect(try database.read { try $0.ledger()["r"] } == LedgerCounts(accepted: 2, delivered: 1, deadLettered: 1))
        try rig.expectBalanced()
    }

    @Test("work of an action that there is no more runs the error action")
    func vanishedAction() async throws {
        let database = try SQLiteDatabase.inMemory()
        let rules = """
            r:
              sql: SELECT * FROM 'a'
              actions: [ { forgetful: {} } ]
            """
        let before = try EngineRig(rules: rules, database: database, actions: [Forgetful()])
        try before.engine.receive([Publication(topic: "a", payload: Array("1".utf8))])
        let rig = try EngineRig(rules: Self.publisher(), database: database, seed: 2)
        try await rig.advance(0)
        #expect(try rig.queued("E").count == 1)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, handled: 1))
    }

    // MARK: Backpressure

    @Test("the engine is saturated at the bound of owed work, and not below it")
    func saturation() async throws {
        var options = EngineOptions()
        options.maximumOwed = 2
        let database = try SQLiteDatabase.inMemory()
        let rig = try EngineRig(rules: Self.publisher(), options: options, database: database)
        rig.publisher.failAll(with: failure("down", isOutage: true))
        try await rig.publish("a", "1")
        #expect(!rig.engine.isSaturated)
        try await rig.publish("a", "2")
        #expect(rig.engine.isSaturated)
        let restarted = try EngineRig(rules: Self.publisher(), options: options, database: database, clock: rig.clock, seed: 2)
        #expect(restarted.engine.isSaturated)
        try await restarted.advance(10_000)
        #expect(!restarted.engine.isSaturated)
        #expect(try restarted.engine.status().lanes.isEmpty)
    }
}
