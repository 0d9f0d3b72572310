import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceTesting
import SluiceText
import SluiceValues
import Testing

@testable import SluiceExplaining

@Suite("Recordings")
struct RecordingTests {
    private static let pack = """
        === pack.yaml
        pack: demo
        tables: { Seen: { partitionKey: id } }
        queues: { Errors: }
        === a.rules.yaml
        rules:
          hot:
            sql: SELECT *, CASE WHEN t > 50 THEN 'very' ELSE 'a bit' END AS how FROM 'room/+' WHERE t >= 40
            actions:
              - tablePut: { table: Seen }
              - webhook: { url: 'https://example.com/${id}' }
          all:
            sql: SELECT t FROM 'room/#'
            actions: [{ republish: { topic: all } }]

        """

    private static func recorder(perPath: Int = 2) throws -> MessageRecorder {
        let rig = try ExplainerRig(pack)
        return try MessageRecorder(
            packs: [rig.pack], fields: rig.fields, registry: rig.registry, database: try SQLiteDatabase.inMemory(), perPath: perPath)
    }

    private static func publication(_ payload: String, topic: String = "room/1") -> Publication {
        Publication(topic: topic, payload: Array(payload.utf8), qos: 1)
    }

    @Test("a path tells the rules in order, their outcomes, arms and actions")
    func paths() throws {
        let recorder = try Self.recorder()
        func path(_ payload: String, topic: String = "room/1") throws -> String {
            try recorder.path(of: Self.publication(payload, topic: topic), at: ExplainerRig.start).description
        }
        #expect(try path(#"{"id":"a","t":39}"#) == "hot: filtered; all: passes, republish")
        #expect(try path(#"{"id":"a","t":41}"#) == "hot: passes, ELSE, tablePut, webhook; all: passes, republish")
        #expect(try path(#"{"id":"a","t":51}"#) == "hot: passes, WHEN t > 50, tablePut, webhook; all: passes, republish")
        #expect(try path(#"{"t":41}"#) == "hot: passes, ELSE, tablePut fails, webhook; all: passes, republish")
        #expect(try path("{}", topic: "room/1/2") == "all: passes, republish")
        #expect(try path("{}", topic: "elsewhere") == "no rule")
    }

