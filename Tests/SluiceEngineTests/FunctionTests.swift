import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("rules that ask functions")
struct FunctionTests {
    private static let declares = """
        tables:
          T: { partitionKey: id }
        series:
          R: { dimensions: [d], measures: [m] }
        queues:
          Q: { visibilityTimeout: 10s }
          Line: { fifo: true, visibilityTimeout: 10s }
        functions:
          score: { command: [./score] }
          name: { command: [./name] }
        """

    private let functions = RecordingFunctions()

    private func rig(_ rules: String, database: (any Database)? = nil, clock: VirtualClock = VirtualClock()) throws -> EngineRig {
        try EngineRig(rules: rules, declares: Self.declares, database: database, clock: clock, functions: functions)
    }

    private static func failure(_ code: FunctionFailure.Code) -> Result<String, FunctionFailure> {
        .failure(FunctionFailure(function: "score", code: code, message: "crashed"))
    }

    @Test("a message waits for the answer, and is then decided with it")
    func answered() async throws {
        let rig = try rig(
            """
            r:
              sql: |
                SELECT n, function_call('score', {'n': n}).level AS level FROM 'a' WHERE n > 1
              actions: [ { republish: { topic: "out/${function_call('name', n)}" } } ]
            """)
        functions.answer("score", with: [.success(#"{"level":3}"#)])
        functions.answer("name", with: [.success(#""two""#)])
        try rig.engine.receive([Publication(topic: "a", payload: Array(#"{"n":2}"#.utf8), qos: 1)])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1))
        try rig.expectBalanced()
        try await rig.advance(0)
        #expect(rig.takePublished() == [#"out/two {"n":2,"level":3}"#])
        #expect(functions.takeCalls() == [#"score {"n":2}"#, "name 2"])
        try await rig.publish("a", #"{"n":1}"#)
        #expect(functions.takeCalls() == [])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, filtered: 1, delivered: 1))
        #expect(try rig.status("r").activity == RuleActivity(matched: 2, passed: 1))
        try rig.expectBalanced()
    }

    @Test("messages of a topic keep their order behind one that waits; another topic and another rule go on")
    func order() async throws {
        let rig = try rig(
            """
            r:
              sql: SELECT n, CASE n WHEN 1 THEN function_call('score', n) ELSE 0 END AS s FROM '+'
              actions: [ { republish: { topic: "out/${topic()}" } } ]
            other:
              sql: SELECT n FROM 'a'
              actions: [ { republish: { topic: other } } ]
            """)
        functions.answer("score", with: [.success("7")])
        for (topic, n) in [("a", 1), ("a", 2), ("b", 3), ("a", 4)] {
            try rig.engine.receive([Publication(topic: topic, payload: Array(#"{"n":\#(n)}"#.utf8), qos: 1)])
        }
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 4))
        #expect(try rig.database.read { try $0.waitingCount() } == 2)
        try rig.expectBalanced()
        try await rig.advance(0)
        let published = rig.takePublished()
        #expect(published.filter { $0.hasPrefix("other") } == [#"other {"n":1}"#, #"other {"n":2}"#, #"other {"n":4}"#])
        #expect(
            published.filter { $0.hasPrefix("out/a") }
                == [#"out/a {"n":1,"s":7}"#, #"out/a {"n":2,"s":0}"#, #"out/a {"n":4,"s":0}"#])
        #expect(published.contains(#"out/b {"n":3,"s":0}"#))
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 4, delivered: 4))
        try rig.expectBalanced()
    }

    @Test("a rule that asks no function any more keeps the order behind what still waits")
    func orderOverReload() async throws {
        func rules(_ item: String) -> String {
            "r:\n  sql: SELECT n, \(item) AS s FROM '+'\n  actions: [ { republish: { topic: 'out/${topic()}' } } ]\n"
        }
        let rig = try rig(rules("function_call('score', n)"))
        functions.answer("score", with: [.success("7")])
        func receive(_ topic: String, _ n: Int) throws {
            try rig.engine.receive([Publication(topic: topic, payload: Array(#"{"n":\#(n)}"#.utf8), qos: 1)])
        }
        try receive("a", 1)
        try receive("a", 2)
        try rig.reload(rules: rules("0"), declares: Self.declares)
        try receive("a", 3)
        try receive("b", 4)
        try await rig.advance(0)
        let published = rig.takePublished()
        #expect(published.filter { $0.hasPrefix("out/a") } == (1...3).map { #"out/a {"n":\#($0),"s":0}"# })
        #expect(published.contains(#"out/b {"n":4,"s":0}"#))
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 4, delivered: 4))
        try rig.expectBalanced()
    }

    @Test("a call that ends because the function is declared anew costs no try", arguments: [
        "sql: SELECT function_call('score', n) AS s FROM 'a'\n  actions: [ { republish: { topic: out } } ]",
        "sql: SELECT n FROM 'a'\n  actions: [ { functionCall: { function: score } } ]",
    ])
    func declaredAnew(rule: String) async throws {
        let rig = try rig("r:\n  \(rule)\n  retry: { attempts: 1, backoff: 1s, jitter: false }\n")
        functions.answer("score", with: [Self.failure(.stopping), Self.failure(.stopping), .success("7")])
        try await rig.publish("a", #"{"n":1}"#)
        try await rig.advance(60_000)
        #expect(functions.takeCalls().count == 3)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, delivered: 1))
        try rig.expectBalanced()
    }

    @Test("a failure is retried as the rule says; then it fails the message, or get_or_default takes it")
    func failing() async throws {
        let rig = try rig(
            """
            fails:
              sql: SELECT function_call('score', n) AS s FROM 'a'
              actions: [ { republish: { topic: out } } ]
              retry: { attempts: 3, backoff: 10s, jitter: false }
              errorAction: { republish: { topic: failed } }
            defaults:
              sql: SELECT get_or_default(function_call('score', n), 'none') AS s FROM 'b'
              actions: [ { republish: { topic: out } } ]
              retry: { attempts: 1 }
            """)
        functions.answer("score", with: [Self.failure(.crashed)])
        try await rig.publish("a", #"{"n":1}"#)
        try await rig.advance(29_999)
        #expect(functions.takeCalls().count == 2)
        #expect(rig.takePublished() == [])
        try await rig.advance(1)
        #expect(functions.takeCalls().count == 1)
        let failed = try #require(rig.takePublished().first)
        #expect(failed.hasPrefix("failed ") && failed.contains("function 'score' crashed"))
        #expect(try rig.status("fails").ledger == LedgerCounts(accepted: 1, handled: 1))
        try await rig.publish("b", #"{"n":1}"#)
        #expect(rig.takePublished() == [#"out {"s":"none"}"#])

        functions.answer("score", with: [.success("no json")])
        try await rig.publish("a", #"{"n":1}"#)
        #expect(rig.takePublished().first?.contains("answered something that is not JSON") == true)
        try rig.expectBalanced()
    }

    @Test("what waits outlives a restart, and nothing of the first evaluation is done twice")
    func restart() async throws {
        let database = try SQLiteDatabase.inMemory()
        let rules = """
            r:
              sql: SELECT n AS id, newuuid() AS u FROM 'a'
              actions:
                - tablePut: { table: T }
                - republish: { topic: "out/${function_call('score', u)}" }
            """
        functions.answer("score", with: [.success("5")])
        do {
            let rig = try rig(rules, database: database)
            for n in 1...2 {
                try rig.engine.receive([Publication(topic: "a", payload: Array(#"{"n":\#(n)}"#.utf8), qos: 1)])
            }
            #expect(try rig.items("T").isEmpty)
        }
        let rig = try rig(rules, database: database)
        try await rig.advance(0)
        #expect(try rig.items("T").count == 2)
        #expect(rig.takePublished().map { $0.prefix(6) } == ["out/5 ", "out/5 "])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, delivered: 2))
        try rig.expectBalanced()
    }

    @Test("a message of a FIFO queue holds its group until the answer is there")
    func queues() async throws {
        let rig = try rig(
            """
            r:
              sql: SELECT n, function_call('score', n) AS s FROM '$queue/Line'
              actions: [ { republish: { topic: out } } ]
            """)
        functions.answer("score", with: [Self.failure(.timedOut), .success("1")])
        for n in 1...2 {
            try rig.engine.send(QueueMessage(body: Array(#"{"n":\#(n)}"#.utf8), group: "g"), to: "Line")
        }
        try rig.engine.runDue()
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1))
        try await rig.advance(60_000)
        #expect(rig.takePublished() == [#"out {"n":1,"s":1}"#, #"out {"n":2,"s":1}"#])
        #expect(functions.takeCalls() == ["score 1", "score 1", "score 2"])
        #expect(try rig.queued("Line").isEmpty)
    }

    @Test("a query on a schedule asks too; a tick behind one that waits is left out")
    func schedules() async throws {
        let rig = try rig(
            """
            keep:
              sql: SELECT d, m FROM 'in'
              actions: [ { seriesWrite: { series: R } } ]
            r:
              schedule: rate(1 second)
              sql: SELECT d, function_call('score', avg(m)) AS s FROM "R" GROUP BY d ORDER BY d
              actions: [ { republish: { topic: "out/${d}" } } ]
              retry: { attempts: 3, backoff: 1500ms, jitter: false }
            """)
        functions.answer("score", with: [Self.failure(.crashed), .success("8"), .success("9")])
        try await rig.publish("in", #"{"d":"x","m":1}"#)
        try await rig.publish("in", #"{"d":"y","m":2}"#)
        try await rig.advance(2_600)
        #expect(rig.takePublished() == [#"out/x {"d":"x","s":8}"#, #"out/y {"d":"y","s":9}"#])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, delivered: 2))
        #expect(rig.log.lines.contains { $0.contains("a tick is left out") })
        try rig.expectBalanced()
    }

    @Test("functionCall calls the function with the payload, again where that may help")
    func action() async throws {
        let rig = try rig(
            """
            r:
              sql: SELECT n FROM 'a'
              actions: [ { functionCall: { function: score } } ]
              retry: { attempts: 2, backoff: 1s, jitter: false }
            text:
              sql: SELECT * FROM 'b'
              actions: [ { functionCall: { function: score } } ]
              errorAction: { republish: { topic: failed } }
            """)
        functions.answer("score", with: [Self.failure(.crashed), .success("null")])
        try await rig.publish("a", #"{"n":1}"#)
        try await rig.advance(1_000)
        #expect(functions.takeCalls() == [#"score {"n":1}"#, #"score {"n":1}"#])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, delivered: 1))
        try await rig.publish("b", bytes: [0xFF])
        #expect(rig.takePublished().first?.contains("the payload is not JSON") == true)
    }

    @Test("a message asks a hundred questions; one more fails it")
    func mostQuestions() async throws {
        let rig = try rig(
            """
            r:
              sql: SELECT sum((SELECT VALUE function_call('score', n) FROM list)) AS total FROM 'a'
              actions: [ { republish: { topic: out } } ]
            """)
        functions.answer("score", with: [.success("2")])
        func payload(_ count: Int) -> String {
            #"{"list":[\#((1...count).map { #"{"n":\#($0)}"# }.joined(separator: ","))]}"#
        }
        try await rig.publish("a", payload(100))
        #expect(rig.takePublished() == [#"out {"total":200}"#])
        #expect(functions.takeCalls().count == 100)
        try await rig.publish("a", payload(101))
        #expect(rig.takePublished() == [])
        #expect(functions.takeCalls().count == 100)
        let letter = try #require(try rig.database.read { try $0.deadLetters(after: 0, limit: 2) }.first)
        #expect(letter.failures.first?.message.contains("more than 100 times") == true, "\(letter.failures)")
        try rig.expectBalanced()
    }
}
