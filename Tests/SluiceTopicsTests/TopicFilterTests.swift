import SluiceTopics
import Testing

@Suite("Topic filters")
struct TopicFilterTests {
    @Test("a rule filter matches as the language reference says", arguments: [
        ("sensor/#", "sensor/", true),
        ("sensor/#", "sensor/temperature", true),
        ("sensor/#", "sensor/temperature/room1", true),
        ("sensor/#", "sensor", false),
        ("sensor/#", "sensors/a", false),
        ("topic/+", "topic/a", true),
        ("topic/+", "topic/", true),
        ("topic/+", "topic", false),
        ("topic/+", "topic/a/b", false),
        ("a/b", "a/b", true),
        ("a/b", "A/b", false),
        ("a/b", "a/b/", false),
        ("a/b", "a/bb", false),
        ("a/bb", "a/b", false),
        ("a/b/", "a/b/", true),
        ("a/b/", "a/b", false),
        ("+/b/+", "a/b/c", true),
        ("+/b/+", "/b/", true),
        ("+/+", "/finance", true),
        ("/+", "/finance", true),
        ("+", "/finance", false),
        ("+", "finance", true),
        ("#", "a", true),
        ("#", "/", true),
        ("+/#", "a", false),
        ("+/#", "a/", true),
        ("//", "//", true),
        ("//", "/", false),
        ("a//b", "a//b", true),
        ("a/+/b", "a//b", true),
        ("caf\u{E9}", "caf\u{E9}", true),
        ("caf\u{E9}", "cafe\u{301}", false),
    ])
    func ruleMatching(filter: String, topic: String, matches: Bool) throws {
        #expect(try TopicFilter(filter).matches(topic) == matches)
    }

    @Test("a filter that starts with a wildcard takes no topic that starts with $", arguments: [
        ("#", "$SYS/uptime", false),
        ("+/uptime", "$SYS/uptime", false),
        ("+/#", "$SYS/uptime", false),
        ("+", "$SYS", false),
        ("$SYS/#", "$SYS/uptime", true),
        ("$SYS/+", "$SYS/uptime", true),
        ("$aws/things/+/shadow/update/accepted", "$aws/things/t1/shadow/update/accepted", true),
        ("a/+", "a/$b", true),
        ("a/#", "a/$b", true),
    ])
    func dollar(filter: String, topic: String, matches: Bool) throws {
        let filter = try TopicFilter(filter)
        #expect(filter.matches(topic) == matches)
        #expect(filter.subscriptionMatches(topic) == matches)
    }

    @Test("a subscription's # takes its parent too, and nothing else more than a rule's", arguments: [
        ("sensor/#", "sensor", true),
        ("sensor/#", "sensor/", true),
        ("sensor/#", "sens", false),
        ("sensor/#", "sensors", false),
        ("+/#", "a", true),
        ("a/+/#", "a/b", true),
        ("a/+/#", "a", false),
        ("#", "a", true),
        ("$SYS/#", "$SYS", true),
        ("+/#", "$SYS", false),
        ("a/b", "a", false),
    ])
    func subscriptionMatching(filter: String, topic: String, matches: Bool) throws {
        #expect(try TopicFilter(filter).subscriptionMatches(topic) == matches)
    }

    @Test("a bad filter is refused with the place of the mistake", arguments: [
        ("", TopicError.Reason.empty, 0),
        ("a/#/b", .hashNotLast, 2),
        ("#/", .hashNotLast, 0),
        ("a/b#", .hashNotAlone, 3),
        ("a/#b", .hashNotAlone, 2),
        ("##", .hashNotAlone, 0),
        ("a/b+", .plusNotAlone, 3),
        ("é/+b/c", .plusNotAlone, 3),
        ("++", .plusNotAlone, 0),
        ("a/\0/#", .containsNUL, 2),
        (String(repeating: "+/", count: 200), .tooManyLevels, 399),
    ])
    func mistakes(filter: String, reason: TopicError.Reason, offset: Int) {
        #expect(throws: TopicError(reason, at: offset)) { try TopicFilter(filter) }
    }

    @Test("a filter may be 65535 bytes long, and not one more")
    func longestFilter() throws {
        let longest = String(repeating: "a", count: 65535)
        #expect(try TopicFilter(longest).matches(longest))
        #expect(throws: TopicError(.tooLong, at: 65535)) { try TopicFilter(longest + "a") }
    }

    @Test("filters are equal when their bytes are")
    func equality() throws {
        let composed = try TopicFilter("caf\u{E9}")
        let decomposed = try TopicFilter("cafe\u{301}")
        #expect(composed != decomposed)
        #expect(composed == (try TopicFilter("caf\u{E9}")))
        #expect(Set([composed, decomposed, composed]).count == 2)
    }

    @Test("every reason has a sentence of its own")
    func sentences() {
        let sentences = TopicError.Reason.allCases.map { TopicError($0, at: 0).description }
        #expect(Set(sentences).count == sentences.count)
        #expect(sentences.allSatisfy { !$0.isEmpty && !$0.hasSuffix(".") })
    }
}
