import SluiceTopics
import SluiceTestSupport
import Testing

@Suite("subscriptions")
struct SubscriptionsTests {
    @Test(
        "filters that overlap are widened into one, others stay",
        arguments: [
            ([], []),
            (["a"], ["a"]),
            (["a", "a"], ["a"]),
            (["a", "b"], ["a", "b"]),
            (["a/b", "a/+"], ["a/+"]),
            (["a/+", "+/b"], ["+/+"]),
            (["a/b/c", "a/#"], ["a/#"]),
            (["a", "a/#"], ["a/#"]),
            (["a/+", "a/b/#"], ["a/+/#"]),
            (["a/b", "a/c"], ["a/b", "a/c"]),
            (["#", "a", "b/+"], ["#"]),
            (["#", "$aws/things/x", "$SYS/#"], ["#", "$aws/things/x", "$SYS/#"]),
            (["+/x", "$a/x"], ["+/x", "$a/x"]),
            (["$a/+", "$a/#"], ["$a/#"]),
            (["a/", "a"], ["a/", "a"]),
            (["/", "+/+"], ["+/+"]),
            // What is widened may then overlap with what came before.
            (["a/x", "b/c", "+/c", "a/+"], ["+/+"]),
            // Two texts of one meaning, but of different bytes, are two topics.
            (["caf\u{E9}", "cafe\u{301}"], ["caf\u{E9}", "cafe\u{301}"]),
        ] as [([String], [String])])
    func covering(_ filters: [String], _ expected: [String]) {
        #expect(Subscriptions.covering(filters).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }

    @Test("each topic that a filter takes is taken by exactly one subscription", arguments: UInt64(1)...200)
    func property(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let levels = ["a", "b", "", "+", "é", "e\u{301}"]
        let filters = (0..<Int.random(in: 1...7, using: &random)).map { _ in
            var parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in levels[Int.random(in: 0..<levels.count, using: &random)] }
            if Int.random(in: 0..<4, using: &random) == 0 { parts[0] = "$a" }
            if Int.random(in: 0..<4, using: &random) == 0 { parts[parts.count - 1] = "#" }
            let text = parts.joined(separator: "/")
            return text.isEmpty ? "a" : text
        }
        let given = try filters.map { try TopicFilter($0) }
        let covering = try Subscriptions.covering(filters).map { try TopicFilter($0) }
        for topic in Self.topics where given.contains(where: { $0.subscriptionMatches(topic) }) {
            let takers = covering.filter { $0.subscriptionMatches(topic) }
            #expect(takers.count == 1, "\(topic) of \(filters) is taken by \(takers)")
        }
        // And once it is covered, nothing is left to widen.
        #expect(Subscriptions.covering(covering.map(\.text)) == covering.map(\.text))
    }

    @Test("a filter covers another where it takes all its topics", arguments: [
        ("w/#", "w/+", true), ("w/#", "w", true), ("#", "w/#", true), ("w/+", "w/1", true), ("w/+", "w/+", true),
        ("w/+", "w/#", false), ("w/1", "w/+", false), ("w/+", "x/+", false), ("w/+", "w/+/+", false),
        ("#", "$SYS/#", false), ("$SYS/#", "$SYS/+", true), ("é", "e\u{301}", false),
    ])
    func covers(wide: String, narrow: String, expected: Bool) {
        #expect(Subscriptions.covers(wide, narrow) == expected)
    }

    /// All topics of one to five levels from a small set.
    private static let topics: [String] = {
        var topics: [String] = []
        var longest = ["a", "b", "", "é", "e\u{301}", "$a"]
        for _ in 1...4 {
            topics += longest
            longest = longest.flatMap { prefix in ["a", "b", "", "é", "e\u{301}"].map { "\(prefix)/\($0)" } }
        }
        return topics.filter { !$0.isEmpty }
    }()
}
