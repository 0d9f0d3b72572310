import SluiceTestSupport
import Testing

@testable import SluiceTopics

@Suite("Filters held against topics")
struct TopicComparisonTests {
    @Test("the place where they part is told", arguments: [
        ("sensor/+/temperature", "sensor/a/humidity", #"level 3 is "humidity", the filter wants "temperature""#),
        ("sensor/+", "sensor", #"the topic is too short, the filter goes on with "+""#),
        ("sensor/+/a/b", "sensor/x", #"the topic is too short, the filter goes on with "a/b""#),
        ("sensor/+", "sensor/a/b/c", #"the topic is too long, the filter ends before "b/c""#),
        ("a/#", "a", #"the topic is "a" itself, and # takes only what is below it"#),
        ("a/b/#", "a", #"the topic is too short, the filter goes on with "b/#""#),
        ("#", "$SYS/x", "the topic starts with $, and no filter that starts with # takes such a topic"),
        ("+/x", "$SYS/x", "the topic starts with $, and no filter that starts with + takes such a topic"),
        ("caf\u{E9}", "cafe\u{301}", "level 1 is \"cafe\u{301}\", the filter wants \"caf\u{E9}\""),
    ])
    func parting(filter: String, topic: String, reason: String) throws {
        #expect(try TopicFilter(filter).compared(with: topic).parting?.description == reason)
    }

    @Test("levels stand side by side, and a # beside each level that it takes")
    func levels() throws {
        let comparison = try TopicFilter("a/+/#").compared(with: "a//b/c")
        #expect(comparison.parting == nil)
        #expect(comparison.levels.map(\.filter) == ["a", "+", "#", "#"])
        #expect(comparison.levels.map(\.topic) == ["a", "", "b", "c"])
        #expect(comparison.levels.filter { !$0.fits }.isEmpty)
    }

    @Test("they part exactly where a rule's filter does not match")
    func agreesWithMatching() throws {
        var random = SeededGenerator.forTest()
        var matched = 0
        for _ in 0..<20_000 {
            let filter = try TopicFilter(random.filter())
            let topic = random.topic()
            let comparison = filter.compared(with: topic)
            matched += comparison.parting == nil ? 1 : 0
            #expect((comparison.parting == nil) == filter.matches(topic), "seed \(random.seed): \(filter) and '\(topic)'")
            #expect(comparison.parting != nil || comparison.levels.filter { !$0.fits }.isEmpty)
        }
        #expect(matched > 200)
    }
}
