import SluiceTesting
import Testing

@Suite("What expires on the way")
struct ExpiryTests {
    @Test("is gone within ten seconds of its time, and a rule that hears of it is told then")
    func onTheWay() async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            tables: { T: { partitionKey: id, timeToLive: until } }
            === p.rules.yaml
            rules:
              gone:
                sql: SELECT oldImage.id AS id, now() AS at FROM '$table/T/remove'
                actions: [ { republish: { topic: gone } } ]
            === tests/p.test.yaml
            tests:
              - name: a step of an hour
                at: 2026-01-01T00:00:00Z
                given: { tables: { T: [ { id: a, until: 1767225685 }, { id: b, until: 1767227400 } ] } }
                steps:
                  - advance: 1h
                  - expect:
                      published:
                        - { topic: gone, payload: { id: a, at: 1767225690000 } }
                        - { topic: gone, payload: { id: b, at: 1767227400000 } }
                      tables: { T: [] }
            """)
        let report = try await rig.run()
        #expect(report.isPassed, "\(report.text)")
    }

    @Test("is not received any more, in one step as in many", arguments: ["- advance: 2h", String(repeating: "- advance: 1m\n      ", count: 120)])
    func queues(steps: String) async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            queues: { Q: { visibilityTimeout: 20m, retention: 30m } }
            === p.rules.yaml
            rules:
              failing:
                sql: SELECT fail('no') FROM '$queue/Q'
                actions: [ { log: { message: m } } ]
            === tests/p.test.yaml
            tests:
              - name: two receives
                steps:
                  - queueSend: { queue: Q, text: x }
                  \(steps)
                  - expect: { queues: { Q: [] }, deadLetters: [] }
            """)
        let report = try await rig.run()
        #expect(report.isPassed, "\(report.text)")
    }

    @Test("is not received past its retention, though nobody has looked for it yet")
    func delayed() async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            queues: { Q: { retention: 3s, delay: 5s } }
            === p.rules.yaml
            rules:
              in:
                sql: SELECT * FROM 'in'
                actions: [ { queueSend: { queue: Q } } ]
              late:
                sql: SELECT * FROM '$queue/Q'
                actions: [ { republish: { topic: out } } ]
            === tests/p.test.yaml
            tests:
              - name: later than it is kept
                steps:
                  - publish: { topic: in, payload: {} }
                  - advance: 6s
                  - expect: { published: [], queues: { Q: [] } }
            """)
        let report = try await rig.run()
        #expect(report.isPassed, "\(report.text)")
    }

    @Test("costs no more looks in a step of ten years than in one of a day")
    func longStep() async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            series: { S: { measures: [v], dimensions: [d], retention: 30d } }
            === p.rules.yaml
            rules:
              keep:
                sql: SELECT v, d FROM 'in'
                actions: [ { seriesWrite: { series: S } } ]
            === tests/p.test.yaml
            tests:
              - name: ten years
                steps:
                  - publish: { topic: in, payload: { v: 1, d: a } }
                  - advance: 3650d
                  - expect: { series: { S: [] } }
            """)
        let report = try await rig.run()
        #expect(report.isPassed, "\(report.text)")
    }
}