    @Test("of each path the first messages are kept, and what reaches no rule is not")
    func chosen() throws {
        let recorder = try Self.recorder(perPath: 2)
        func isKept(_ payload: String, topic: String = "room/1") throws -> Bool {
            try recorder.consider(Self.publication(payload, topic: topic), at: ExplainerRig.start) != nil
        }
        for number in 0..<5 { #expect(try isKept(#"{"t":\#(number)}"#) == (number < 2)) }
        #expect(try isKept(#"{"id":"a","t":41}"#))
        #expect(try !isKept("{}", topic: "elsewhere"))
        #expect(try !isKept(String(repeating: " ", count: 1 << 20) + "{}"))
        #expect(recorder.counts.values.sorted() == [1, 5])
    }

    @Test("a message that was decided leaves nothing: the second one takes the same path")
    func undone() throws {
        let recorder = try Self.recorder()
        let first = try recorder.path(of: Self.publication(#"{"id":"a","t":41}"#), at: ExplainerRig.start)
        for _ in 0..<50 {
            #expect(try recorder.path(of: Self.publication(#"{"id":"a","t":41}"#), at: ExplainerRig.start + 1) == first)
        }
    }

    // MARK: Lines

    @Test("a line of a recording gives the message back", arguments: [
        Publication(topic: "a/b", payload: Array(#"{"a": 1.50, "b":"\u00e9"}"#.utf8), qos: 1),
        Publication(topic: "é/x", payload: [0xFF, 0x00, 0x41], qos: 2, isRetained: true),
        Publication(topic: "a", payload: []),
        Publication(
            topic: "a", payload: Array("text\n".utf8),
            properties: MessageProperties(
                contentType: "text/plain", responseTopic: "r", correlationData: [1, 0xFE], isUTF8: true, messageExpiry: 4_000_000_000,
                userProperties: [.init("k", "v"), .init("k", "w")])),
    ])
    func lines(publication: Publication) throws {
        let message = RecordedMessage(publication, at: 1_767_225_600_123, path: MessagePath(steps: ["a: passes", "b: filtered"]))
        let read = try RecordedMessage(line: message.line.utf8)
        #expect(read.publication == publication)
        #expect(read.at == message.at && read.path == message.path)
        #expect(!message.line.contains("\n"))
    }

    @Test("the forms of a format indicator mean the same", arguments: [#""UTF8_DATA""#, "true", "1"])
    func formatIndicator(form: String) throws {
        let line = #"{"topic":"a","at":1,"payload":"","mqtt5":{"format_indicator":\#(form)}}"#
        #expect(try RecordedMessage(line: line.utf8).publication.properties.isUTF8 == true)
    }

    @Test("a line that is no message is told with what is wrong", arguments: [
        ("no json", "not JSON at byte 1: unexpected character"), ("[]", "is no JSON object"), (#"{"at":1}"#, "has no 'topic'"),
        (#"{"topic":"a"}"#, "has no 'at', milliseconds since 1970 UTC"),
        (#"{"topic":"a","at":1}"#, "has neither 'payload', a text, nor 'payload_base64'"),
        (#"{"topic":"a","at":1,"payload":"","qos":7}"#, "has a 'qos' that is not 0, 1 or 2"),
        (#"{"topic":"a","at":1,"payload":"","mqtt5":{"user_properties":[1]}}"#, "is wrong in 'mqtt5': 'user_properties' has to be a list of [key, value] pairs of texts"),
        (#"{"topic":"a","at":1,"payload":"","mqtt5":{"message_expiry":-1}}"#,
         "is wrong in 'mqtt5': 'message_expiry' has to be a whole number of seconds, from 0 to 4294967295"),
        (#"{"topic":"a/#","at":1,"payload":""}"#, "has a 'topic' that is none: a topic to publish on must not contain '+' or '#'"),
    ])
    func faults(line: String, fault: String) {
        #expect(throws: RecordedMessage.Fault.self) { try RecordedMessage(line: line.utf8) }
        do { _ = try RecordedMessage(line: line.utf8) } catch { #expect("\(error)" == fault) }
    }

    // MARK: Tests

    @Test("each path makes a test, and all of them pass as they were written")
    func tests() async throws {
        let rig = try ExplainerRig(Self.pack)
        let recorder = try Self.recorder()
        let publications = [
            Self.publication(#"{"id":"a","t":39}"#), Self.publication(#"{"id":"b","t":38.0}"#), Self.publication(#"{"id":"c","t":41}"#),
            Self.publication(#"{"t":41}"#), Self.publication("no: json ${x} # \"'"), Publication(topic: "room/2", payload: [0xFF, 0xFE]),
            Self.publication(String(repeating: "[", count: 300) + String(repeating: "]", count: 300), topic: "room/a: b"),
        ]
        let messages = try publications.compactMap { try recorder.consider($0, at: ExplainerRig.start) }
        let runner = rig.runner()
        let made = await RecordedTests(
            of: messages, pack: rig.pack, runner: runner, fileName: "recorded.test.yaml",
            taken: ["room/1: hot: filtered; all: passes, republish"])
        #expect(made.leftOut == [])
        let text = try #require(made.text)
        let loaded = TestLoader.load(files: [SourceFile(name: "recorded.test.yaml", text: text)], of: rig.pack)
        #expect(loaded.findings.isEmpty)
        #expect(loaded.tests.count == made.count)
        // What is not JSON has the path of what is not warm.
        #expect(loaded.tests.map(\.name) == [
            "room/1: hot: filtered; all: passes, republish (2)",
            "room/1: hot: passes, ELSE, tablePut, webhook; all: passes, republish",
            "room/1: hot: passes, ELSE, tablePut fails, webhook; all: passes, republish",
        ])
        for test in loaded.tests { #expect(await runner.run(test, of: rig.pack).failures == []) }
        #expect(text.contains(#""https://example.com/c":"#))
    }

    private static func failing(_ actions: String, _ errorAction: String) throws -> ExplainerRig {
        try ExplainerRig(
            """
            === pack.yaml
            pack: demo
            tables: { Seen: { partitionKey: id }, Failures: { partitionKey: topic } }
            queues: { Errors: }
            === a.rules.yaml
            rules:
              hot:
                sql: SELECT * FROM 'room/+'
                actions: [\(actions){ tablePut: { table: Seen } }, { webhook: { url: 'https://example.com/${t}' } }]
                errorAction: \(errorAction)

            """)
    }

    @Test("holds nothing that the engine makes up: it passes with another seed, and with another action before", arguments: [
        ("{ queueSend: { queue: Errors } }", #""Errors":"#), ("{ republish: { topic: failed } }", #"topic: "failed""#),
        ("{ tablePut: { table: Failures } }", "ruleName: "),
    ])
    func lasting(errorAction: String, word: String) async throws {
        let rig = try Self.failing("", errorAction)
        let message = RecordedMessage(Self.publication(#"{"t":41}"#), at: ExplainerRig.start)
        let made = await RecordedTests(of: [message], pack: rig.pack, runner: rig.runner(), fileName: "r.test.yaml", taken: [])
        #expect(made.leftOut == [])
        let text = try #require(made.text)
        #expect(text.contains(word) && text.contains("https://example.com/41"), "\(text)")
        for word in ["Idempotency-Key", "headers", "cloudwatchTraceId"] { #expect(!text.contains(word), "\(text)") }
        let other = try Self.failing("{ log: { message: hot } }, ", errorAction)
        let loaded = TestLoader.load(files: [SourceFile(name: "r.test.yaml", text: text)], of: other.pack)
        let result = await other.runner().run(try #require(loaded.tests.first), of: other.pack, seed: 2)
        #expect(result.verdict == .pass, "\(result.failures)\n\(text)")
    }

    @Test("of a path whose first message makes no test that passes, another message is taken")
    func another() async throws {
        let rig = try ExplainerRig(
            """
            === pack.yaml
            pack: demo
            === a.rules.yaml
            rules:
              copy:
                sql: SELECT * FROM 'room/+'
                actions: [{ republish: { topic: out } }]

            """)
        // More brackets than a file of tests may hold.
        let deep = #"{"a":"# + String(repeating: "[", count: 300) + String(repeating: "]", count: 300) + "}"
        let messages = [deep, #"{"a":1}"#, #"{"a":2}"#].map { RecordedMessage(Self.publication($0), at: ExplainerRig.start) }
        let made = await RecordedTests(of: messages, pack: rig.pack, runner: rig.runner(), fileName: "r.test.yaml", taken: [])
        #expect(made.leftOut == [])
        #expect(made.count == 1)
        #expect(made.text?.contains("payload: { a: 1 }") == true, "\(made.text ?? "")")
        let none = await RecordedTests(of: [messages[0], messages[0]], pack: rig.pack, runner: rig.runner(), fileName: "r.test.yaml", taken: [])
        #expect(none.text == nil)
        #expect(none.leftOut.count == 1 && none.leftOut[0].hasPrefix("a message on 'room/1': "), "\(none.leftOut)")
    }

    @Test("the same message by itself makes the same test, whatever its bytes are", arguments: [
        Array(#"{"id":"a","t":39}"#.utf8), Array("no: json ${x} # \"'\u{85}\u{2028}\u{FEFF}\u{1}".utf8), [0xFF, 0xFE], [],
        Array((String(repeating: "[", count: 300) + String(repeating: "]", count: 300)).utf8), Array(#"{"a":1.50,  "a":2}"#.utf8),
        Array(#"{"<<":1,"":2,"n":3,"a b":4,"é":"😀"}"#.utf8),
    ])
    func bytes(payload: [UInt8]) async throws {
        let rig = try ExplainerRig(Self.pack)
        let message = RecordedMessage(Publication(topic: "room/1", payload: payload, qos: 1), at: ExplainerRig.start)
        let made = await RecordedTests(of: [message], pack: rig.pack, runner: rig.runner(), fileName: "r.test.yaml", taken: [])
        #expect(made.leftOut == [])
        let loaded = TestLoader.load(files: [SourceFile(name: "r.test.yaml", text: try #require(made.text))], of: rig.pack)
        guard case .publish(let messages) = try #require(loaded.tests.first?.steps.first).kind else {
            Issue.record("no message")
            return
        }
        #expect(messages.map(\.publication.payload) == [payload])
    }
}
