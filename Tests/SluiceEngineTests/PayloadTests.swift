import SluiceEngine
import SluicePlugins
import SluiceValues
import Testing

@Suite("payloads of all kinds")
struct PayloadTests {
    private static let rules = """
        copy:
          sql: SELECT * FROM 'a'
          actions: [ { republish: { topic: copy } } ]
        store:
          sql: SELECT * FROM 'a'
          actions: [ { tablePut: { table: T } } ]
          errorAction: { queueSend: { queue: E } }
        """

    private func nested(_ depth: Int) -> [UInt8] {
        Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
    }

    /// The bytes that `copy` handed on, and why `store` failed.
    private func outcome(of payload: [UInt8]) async throws -> (copied: [UInt8]?, reason: String?) {
        let rig = try EngineRig(rules: Self.rules)
        try await rig.publish("a", bytes: payload)
        let document = try rig.queued("E").first?.object
        #expect(document?["base64OriginalPayload"]?.string == Base64.encode(payload))
        try rig.expectBalanced()
        return (rig.published.first?.payload, document?["failures"]?.array?.first?.object?["errorMessage"]?.string)
    }

    @Test("bytes that are not JSON are handed on as they are, and stored by no table", arguments: [
        [0xFF, 0x00, 0x80], Array("hello".utf8), Array(#"{"id":1"#.utf8), Array(#"{"id":1} x"#.utf8),
    ] as [[UInt8]])
    func notJSON(payload: [UInt8]) async throws {
        let (copied, reason) = try await outcome(of: payload)
        #expect(copied == payload)
        #expect(reason == "the payload is not JSON")
    }

    @Test("an empty payload is handed on empty")
    func empty() async throws {
        let (copied, reason) = try await outcome(of: [])
        #expect(copied == [])
        #expect(reason == "the payload is empty, not an Object")
    }

    @Test("JSON that is no object is stored by no table", arguments: [("[1]", "Array"), ("7", "Int"), ("null", "Null")])
    func noObject(_ payload: String, _ type: String) async throws {
        let (copied, reason) = try await outcome(of: Array(payload.utf8))
        #expect(copied == Array(payload.utf8))
        #expect(reason == "the payload is of type \(type), not an Object")
    }

    @Test("JSON nested too deep counts as not JSON", arguments: [513, 10_000, 500_000])
    func tooDeep(depth: Int) async throws {
        let (copied, reason) = try await outcome(of: nested(depth))
        #expect(copied == nested(depth))
        #expect(reason == "the payload is not JSON")
    }

    @Test("JSON nested exactly as deep as allowed is JSON")
    func deepest() async throws {
        let (copied, reason) = try await outcome(of: nested(512))
        #expect(copied == nested(512))
        #expect(reason == "the payload is of type Array, not an Object")
    }

    @Test("a payload of the largest size is decided, one a byte larger is a dead letter")
    func largest() async throws {
        var options = EngineOptions()
        options.maximumPayload = 100
        let rig = try EngineRig(rules: Self.rules, options: options)
        try await rig.publish("a", bytes: Array(repeating: 0x61, count: 100))
        #expect(rig.published.count == 1)
        #expect(try rig.deadLetters().isEmpty)
        try await rig.publish("a", bytes: Array(repeating: 0x61, count: 101))
        #expect(rig.published.count == 1)
        let letter = try #require(try rig.deadLetters().first)
        #expect(letter.rule == "" && letter.message.topic == "a" && letter.message.payload.count == 101)
        #expect(letter.failures.map(\.message) == ["the payload of 101 bytes is over the limit of 100"])
        #expect(try rig.engine.status().deadLetters == 1)
        try rig.expectBalanced()
    }

    @Test("a payload that is too large for a rule named by its topic is a dead letter too, under the topic that it came on")
    func largeStraight() async throws {
        var options = EngineOptions()
        options.maximumPayload = 3
        let rig = try EngineRig(rules: Self.rules, options: options)
        try await rig.publish("$aws/rules/copy/x", "1234")
        #expect(rig.published.isEmpty)
        #expect(try rig.deadLetters().map(\.message.topic) == ["$aws/rules/copy/x"])
    }

    @Test("ten megabytes are kept whole as a dead letter, and their neighbours in the batch are decided")
    func tenMegabytes() async throws {
        let rig = try EngineRig(rules: Self.rules)
        let small = Publication(topic: "a", payload: Array(#"{"id":1}"#.utf8))
        let large = Publication(topic: "a", payload: Array(repeating: 0x20, count: 10_000_000))
        try await rig.publish([small, large, small])
        #expect(rig.published.count == 2)
        #expect(try rig.deadLetters().map(\.message.payload.count) == [10_000_000])
        #expect(try rig.status("copy").ledger == LedgerCounts(accepted: 2, delivered: 2))
    }

    @Test("a message that no rule wants costs nothing, however large")
    func unwanted() async throws {
        let rig = try EngineRig(rules: Self.rules)
        try await rig.publish("b", bytes: Array(repeating: 0x20, count: 10_000_000))
        #expect(try rig.deadLetters().isEmpty)
        #expect(rig.log.take().isEmpty)
    }
}
