import SluiceTestSupport
import SluiceTopics
import Testing

@Suite("The topic cache")
struct TopicCacheTests {
    @Test("what was inserted is found, and what was not is not")
    func hits() {
        let cache = TopicCache(capacity: 16)
        #expect(cache.value(for: "a/b") == nil)
        cache.insert(7, for: "a/b")
        #expect(cache.value(for: "a/b") == 7)
        #expect(cache.value(for: "a/c") == nil)
        #expect(cache.value(for: "a/b/") == nil)
        cache.insert(8, for: "a/b")
        #expect(cache.value(for: "a/b") == 8)
    }

    @Test("topics that share a place drive each other out and are never mixed up")
    func collisions() {
        let cache = TopicCache(capacity: 1)
        cache.insert(1, for: "a")
        cache.insert(2, for: "b")
        #expect(cache.value(for: "a") == nil)
        #expect(cache.value(for: "b") == 2)
    }

    @Test("whatever is published, an answer is the one given for that very topic")
    func manyTopics() {
        let cache = TopicCache(capacity: 64)
        var random = SeededGenerator(seed: 3)
        var given: [String: Int32] = [:]
        var hits = 0
        for turn in 0..<5_000 as Range<Int32> {
            let topic = random.topic()
            if let found = cache.value(for: topic) {
                #expect(found == given[topic])
                hits += 1
            }
            cache.insert(turn, for: topic)
            given[topic] = turn
        }
        #expect(hits > 100)
    }

    @Test("a topic is remembered up to the longest length, and not one byte more")
    func longest() {
        let cache = TopicCache(capacity: 4, longestTopic: 10)
        let longest = String(repeating: "x", count: 10)
        cache.insert(1, for: longest)
        cache.insert(2, for: longest + "x")
        #expect(cache.value(for: longest) == 1)
        #expect(cache.value(for: longest + "x") == nil)
        cache.insert(3, for: "")
        #expect(cache.value(for: "") == 3)
    }
}
