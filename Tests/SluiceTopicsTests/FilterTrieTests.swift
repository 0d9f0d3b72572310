import SluiceTopics
import SluiceTestSupport
import Testing

@Suite("The filter trie")
struct FilterTrieTests {
    @Test("10,000 random filters match random topics just as one by one", arguments: [1, 2] as [UInt64])
    func agreesWithFilters(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let filters = try (0..<10_000).map { _ in try TopicFilter(random.filter()) }
        let trie = makeTrie(filters)
        let distinct = Array(Set(filters))
        var idsByFilter: [TopicFilter: [Int32]] = [:]
        for (id, filter) in filters.enumerated() { idsByFilter[filter, default: []].append(Int32(id)) }

        var matches: [Int32] = []
        var total = 0
        for _ in 0..<100 {
            let topic = random.topic()
            trie.match(topic, into: &matches)
            let expected = distinct.filter { $0.matches(topic) }.flatMap { idsByFilter[$0] ?? [] }.sorted()
            #expect(matches == expected, "seed \(seed), topic '\(topic)'")
            total += matches.count
        }
        #expect(total > 1000, "the random filters and topics hardly meet, so this proves nothing")
    }

    @Test("small random sets of filters agree too", arguments: 100...139 as ClosedRange<UInt64>)
    func smallSets(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let filters = try (0..<Int.random(in: 0...6, using: &random)).map { _ in try TopicFilter(random.filter()) }
        let trie = makeTrie(filters)
        var matches: [Int32] = []
        for _ in 0..<200 {
            let topic = random.topic()
            trie.match(topic, into: &matches)
            let expected = filters.indices.filter { filters[$0].matches(topic) }.map(Int32.init)
            #expect(matches == expected, "seed \(seed), topic '\(topic)', filters \(filters)")
        }
    }

    @Test("a trie without filters matches nothing, and empties the list")
    func empty() {
        var matches: [Int32] = [7]
        FilterTrie().match("a/b", into: &matches)
        #expect(matches == [])
    }

    @Test("the root's wildcards keep away from topics that start with $")
    func dollar() throws {
        let trie = try makeTrie(["#", "+/a", "$SYS/#", "$SYS/+", "+/#"].map { try TopicFilter($0) })
        #expect(ids(trie, "$SYS/a") == [2, 3])
        #expect(ids(trie, "x/a") == [0, 1, 4])
    }

    @Test("# does not take its parent")
    func parent() throws {
        let trie = try makeTrie(["a/#", "a", "a/+"].map { try TopicFilter($0) })
        #expect(ids(trie, "a") == [1])
        #expect(ids(trie, "a/") == [0, 2])
        #expect(ids(trie, "a/b/c") == [0])
    }

    @Test("an id comes once, however many of its filters match")
    func sharedIDs() throws {
        var builder = FilterTrieBuilder()
        for filter in ["a/+", "a/b", "#"] { builder.insert(try TopicFilter(filter), id: 5) }
        builder.insert(try TopicFilter("a/b"), id: 3)
        #expect(ids(builder.frozen(), "a/b") == [3, 5])
    }

    @Test("many ids on one topic come in order")
    func manyIDs() throws {
        var builder = FilterTrieBuilder()
        for id in (0..<100).reversed() { builder.insert(try TopicFilter(id % 2 == 0 ? "a" : "+"), id: Int32(id)) }
        #expect(ids(builder.frozen(), "a") == Array(0..<100))
    }

    @Test("filters of as many levels as there may be, and topics of more")
    func deep() throws {
        let levels = Array(repeating: "a", count: 199)
        let filters = [levels.joined(separator: "/"), (levels + ["#"]).joined(separator: "/"), "+/#"]
        let trie = try makeTrie(filters.map { try TopicFilter($0) })
        #expect(ids(trie, levels.joined(separator: "/")) == [0, 2])
        #expect(ids(trie, (levels + ["a"]).joined(separator: "/")) == [1, 2])
        #expect(ids(trie, Array(repeating: "a", count: 30_000).joined(separator: "/")) == [1, 2])
        #expect(ids(trie, "a") == [])
    }

    private func makeTrie(_ filters: [TopicFilter]) -> FilterTrie {
        var builder = FilterTrieBuilder()
        for (id, filter) in filters.enumerated() { builder.insert(filter, id: Int32(id)) }
        return builder.frozen()
    }

    private func ids(_ trie: FilterTrie, _ topic: String) -> [Int32] {
        var matches: [Int32] = []
        trie.match(topic, into: &matches)
        return matches
    }
}
