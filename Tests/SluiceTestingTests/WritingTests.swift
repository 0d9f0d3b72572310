import Foundation
import SluiceActions
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceText
import SluiceValues
import Testing

@testable import SluiceTesting

@Suite("Tests that are written")
struct WritingTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "rules/house").path

    private static func house() throws -> (pack: Pack, registry: Registry, world: TestWorld) {
        let world = TestWorld()
        let registry = Registry(functions: StandardFunctions.all, actions: StandardActions.all(publisher: world, webhooks: nil, mail: nil))
        let loaded = PackLoader.load(folder: folder, registry: registry, fields: FieldTable())
        return (try #require(loaded.pack, "\(loaded.rendered())"), registry, world)
    }

    private static func read(_ text: String, of pack: Pack) throws -> [PackTest] {
        let loaded = TestLoader.load(files: [SourceFile(name: "written.test.yaml", text: text)], of: pack)
        let findings = loaded.findings.map { DiagnosticRenderer().render($0.diagnostics, in: $0.file) }
        try #require(findings.isEmpty, "\(findings.joined())")
        return loaded.tests
    }

    @Test("the tests of the house, written anew, are read the same and pass")
    func house() async throws {
        let (pack, registry, world) = try Self.house()
        let tests = TestLoader.load(of: pack).tests
        #expect(tests.count > 10)
        let text = TestFileWriter.text(of: tests)
        let again = try Self.read(text, of: pack)
        #expect(TestFileWriter.text(of: again) == text)
        let databases = ReusedDatabases()
        let runner = TestRunner(
            pack: pack, registry: registry, world: world, makeDatabase: { try databases.empty(with: $0) },
            load: { parameters, fields in
                PackLoader.load(folder: Self.folder, registry: registry, fields: fields, parameters: parameters, isTraced: true)
            })
        for test in again { #expect(await runner.run(test, of: pack).failures == []) }
    }

    /// A test with each thing that a file can hold.
    private static let whole = """
        === pack.yaml
        pack: demo
        parameters: { limit: 3 }
        tables: { T: { partitionKey: id } }
        series: { s: { dimensions: [d], measures: [m] } }
        queues: { Q: , F: { fifo: true } }
        buckets: { B: }
        functions: { f: { command: [f] } }
        alarms: { A: { series: s, measure: m, statistic: average, period: 1m, comparison: greaterThanThreshold, threshold: 3 } }
        devices: { d: { every: 1h, topic: d, payload: "{'n': 1}" } }
        === a.rules.yaml
        rules:
          asks:
            sql: SELECT function_call("f", id) AS answer, id FROM 'in/+'
            actions:
              - webhook: { url: 'https://example.com/${id}' }
              - republish: { topic: 'out/${id}' }
              - queueSend: { queue: Q }
              - metricPut: { metric: asked, value: 2, dimensions: { id: '${id}' } }
        === tests/a.test.yaml
        tests:
          - name: "all: of it"
            skip: 'not now'
            at: 2026-02-03T04:05:06.789Z
            seed: 7
            parameters: { limit: 4 }
            devices: [d]
            given:
              tables: { T: [{ id: a, n: 1.5 }] }
              series: { s: [{ time: -1s, d: x, m: 2 }] }
              queues: { Q: [{ text: plain, attributes: { k: v } }], F: [{ body: { a: 1 }, group: g }] }
              objects: { B: [{ key: k/1, text: t }] }
            answers:
              webhooks: { 'https://example.com/*': [{ status: 503, delay: 1s }, { failure: late }] }
              functions: { f: { result: { r: null } } }
              mail: { 'a@example.com': {} }
              secrets: { s: 'x: y' }
            steps:
              - publish: { topic: in/a, text: "a\\nb", qos: 0, retain: true, contentType: text/plain, responseTopic: r, userProperties: { u: v } }
              - publish: { topic: in/a, payload: { id: a, list: [1, 'two', null, true] } }
              - queueSend: { queue: F, body: 1, group: g, deduplicationId: d }
              - bucketPut: { bucket: B, key: k, base64: AP8= }
              - tablePut: { table: T, item: { id: b } }
              - advance: 90s
              - expect:
                  published: { contains: [{ topic: out/a }] }
                  tables: { T: { contains: [{ id: b }] } }
                  series: { s: [{ time: 2026-02-03T04:05:05.789Z, d: x, m: 2 }] }
                  queues: { Q: [] }
                  objects: { B: { contains: [{ key: k }] } }
                  metrics: { asked: [{ value: 2, time: 2026-02-03T04:05:06Z }] }
                  alarms: { A: ok }
                  deadLetters: []
                  rules: { asks: 1 }

        """

    private static func load(_ text: String) throws -> (pack: Pack, tests: [PackTest], registry: Registry) {
        let files = DiagnosticCatalogue.files(in: text).map { SourceFile(name: $0.name, text: $0.text) }
        let registry = Registry(
            functions: StandardFunctions.all, actions: StandardActions.all(publisher: TestWorld(), webhooks: nil, mail: nil))
        let loaded = PackLoader.load(files: files, folder: "", registry: registry, fields: FieldTable())
        let pack = try #require(loaded.pack, "\(loaded.rendered())")
        let tests = TestLoader.load(files: files, of: pack)
        try #require(!tests.hasErrors, "\(tests.findings.map { DiagnosticRenderer().render($0.diagnostics, in: $0.file) }.joined())")
        return (pack, tests.tests, registry)
    }

    @Test("all that a test can say is written so that it is read the same")
    func everything() throws {
        let (pack, tests, _) = try Self.load(Self.whole)
        let text = TestFileWriter.text(of: tests)
        let again = try Self.read(text, of: pack)
        #expect(TestFileWriter.text(of: again) == text)
        #expect(again.first?.name == "all: of it")
        for word in ["skip", "seed: 7", "limit", "given", "webhooks", "functions", "mail", "secrets", "queueSend", "bucketPut", "tablePut",
            "90000ms", "contains", "alarms", "metrics", "2026-02-03T04:05:06.000Z", "deduplicationId", "userProperties", "retain"] {
            #expect(text.contains(word), "\(word)")
        }
    }

    @Test("numbers of any size are read as they were written")
    func numbers() throws {
        let numbers = try ["1e50", "-1e-50", "1e999", "9.99e-999", "123456789012345678901234567890123456789", "1e34", "1E6", "0.0000001"].map {
            try Value(json: $0)
        }
        let pack = try Self.load(Self.whole).pack
        let place = FilePlace(file: "a", position: SourcePosition(line: 1, column: 1))
        for number in numbers {
            let item = Object([("id", .string("a")), ("n", number)])
            let expectation = PackTest.Expectation(
                section: .tables, name: "T", isContained: false, items: [.init(value: .object(item), place: place)], place: place)
            let test = PackTest(
                name: "n", place: place, at: 0, parameters: Object([("limit", number)]),
                steps: [.init(.tablePut(item, table: "T"), at: place), .init(.expect([expectation]), at: place)])
            let again = try #require(try Self.read(TestFileWriter.text(of: [test]), of: pack).first)
            #expect(again.parameters["limit"]?.number == number.number && number.number != nil)
            guard case .tablePut(let put, _) = again.steps[0].kind, case .expect(let expected) = again.steps[1].kind else {
                Issue.record("other steps")
                continue
            }
            #expect(put["n"]?.number == number.number && expected.first?.items.first?.value["n"].number == number.number)
        }
    }

    @Test("a test that looks at what its steps caused passes, with an answer for all that they ask")
    func observed() async throws {
        let rig = PackTestRig(Self.whole.components(separatedBy: "=== tests/a.test.yaml")[0])
        let (pack, runner) = try rig.packAndRunner()
        let place = FilePlace(file: "a", position: SourcePosition(line: 1, column: 1))
        let message: (publication: Publication, after: Int64) = (
            Publication(topic: "in/a", payload: Array(#"{"id":"x"}"#.utf8), qos: 1), 0
        )
        let test = PackTest(name: "seen", place: place, at: 1_767_225_600_000, steps: [.init(.publish([message]), at: place)])
        let observed = try await runner.observed(test, of: pack)
        #expect(observed.answers.functions.map(\.name) == ["f"])
        #expect(observed.answers.webhooks.map(\.url) == ["https://example.com/x"])
        let again = try Self.read(TestFileWriter.text(of: [observed]), of: pack)
        let result = await runner.run(try #require(again.first), of: pack)
        #expect(result.verdict == .pass, "\(result.failures)")
        guard case .expect(let expectations) = try #require(observed.steps.last).kind else {
            Issue.record("nothing is expected")
            return
        }
        #expect(expectations.map(\.section) == [.published, .queues, .webhooks, .functions, .metrics, .rules])
        #expect(expectations.last?.items.first?.value.json == "1")
    }
}
