import SluiceValues
import Testing

@testable import SluiceTesting

@Suite("Pairing what is expected with what is there")
struct PairingTests {
    /// Each fits what has all its letters.
    private static func pairing(_ expected: [String], _ actual: [String], questions: Int = 1_000) -> Pairing {
        Pairing(anyOrder: expected.map { .string($0) }, actual.map { .string($0) }, questions: questions) { expected, actual in
            let letters = actual.string ?? ""
            return (expected.string ?? "").allSatisfy { letters.contains($0) }
        }
    }

    @Test("once it has asked often enough, what has nothing yet stays without, and nothing is had twice", arguments: [2, 3])
    func tired(questions: Int) {
        // `a` takes `ab` first, and `ab` needs it.
        let pairing = Self.pairing(["a", "ab"], ["ab", "ac"], questions: questions)
        #expect(pairing.missing == (questions == 2 ? [1] : []))
        #expect(pairing.unexpected == (questions == 2 ? [1] : []))
    }

    @Test(
        "pairs as many as can be paired, whatever was written first",
        arguments: [
            (["a", "ab"], ["ab", "ac"], [], []),
            (["ab", "a"], ["ab", "ac"], [], []),
            // Each has to ask the next one to take another.
            (["a", "ab", "bc", "cd"], ["ab", "bac", "bcd", "cd"], [], []),
            (["a", "b", "c"], ["abc", "b", "a"], [], []),
            (["a", "a", "a"], ["ab", "ac"], [2], []),
            (["a", "x", "b"], ["ab", "a", "q"], [1], [2]),
            ([], ["a"], [], [0]), (["a"], [], [0], []),
        ] as [([String], [String], [Int], [Int])])
    func paired(expected: [String], actual: [String], missing: [Int], unexpected: [Int]) {
        let pairing = Self.pairing(expected, actual)
        #expect(pairing.missing == missing)
        #expect(pairing.unexpected == unexpected)
    }

    @Test("pairs as many as any way of pairing can", arguments: 0..<200)
    func most(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func draw(_ below: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % below
        }
        func words() -> [String] {
            (0..<draw(6)).map { _ in "abcd".filter { _ in draw(2) == 0 } }
        }
        let (expected, actual) = (words(), words())
        /// How many can be paired at most, from a place on.
        func best(_ place: Int, _ free: [String]) -> Int {
            guard place < expected.count else { return 0 }
            var most = best(place + 1, free)
            for (index, word) in free.enumerated() where expected[place].allSatisfy({ word.contains($0) }) {
                var rest = free
                rest.remove(at: index)
                most = max(most, 1 + best(place + 1, rest))
            }
            return most
        }
        let pairing = Self.pairing(expected, actual)
        #expect(expected.count - pairing.missing.count == best(0, actual), "seed \(seed): \(expected) \(actual)")
        #expect(actual.count - pairing.unexpected.count == expected.count - pairing.missing.count)
    }

    @Test("hands a thousand things on where the last one needs it, at the cost of one look at each pair")
    func bounded() {
        let count = 1_000
        var questions = 0
        let pairing = Pairing(anyOrder: (0..<count).map { .int($0) }, (0..<count).map { .int($0) }) { expected, actual in
            questions += 1
            // The last one fits the first thing alone, which all the others want too.
            let (place, thing) = (expected.number?.int64 ?? 0, actual.number?.int64 ?? 0)
            return place == Int64(count) - 1 ? thing == 0 : thing == place || thing == place + 1
        }
        #expect(pairing.missing.isEmpty)
        #expect(questions < 1_100_000)
    }

    @Test("under contains: what is expected in few words leaves the rest what it needs, and what is missing is shown with what is nearest")
    func contained() async throws {
        let rig = PackTestRig(
            """
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              out:
                sql: SELECT * FROM 'in'
                actions: [ { republish: { topic: out/a } } ]
            === tests/p.test.yaml
            tests:
              - name: all of it is there
                steps:
                  - publish: [{ topic: in, payload: { v: 6, c: lo } }, { topic: in, payload: { v: 7, c: mid } }]
                  - expect:
                      published: { contains: [{ topic: out/a }, { topic: out/a, payload: { v: 6, c: lo } }] }
              - name: one is not there
                steps:
                  - publish: [{ topic: in, payload: { v: 6, c: hi } }, { topic: in, payload: { v: 8, c: hi } }]
                  - expect:
                      published: { contains: [{ topic: out/a, payload: { v: 8, c: lo } }] }
              - name: nothing is there
                steps:
                  - expect: { published: { contains: [{ topic: out/a }] } }
            """)
        let results = try await rig.run().results
        #expect(results.map(\.verdict) == [.pass, .fail, .fail])
        #expect(
            results[1].failures.map(\.difference) == [[
                #"- {"topic":"out/a","payload":{"v":8,"c":"lo"}}"#,
                #"+ {"topic":"out/a","payload":{"v":8,"c":"hi"},"qos":0,"retain":false}"#, #"  payload.c: expected "lo", got "hi""#,
            ]])
        #expect(results[2].failures.map(\.difference) == [[#"- {"topic":"out/a"}"#]])
    }
}
