import SluiceTopics
import Testing

@Suite("Topics to publish on")
struct TopicNameTests {
    @Test("a name without wildcards can be published on", arguments: ["a", "/", "a//b", "$aws/things/t", " ", "caf\u{E9}"])
    func good(topic: String) throws {
        try TopicName.check(topic)
    }

    @Test("a bad name is refused with the place of the mistake", arguments: [
        ("", TopicError.Reason.empty, 0),
        ("a/+", .wildcardInName, 2),
        ("é#", .wildcardInName, 2),
        ("a\0", .containsNUL, 1),
        (String(repeating: "/", count: 200), .tooManyLevels, 199),
    ])
    func mistakes(topic: String, reason: TopicError.Reason, offset: Int) {
        #expect(throws: TopicError(reason, at: offset)) { try TopicName.check(topic) }
    }

    @Test("a name may have 200 levels")
    func mostLevels() throws { try TopicName.check(String(repeating: "/", count: 199)) }

    @Test("a name may be 65535 bytes long, and not one more")
    func longestName() throws {
        try TopicName.check(String(repeating: "a", count: 65535))
        #expect(throws: TopicError(.tooLong, at: 65535)) { try TopicName.check(String(repeating: "a", count: 65536)) }
    }
}
