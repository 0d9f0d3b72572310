import SluiceTesting
import Testing

@Suite("Content that is expected")
struct ContentTests {
    private static func report(_ steps: String) async throws -> TestReport {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            tables: { T: { partitionKey: id } }
            queues: { Q: {}, R: {} }
            buckets: { B: {} }
            === p.rules.yaml
            rules:
              copy:
                sql: SELECT * FROM 'in'
                actions:
                  - republish: { topic: out }
                  - webhook: { url: 'https://example.com/' }
                  - queueSend: { queue: R }
            === tests/p.test.yaml
            tests:
              - name: content
                answers: { webhooks: { https://example.com/: {} } }
                steps:
            \(steps)
            """)
        return try await rig.run()
    }

    @Test(
        "is there as a text and as base64, whatever it reads as",
        arguments: [
            ("hello", "aGVsbG8="), ("41", "NDE="), ("", ""), (#"{ \"a\": 1.50 }"#, "eyAiYSI6IDEuNTAgfQ=="), ("é", "w6k="),
        ])
    func forms(text: String, base64: String) async throws {
        for form in [#"text: "\#(text)""#, #"base64: "\#(base64)""#] {
            let report = try await Self.report(
                """
                      - publish: { topic: in, text: "\(text)" }
                      - bucketPut: { bucket: B, key: k, text: "\(text)" }
                      - expect:
                          published: [{ topic: out, \(form) }]
                          webhooks: [{ url: https://example.com/, \(form) }]
                          objects: { B: [{ key: k, \(form) }] }
                """)
            #expect(report.isPassed, "\(report.text)")
        }
    }

    @Test("of a queue's message too", arguments: [#"text: "hello""#, #"base64: "aGVsbG8=""#])
    func ofQueues(form: String) async throws {
        let report = try await Self.report(
            """
                  - publish: { topic: in, text: hello }
                  - queueSend: { queue: Q, text: '41' }
                  - queueSend: { queue: Q, base64: //8= }
                  - expect: { queues: { Q: [{ text: '41' }, { base64: //8= }], R: [{ \(form) }] } }
                  - expect: { queues: { Q: [{ base64: NDE= }, { base64: //8= }], R: [{ body: hello }] } }
                  - queueSend: { queue: Q, text: abcd }
                  - expect: { queues: { Q: { contains: [{ base64: YWJjZA== }] } } }
            """)
        #expect(report.isPassed, "\(report.text)")
    }

    @Test(
        "stands once in what is told of a difference, in the form that was expected",
        arguments: [
            (#"text: "42""#, #""text":"41""#, #"text: expected "42", got "41""#),
            (#"base64: "NDI=""#, #""base64":"NDE=""#, #"base64: expected "NDI=", got "NDE=""#),
            ("payload: 42", #""payload":41"#, "payload: expected 42, got 41"),
        ])
    func difference(form: String, shown: String, told: String) async throws {
        let report = try await Self.report(
            """
                  - publish: { topic: in, text: '41' }
                  - expect: { published: [{ topic: out, \(form) }] }
            """)
        let difference = report.results.flatMap(\.failures).flatMap(\.difference)
        #expect(difference.contains(#"+ {"topic":"out",\#(shown),"qos":0,"retain":false}"#), "\(report.text)")
        #expect(difference.contains("  " + told), "\(report.text)")
    }

    @Test("is not looked for in rows, whose fields may have such names")
    func rows() async throws {
        let report = try await Self.report(
            """
                  - tablePut: { table: T, item: { id: 1, body: b, text: t } }
                  - expect: { tables: { T: [{ id: 2 }] } }
            """)
        #expect(report.text.contains(#"+ {"id":1,"body":"b","text":"t"}"#), "\(report.text)")
    }
}
