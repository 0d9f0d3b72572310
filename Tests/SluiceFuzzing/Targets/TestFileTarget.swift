import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues

/// Any text is read as a file of unit tests of a pack with a store of each kind, as a file of messages, and as a series of values.
/// Each finding lies inside and can be drawn; a file without errors gives tests that have names and places of their own.
struct TestFileTarget: FuzzTarget {
    let name = "tests"
    let words = [
        "tests:\n", "- name: ", "    at: ", "    seed: ", "    given:\n", "    answers:\n", "    steps:\n", "      - publish: ",
        "{ topic: a, payload: ", "series: { t: 20+0.5x40 every 5s }", "file: ", "- advance: 1m\n", "- expect:\n", "contains: [",
        "published: [", "tables: { T: [", "series: { R: [", "queues: { Q: [", "objects: { B: [", "alarms: { a: ok }", "rules: { r: 1 }",
        "webhooks: ", "functions: { f: ", "secrets: { s: ", "mail: ", "delay: 1s", "failure: late", "status: 503", "base64: ", "text: ",
        "skip: ", "devices: all", "parameters: { p: 1 }", "queueSend: ", "bucketPut: ", "tablePut: ", "20+0.5x40", "_x3", "-1e9", "+30s",
        "2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1e99", "x99999999999", "every 0s", "\"\"", "\r\n", ",", "\u{FEFF}",
    ]

    private static let packText = """
        pack: p
        parameters: { p: 1 }
        tables: { T: { partitionKey: id, sortKey: n } }
        series: { R: { dimensions: [d], measures: [m] } }
        queues: { Q: , F: { fifo: true } }
        buckets: { B: { lifecycle: 1d } }
        functions: { f: { command: [cat] } }
        alarms: { a: { metric: m, statistic: sum, comparison: greaterThanThreshold, threshold: 1 } }
        devices: { d: { every: 1s, topic: a, payload: "{}" } }

        """
    private static let rulesText = "rules: { r: { sql: SELECT * FROM 'a', actions: [ log: { message: m } ] } }\n"

    private static let loaded = PackLoader.load(
        files: [SourceFile(name: "pack.yaml", text: packText), SourceFile(name: "a.rules.yaml", text: rulesText)], folder: "",
        registry: Rules.registry, fields: FieldTable())

    func seeds(of repository: SeedSource) throws -> [[UInt8]] {
        let all = """
            tests:
              - name: all
                at: 2026-01-01T00:00:00Z
                seed: 7
                parameters: { p: 2 }
                given: { tables: { T: [{ id: a, n: 1 }] }, series: { R: [{ time: -1s, d: 1, m: 2 }] }, queues: { Q: [{ text: x }] } }
                answers: { functions: { f: [{ result: 1, delay: 1s }, { failure: no }] }, webhooks: { "https://a/*": { status: 503 } } }
                devices: all
                steps:
                  - publish: { topic: a, payload: { b: 1 }, series: { t: 20+0.5x4 every 5s } }
                  - queueSend: { queue: F, text: x, groupId: g, deduplicationId: d }
                  - bucketPut: { bucket: B, key: k, base64: AAAA }
                  - tablePut: { table: T, item: { id: b, n: 2 } }
                  - advance: 1m
                  - expect: { published: [], tables: { T: { contains: [{ id: a }] } }, alarms: { a: ok }, rules: { r: 1 } }

            """
        let tests = try repository.texts(in: "rules/house/tests", endingIn: ".test.yaml")
        let pages = repository.examples(of: [.tests])
        return (tests + pages + [all, "a,b\n1,\"x,\"\"y\"\n", "{\"a\":1}\n\n[2]\n", "20+0.5x40 every 5s"]).map { Array($0.utf8) }
    }

    func check(_ input: [UInt8]) throws {
        let text = InputBytes.text(input)
        guard let pack = Self.loaded.pack else { throw Finding(Self.loaded.rendered()) }
        let file = SourceFile(name: "tests/a.test.yaml", text: text)
        let read = TestLoader.load(files: [file], of: pack)
        for findings in read.findings {
            var spans = SpanCollector()
            spans.collect(findings.diagnostics)
            try spans.expectInside(findings.file.text)
            try expect(!DiagnosticRenderer().render(findings.diagnostics, in: findings.file).isEmpty, "findings are drawn as nothing")
        }
        try expect(!read.hasErrors || read.tests.isEmpty, "tests of a file with errors")
        try expect(Set(read.tests.map(\.name)).count == read.tests.count, "two tests of one name")
        for test in read.tests { try check(test) }
        try checkMessages(of: text)
    }

    private func check(_ test: PackTest) throws {
        for step in test.steps {
            try expect(step.place.file == test.place.file, "a step in another file than its test")
            switch step.kind {
            case .publish(let messages): try expect(messages.allSatisfy { $0.after >= 0 }, "a message before the one before it")
            case .advance(let milliseconds): try expect(milliseconds >= 0, "time goes back")
            default: break
            }
        }
    }

    /// What was read is read again from its own JSON; what can't be read says why.
    private func checkMessages(of text: String) throws {
        for isTable in [true, false] {
            do {
                let rows = Value.array(try MessageFile(text, isTable: isTable).rows).json
                let again = Value.array(try MessageFile(rows, isTable: false).rows).json
                try expect(again == rows, "\(rows) is read as \(again)")
            } catch let failure as MessageFile.Failure {
                try expect(!failure.message.isEmpty, "no reason why the messages can't be read")
            }
        }
    }
}
