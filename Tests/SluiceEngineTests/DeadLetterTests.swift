import SluiceActions
import SluiceEngine
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("Requests on dead letters")
struct DeadLetterTests {
    private static let rules = """
        r:
          sql: SELECT id, newuuid() AS drawn, timestamp() AS at FROM 'a/+'
          actions: [ { republish: { topic: 'out/${id}', qos: 1 } } ]
          retry: { attempts: 1 }
        """

    private func refusal() -> ActionFailure { ActionFailure(action: "republish", resource: "out", message: "no") }

    /// An engine with a dead letter for each id.
    private func rig(_ ids: [Int] = [1], rules: String = Self.rules, options: EngineOptions = EngineOptions()) async throws -> EngineRig {
        let rig = try EngineRig(rules: rules, options: options)
        rig.publisher.failAll(with: refusal())
        for id in ids { try await rig.publish("a/b", #"{"id":\#(id)}"#) }
        #expect(try rig.deadLetters().count == ids.count)
        rig.publisher.failAll(with: nil)
        _ = rig.takePublished()
        _ = rig.log.take()
        return rig
    }

    private func ask(_ kind: LetterRequest.Kind, _ letters: [DeadLetter], of rig: EngineRig) async throws {
        try rig.database.write { stores in for letter in letters { try stores.insert(LetterRequest(kind, letter: letter.id)) } }
        try rig.engine.handleLetterRequests()
        #expect(try rig.database.read { try $0.letterRequests(limit: 10) } == [], "each request is done once")
        try await rig.advance(0)
    }

    @Test("a message that is tried again is the same message, and is accepted once more")
    func retry() async throws {
        let rig = try await rig()
        let first = try #require(rig.publisher.refused.first)
        try await rig.advance(5_000)
        try await ask(.retry, try rig.deadLetters(), of: rig)
        #expect(rig.takePublished() == ["out/1 " + String(decoding: first.payload, as: UTF8.self)])
        #expect(try rig.deadLetters().isEmpty)
        #expect(try rig.engine.status().deadLetters == 0)
        let ledger = try rig.status("r").ledger
        #expect(ledger == LedgerCounts(accepted: 2, delivered: 1, deadLettered: 1))
        #expect(ledger.inFlight == 0)
        #expect(rig.log.lines.contains { $0.hasPrefix("info: dead letter ") && $0.hasSuffix("is tried again by rule r") })
    }

    @Test("what fails again is a new dead letter")
    func failsAgain() async throws {
        let rig = try await rig()
        let before = try #require(try rig.deadLetters().first)
        rig.publisher.failAll(with: refusal())
        try await ask(.retry, [before], of: rig)
        let after = try #require(try rig.deadLetters().first)
        #expect(after.id != before.id)
        #expect(after.message.context.id == before.message.context.id)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 2, deadLettered: 2))
        #expect(try rig.engine.status().deadLetters == 1)
    }

    @Test("of an Array that is taken item by item, the item that failed is tried again, alone and under its own name")
    func item() async throws {
        let rules = """
            r:
              sql: SELECT VALUE [{'n':1},{'n':2},{'n':3}] FROM 'a/+'
              each: true
              actions: [ { republish: { topic: 'out/${@out.n}/${newuuid()}', qos: 1 } } ]
              retry: { attempts: 1 }
            """
        let rig = try EngineRig(rules: rules)
        rig.publisher.answer(with: [nil, refusal(), nil, refusal()])
        try await rig.publish("a/b", "{}")
        let refused = try #require(rig.publisher.refused.first)
        #expect(refused.topic.hasPrefix("out/2/"))
        #expect(Set(rig.publisher.takePublished().map { $0.topic.dropLast(36) }) == ["out/1/", "out/3/"])
        // Once more in vain, and then.
        for round in 1...2 {
            try await ask(.retry, try rig.deadLetters(), of: rig)
            #expect(rig.publisher.refused.map(\.topic) == [refused.topic, refused.topic])
            #expect(rig.publisher.takePublished().map(\.topic) == (round == 1 ? [] : [refused.topic]))
        }
        #expect(try rig.deadLetters().isEmpty)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 5, delivered: 3, deadLettered: 2))
        try rig.expectBalanced()
    }

    @Test("an item that a changed rule does not give any more is passed over; a rule that gives no items runs whole", arguments: [
        ("SELECT VALUE [{'n':1}]", true, [], 1), ("SELECT 9 AS n", false, ["out/9"], 0),
    ])
    func changedItems(statement: String, isEach: Bool, published: [String], filtered: Int) async throws {
        func rules(_ statement: String, _ isEach: Bool) -> String {
            """
            r:
              sql: \(statement) FROM 'a/+'
              each: \(isEach)
              actions: [ { republish: { topic: 'out/${@out.n}', qos: 1 } } ]
              retry: { attempts: 1 }
            """
        }
        let rig = try EngineRig(rules: rules("SELECT VALUE [{'n':1},{'n':2}]", true))
        rig.publisher.answer(with: [nil, refusal()])
        try await rig.publish("a/b", "{}")
        _ = rig.takePublished()
        try rig.reload(rules: rules(statement, isEach))
        try await ask(.retry, try rig.deadLetters(), of: rig)
        #expect(rig.publisher.takePublished().map(\.topic) == published)
        #expect(try rig.status("r").ledger.filtered == filtered)
        try rig.expectBalanced()
    }

    @Test("a letter that is dropped is gone, and stays counted")
    func drop() async throws {
        let rig = try await rig([1, 2, 3])
        let letters = try rig.deadLetters()
        try await ask(.drop, Array(letters.prefix(2)), of: rig)
        #expect(try rig.deadLetters().map(\.id) == [letters[2].id])
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 3, deadLettered: 3))
        #expect(try rig.engine.status().deadLetters == 1)
        #expect(rig.takePublished().isEmpty)
    }

