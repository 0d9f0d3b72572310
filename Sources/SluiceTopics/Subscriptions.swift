/// What to subscribe to, so that every message that a rule wants arrives exactly once.
///
/// A server may send a message once for each overlapping subscription of a client (MQTT 5.0, 3.3.4), and a rule would run
/// on it twice. So overlapping filters are widened into one that covers both, until no two overlap; what then arrives too
/// much is left out when messages are matched again.
package enum Subscriptions {
    /// The covering filters, in MQTT's own meaning, in the order of the first filter that each covers.
    /// - Complexity: O(filters³) at worst; it is done once, at load.
    package static func covering(_ filters: [String]) -> [String] {
        var sets = filters.map(levels(of:))
        var place = 0
        while place < sets.count {
            if let other = sets.indices.dropFirst(place + 1).first(where: { overlap(sets[place], sets[$0]) }) {
                sets[place] = widened(sets[place], sets[other])
                sets.remove(at: other)
                // What is wider now may overlap with one that it was held against before.
                place = 0
            } else {
                place += 1
            }
        }
        return sets.map { String(decoding: Array($0.joined(separator: [TopicByte.separator])), as: UTF8.self) }
    }

    /// Whether one filter takes every topic that the other takes.
    package static func covers(_ wide: String, _ narrow: String) -> Bool {
        let (wide, narrow) = (levels(of: wide), levels(of: narrow))
        return overlap(wide, narrow) && widened(wide, narrow) == wide
    }

    /// A level's bytes, as a broker compares them: texts that Unicode takes for equal may be two topics.
    private typealias Level = [UInt8]

    private static let one: Level = [TopicByte.plus]
    private static let rest: Level = [TopicByte.hash]

    private static func levels(of filter: String) -> [Level] {
        filter.utf8.split(separator: TopicByte.separator, omittingEmptySubsequences: false).map(Level.init)
    }

    /// Whether some topic matches both.
    private static func overlap(_ a: [Level], _ b: [Level]) -> Bool {
        // A wildcard in the first level leaves out the topics that begin with $.
        if isWildcard(a[0]), b[0].first == TopicByte.dollar { return false }
        if isWildcard(b[0]), a[0].first == TopicByte.dollar { return false }
        for index in 0..<max(a.count, b.count) {
            let x = index < a.count ? a[index] : nil
            let y = index < b.count ? b[index] : nil
            // `#` takes its parent too.
            if x == rest || y == rest { return true }
            guard let x, let y else { return false }
            if x != y, x != one, y != one { return false }
        }
        return true
    }

    /// The narrowest filter of one shape that takes all that either takes.
    private static func widened(_ a: [Level], _ b: [Level]) -> [Level] {
        var levels: [Level] = []
        for index in 0..<max(a.count, b.count) {
            let x = index < a.count ? a[index] : nil
            let y = index < b.count ? b[index] : nil
            guard let x, let y, x != rest, y != rest else { return levels + [rest] }
            levels.append(x == y ? x : one)
        }
        return levels
    }

    private static func isWildcard(_ level: Level) -> Bool { level == one || level == rest }
}
