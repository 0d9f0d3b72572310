import SluiceTestSupport
import SluiceTopics
import Testing

@testable import SluicePacks

@Suite("Topic patterns")
struct TopicPatternTests {
    /// `?` stands for a gap within a level, `*` for one over levels.
    private static func pattern(_ text: String) -> TopicPattern {
        var pattern = TopicPattern([])
        for character in text {
            switch character {
            case "?": pattern.append(.level)
            case "*": pattern.append(.anything)
            default: pattern.append(.text(String(character)))
            }
        }
        return pattern
    }

    @Test(
        "a pattern and a filter have topics in common, or not",
        arguments: [
            ("a/b", "a/b", true), ("a/b", "a/c", false), ("a/b", "a/+", true), ("a/b", "#", true), ("a", "a/#", false),
            ("a/?", "a/b", true), ("a/?", "a/b/c", false), ("a/x?", "a/b", false), ("AC/AC-?", "AC/+", true),
            ("?", "a/b", false), ("?/b", "a/+", true), ("a?", "a", true), ("a?c", "abc", true), ("a?c", "ab", false),
            ("*", "a/b/c", true), ("*/x", "a/b/x", true), ("*/x", "a/b/y", false), ("a/*", "+/+/c", true), ("a/?/c", "a/#", true),
            ("$table/T/insert", "#", false), ("$table/T/insert", "+/T/insert", false), ("$table/T/insert", "$table/+/insert", true),
            ("$bucket/B/*", "$bucket/B/put/#", true), ("$queue/Q", "$queue/R", false), ("", "a", false), ("?é", "+/é", false),
            ("?/é", "+/é", true),
        ])
    func overlaps(pattern: String, filter: String, expected: Bool) throws {
        #expect(Self.pattern(pattern).overlaps(try TopicFilter(filter)) == expected)
    }

    @Test("a topic that fits the pattern and matches the filter is never missed", arguments: [1, 2, 3] as [UInt64])
    func complete(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let letters = Array("ab/?*")
        var common = 0
        for _ in 0..<4_000 {
            let text = String((0..<Int.random(in: 1...6, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? "a" })
            let levels = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                ["a", "b", "ab", "+", ""].randomElement(using: &generator) ?? "a"
            }
            let ending = Bool.random(using: &generator) ? "/#" : ""
            guard let filter = try? TopicFilter(levels.joined(separator: "/") + ending) else { continue }
            // One topic that fits.
            let topic = text.reduce(into: "") { topic, character in
                switch character {
                case "?": topic += ["", "a", "ab"].randomElement(using: &generator) ?? ""
                case "*": topic += ["", "a/b", "/", "b"].randomElement(using: &generator) ?? ""
                default: topic.append(character)
                }
            }
            guard !topic.isEmpty, filter.matches(topic) else { continue }
            common += 1
            #expect(Self.pattern(text).overlaps(filter), "'\(text)' and '\(filter)' have '\(topic)'")
        }
        #expect(common > 100)
    }

    @Test(
        "a level is known where no gap moves it",
        arguments: [("a/b/c", 2, "b"), ("a/?/c", 3, "c"), ("a/?/c", 2, nil), ("a/x?/c", 2, nil), ("a/*/c", 1, "a"), ("a/*/c", 3, nil), ("a", 2, nil)]
            as [(String, Int, String?)])
    func levels(pattern: String, number: Int, expected: String?) {
        #expect(Self.pattern(pattern).level(number) == expected)
    }

    @Test("two that are longer than is compared have nothing in common")
    func bound() throws {
        let long = String(repeating: "a", count: 2_000)
        #expect(Self.pattern(long + "?").overlaps(try TopicFilter(long)) == false)
        #expect(Self.pattern("a?").overlaps(try TopicFilter(long)) == true)
    }
}
