@testable import SluiceTopics
import Testing

@Suite("Covering subscriptions")
struct SubscriptionsTests {
    @Test("overlapping filters are joined, others stay", arguments: [
        (["a", "b"], ["a", "b"]),
        (["a", "a"], ["a"]),
        (["a/+", "b/+"], ["a/+", "b/+"]),
        (["a/#", "a/b/+"], ["a/#"]),
        (["a/b", "a/+"], ["a/+"]),
        (["a/+/c", "a/b/+"], ["a/+/+"]),
        (["a", "a/#"], ["a/#"]),
        (["a", "a/+"], ["a", "a/+"]),
        (["a", "a/b/#"], ["a", "a/b/#"]),
        (["a/b", "a/b/c", "+/b/#"], ["+/b/#"]),
        (["#", "$SYS/#"], ["#", "$SYS/#"]),
        (["+/x", "$SYS/x"], ["+/x", "$SYS/x"]),
        (["$SYS/#", "$SYS/x"], ["$SYS/#"]),
        (["a/+", "b/c", "+/c"], ["+/+"]),
        ([], []),
    ])
    func joining(filters: [String], expected: [String]) {
        #expect(Subscriptions.covering(filters) == expected)
    }

    @Test("texts that Unicode holds for equal are two topics, and both are covered")
    func bytes() {
        let (composed, decomposed) = ("t/caf\u{E9}", "t/cafe\u{301}")
        let covering = Subscriptions.covering([composed, decomposed]).map { Array($0.utf8) }
        #expect(covering == [composed, decomposed].map { Array($0.utf8) })
        // The mark joins the $ to one character, but the first byte is what a broker looks at.
        #expect(Subscriptions.covering(["+/x", "$\u{301}/x"]).count == 2)
    }
}
