import SluiceTesting
import Testing

@Suite("What rules publish")
struct ReturningTests {
    @Test("comes back to the rules that read it, as a broker sends it")
    func chain() async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              first:
                sql: SELECT n FROM 'in/+'
                actions: [ { republish: { topic: mid, qos: 2, retain: true } } ]
              second:
                sql: SELECT n FROM 'mid'
                actions: [ { republish: { topic: out } } ]
            === tests/p.test.yaml
            tests:
              - name: one by one
                steps:
                  - publish: { topic: in/a, payload: { n: 1 } }
                  - expect:
                      published: [ { topic: mid, qos: 2, retain: true }, { topic: out, payload: { n: 1 } } ]
                      rules: { first: 1, second: 1 }
            """)
        let report = try await rig.run()
        #expect(report.isPassed, "\(report.text)")
    }

    @Test("comes back a hundred times in a step, and no more", arguments: [(100, TestResult.Verdict.pass), (101, .error)])
    func bound(count: Int, verdict: TestResult.Verdict) async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              down:
                sql: SELECT n - 1 AS n FROM 'a' WHERE n > 0
                actions: [ { republish: { topic: a } } ]
            === tests/p.test.yaml
            tests:
              - name: down to nothing
                steps:
                  - publish: { topic: a, payload: { n: \(count) } }
                  - expect: { rules: { down: \(count) } }
            """)
        #expect(try await rig.run().results.map(\.verdict) == [verdict])
    }

    @Test("without an end is an error of the test")
    func loop() async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              echo:
                sql: SELECT n FROM 'a'
                actions: [ { republish: { topic: a } } ]
            === tests/p.test.yaml
            tests:
              - name: round and round
                steps: [ { publish: { topic: a, payload: { n: 1 } } } ]
            """)
        let report = try await rig.run()
        #expect(report.results.map(\.verdict) == [.error])
        #expect(report.text.contains("what rules publish comes back to them without an end, on 'a' at last"), "\(report.text)")
    }
}
