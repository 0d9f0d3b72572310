import SluicePacks
import SluiceTesting
import SluiceText
import Testing

@Suite("Steps that can't be done")
struct StepErrorTests {
    @Test("are told at their own places", arguments: [
        ("publish: { topic: a, payload: {} }", "what rules publish comes back to them without an end, on 'a' at last"),
        ("advance: 36525d", "the test goes on beyond the year 9999"),
    ])
    func place(step: String, message: String) async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              a:
                sql: SELECT * FROM 'a'
                actions: [ { republish: { topic: a } } ]
            === tests/p.test.yaml
            tests:
              - name: goes on and on
                at: 9999-12-31T00:00:00Z
                steps:
                  - advance: 1s
                  - \(step)
            """)
        let result = try #require(try await rig.run().results.first)
        #expect(result.verdict == .error)
        #expect(result.place.position.line == 2)
        #expect(result.failures.map(\.message) == [message])
        #expect(result.failures.map { $0.place.description } == ["tests/p.test.yaml:6:9"])
    }
}
