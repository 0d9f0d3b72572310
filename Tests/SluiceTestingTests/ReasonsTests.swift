import SluiceTesting
import Testing

@Suite("Reasons of failures")
struct ReasonsTests {
    @Test("a message that waits for a function is told, and one that waits in a batch")
    func waiting() async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            functions: { f: { command: [./f] } }
            queues: { Q: {} }
            === p.rules.yaml
            rules:
              fun:
                sql: SELECT function_call("f", n) AS r FROM 'a'
                actions: [ { republish: { topic: b } } ]
              batched:
                sql: SELECT * FROM '$queue/Q'
                batch: { size: 3 }
                actions: [ { republish: { topic: c } } ]
              other:
                sql: SELECT * FROM 'elsewhere'
                actions: [ { republish: { topic: d } } ]
            === tests/p.test.yaml
            tests:
              - name: the function is asked again
                answers: { functions: { f: [{ failure: no }, { result: 7 }] } }
                steps:
                  - publish: { topic: a, payload: { n: 1 } }
                  - expect: { rules: { fun: 1, other: 1 } }
              - name: the batch is open
                steps:
                  - queueSend: { queue: Q, body: 1 }
                  - queueSend: { queue: Q, body: 2 }
                  - expect: { rules: { batched: 1 } }
            """)
        let report = try await rig.run()
        let reasons = report.results.map { $0.failures.flatMap(\.reasons).map { "\($0.rule) \($0.text)" } }
        try #require(reasons.count == 2)
        #expect(reasons[0].count == 2, "\(report.text)")
        #expect(
            reasons[0].first?.hasPrefix("fun a message waits for function 'f', which failed and is asked again at 2026-01-01T00:00:0") == true,
            "\(reasons[0])")
        #expect(reasons[0].last == "other no message reached it")
        #expect(reasons[1] == ["batched 2 messages wait in its batch, which is still open"])
    }
}
