import SluiceTopics

/// A line of topic and lines of filters: what is no topic or filter is refused with a place inside, and the trie finds the
/// filters that match one by one, as subscriptions cover them.
struct TopicTarget: FuzzTarget {
    let name = "topics"
    let words = ["/", "+", "#", "$", "$aws/rules/", "$share/g/", "$SYS", "a", "b", "//", "/+/", "/#", "é"]

    func seeds(of repository: SeedSource) throws -> [[UInt8]] {
        [
            "a/b/c\na/+/c\na/#\n#\n+/b/#\n$SYS/#", "a\na/#\na\n+\n#", "$SYS/a\n#\n+/a\n$SYS/+\n$SYS/#", "/\n+/+\n/+\n+\n/#",
            "sensor/temperature/temp_1\nsensor/temperature/+\nsensor/#\nsensor/+/temp_1", "$aws/rules/r/a/b\n#\na/b",
        ].map { Array($0.utf8) }
    }

    func check(_ input: [UInt8]) throws {
        let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(InputBytes.text)
        let topic = lines[0]
        let isTopic = try accepts(topic) { text throws(TopicError) in try TopicName.check(text) }
        _ = ReservedTopics.isInternal(topic)
        if let ingest = ReservedTopics.basicIngest(topic) {
            try expect(topic.utf8.suffix(ingest.rest.utf8.count).elementsEqual(ingest.rest.utf8), "'\(ingest.rest)' is not the end of '\(topic)'")
        }
        var filters: [TopicFilter] = []
        for line in lines.dropFirst().prefix(64) {
            guard try accepts(line, { text throws(TopicError) in filters.append(try TopicFilter(text)) }) else { continue }
            _ = ReservedTopics.mayBeRead(filters[filters.count - 1])
        }
        guard isTopic else { return }
        try expectTrieAgrees(topic, filters)
        try expectCovered(topic, filters)
    }

    private func accepts(_ text: String, _ check: (String) throws(TopicError) -> Void) throws(Finding) -> Bool {
        do throws(TopicError) {
            try check(text)
            return true
        } catch {
            try expect((0...text.utf8.count).contains(error.offset), "a fault at \(error.offset) of '\(text)'")
            return false
        }
    }

    private func expectTrieAgrees(_ topic: String, _ filters: [TopicFilter]) throws {
        var builder = FilterTrieBuilder()
        for (id, filter) in filters.enumerated() { builder.insert(filter, id: Int32(id)) }
        var matches: [Int32] = []
        builder.frozen().match(topic, into: &matches)
        let levels = topic.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        for (id, filter) in filters.enumerated() {
            let expected = Self.matches(filter.text, levels)
            try expect(filter.matches(topic) == expected, "'\(filter)' matches '\(topic)': \(!expected)")
            try expect(matches.contains(Int32(id)) == expected, "the trie takes '\(filter)' for '\(topic)': \(!expected)")
        }
        try expect(matches == matches.sorted(), "ids out of order")
    }

    /// The rule of the language reference, level by level: `#` does not take its parent, and a wildcard at the root no `$`.
    private static func matches(_ filter: String, _ levels: [[UInt8]]) -> Bool {
        let wanted = filter.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        let isWild = wanted[0] == Array("+".utf8) || wanted[0] == Array("#".utf8)
        if isWild, levels[0].first == UInt8(ascii: "$") { return false }
        for (place, level) in wanted.enumerated() {
            if level == Array("#".utf8) { return levels.count > place }
            guard place < levels.count, level == Array("+".utf8) || level == levels[place] else { return false }
        }
        return wanted.count == levels.count
    }

    /// What is subscribed to brings every message that a filter matches.
    private func expectCovered(_ topic: String, _ filters: [TopicFilter]) throws {
        let covering = try Subscriptions.covering(filters.map(\.text)).map { try TopicFilter($0) }
        for filter in filters where filter.matches(topic) {
            try expect(covering.contains { $0.subscriptionMatches(topic) }, "no subscription brings '\(topic)' for '\(filter)'")
        }
    }
}
