import SluiceTesting
import Testing

@Suite("What is given to a test")
struct GivenTests {
    @Test("waits in a queue for the rule that reads it; of items, points and objects no rule hears")
    func heard() async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            tables: { T: { partitionKey: id } }
            queues: { Q: {} }
            buckets: { B: {} }
            === p.rules.yaml
            rules:
              queued:
                sql: SELECT n FROM '$queue/Q'
                actions: [ { republish: { topic: taken } } ]
              stored:
                sql: SELECT * FROM '$table/T/#'
                actions: [ { republish: { topic: item } } ]
              put:
                sql: SELECT * FROM '$bucket/B/#'
                actions: [ { republish: { topic: object } } ]
            === tests/p.test.yaml
            tests:
              - name: what is given
                given:
                  tables: { T: [{ id: 1 }] }
                  queues: { Q: [{ body: { n: 1 } }] }
                  objects: { B: [{ key: k, body: 1 }] }
                steps:
                  - expect:
                      published: [{ topic: taken, payload: { n: 1 } }]
                      rules: { queued: 1, stored: 0, put: 0 }
                      queues: { Q: [] }
              - name: what is put in
                steps:
                  - tablePut: { table: T, item: { id: 1 } }
                  - bucketPut: { bucket: B, key: k, body: 1 }
                  - expect: { rules: { queued: 0, stored: 1, put: 1 } }
            """)
        let report = try await rig.run()
        #expect(report.isPassed, "\(report.text)")
    }
}