    @Test("a request on a letter that there is not any more does nothing")
    func gone() async throws {
        let rig = try await rig()
        let letters = try rig.deadLetters()
        try await ask(.drop, letters, of: rig)
        try await ask(.retry, letters, of: rig)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 1, deadLettered: 1))
    }

    @Test("of two requests on one letter the later counts")
    func later() async throws {
        let rig = try await rig()
        let letter = try #require(try rig.deadLetters().first)
        try rig.database.write { stores in
            try stores.insert(LetterRequest(.retry, letter: letter.id))
            try stores.insert(LetterRequest(.drop, letter: letter.id))
        }
        #expect(try rig.database.read { try $0.letterRequests(limit: 10) } == [LetterRequest(.drop, letter: letter.id)])
        try rig.engine.handleLetterRequests()
        try await rig.advance(0)
        #expect(rig.takePublished().isEmpty)
        #expect(try rig.deadLetters().isEmpty)
    }

    @Test("a message that was too large for any rule stays")
    func tooLarge() async throws {
        var options = EngineOptions()
        options.maximumPayload = 10
        let rig = try EngineRig(rules: Self.rules, options: options)
        try await rig.publish("a/b", #"{"id":1234567890}"#)
        let letters = try rig.deadLetters()
        #expect(letters.map(\.rule) == [""])
        try await ask(.retry, letters, of: rig)
        #expect(try rig.deadLetters().map(\.id) == letters.map(\.id))
        #expect(rig.log.lines.last?.hasSuffix("can't be tried again: its message reached no rule, being too large") == true)
    }

    @Test("a letter of a rule that is gone stays")
    func vanishedRule() async throws {
        let before = try await rig()
        let rig = try EngineRig(rules: Self.rules.replacing("r:\n", with: "other:\n"), database: before.database, seed: 2)
        let letters = try rig.deadLetters()
        try await ask(.retry, letters, of: rig)
        #expect(try rig.deadLetters().map(\.id) == letters.map(\.id))
        #expect(rig.log.lines.last?.hasSuffix("there is no rule r that runs") == true)
    }

    @Test("a row of a query stays: no message makes it again")
    func row() async throws {
        let rig = try EngineRig(
            rules: """
                fill:
                  sql: SELECT * FROM 'a/+'
                  actions: [ { tablePut: { table: T } } ]
                r:
                  schedule: rate(1 minute)
                  sql: SELECT id FROM "T"
                  actions: [ { republish: { topic: out } } ]
                  retry: { attempts: 1 }
                """)
        try await rig.publish("a/b", #"{"id":"x"}"#)
        rig.publisher.failAll(with: refusal())
        try await rig.advance(60_000)
        rig.publisher.failAll(with: nil)
        let letters = try rig.deadLetters()
        #expect(letters.count == 1)
        try await ask(.retry, letters, of: rig)
        #expect(try rig.deadLetters().count == 1)
        #expect(rig.log.lines.last?.contains("it holds a row of a query or a window") == true)
    }

    @Test("a store that fails while requests are done does them later, all of a step or none")
    func faults() async throws {
        let database = FaultyDatabase(try SQLiteDatabase.inMemory())
        let rig = try EngineRig(rules: Self.rules, database: database)
        rig.publisher.failAll(with: refusal())
        for id in 1...3 { try await rig.publish("a/b", #"{"id":\#(id)}"#) }
        rig.publisher.failAll(with: nil)
        let letters = try rig.deadLetters()
        try rig.database.write { stores in for letter in letters { try stores.insert(LetterRequest(.retry, letter: letter.id)) } }
        for writes in 0..<8 {
            database.fail(afterWrites: writes, with: .full)
            #expect(throws: StoreError.self) { try rig.engine.handleLetterRequests() }
            #expect(try rig.deadLetters().count == 3)
            #expect(try rig.engine.status().deadLetters == 3)
        }
        database.heal()
        try rig.engine.handleLetterRequests()
        try await rig.advance(0)
        #expect(try rig.deadLetters().isEmpty)
        #expect(rig.takePublished().count == 3)
        #expect(try rig.status("r").ledger == LedgerCounts(accepted: 6, delivered: 3, deadLettered: 3))
    }

    @Test("while too much is owed, requests wait")
    func saturated() async throws {
        var options = EngineOptions()
        options.maximumOwed = 1
        let rig = try await rig(options: options)
        rig.publisher.failAll(with: ActionFailure(action: "republish", resource: "out", message: "away", isOutage: true))
        try await rig.publish("a/b", #"{"id":9}"#)
        #expect(rig.engine.isSaturated)
        let letters = try rig.deadLetters()
        try rig.database.write { try $0.insert(LetterRequest(.retry, letter: letters[0].id)) }
        try rig.engine.handleLetterRequests()
        #expect(try rig.deadLetters().count == 1)
        rig.publisher.failAll(with: nil)
        try await rig.advance(60_000)
        try rig.engine.handleLetterRequests()
        try await rig.advance(0)
        #expect(try rig.deadLetters().isEmpty)
    }
}
