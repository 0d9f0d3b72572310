/// What to subscribe to, so that every message that a rule wants arrives exactly once.
///
/// A server may send a message once for each overlapping subscription of a client (MQTT 5.0, 3.3.4), and a rule would run
/// on it twice. So overlapping filters are widened into one that covers both, until no two overlap; what then arrives too
/// much is left out when messages are matched again.
package enum Subscriptions {
    /// The covering filters, in MQTT's own meaning, in the order of the first filter that each covers.
    /// - Complexity: O(filters³) at worst; it is done once, at load.
    package static func covering(_ filters: [String]) -> [String] {
        var sets = filters.map { $0.split(separator: "/", omittingEmptySubsequences: false).map(String.init) }
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
        return sets.map { $0.joined(separator: "/") }
    }

    /// Whether some topic matches both.
    static func overlap(_ a: [String], _ b: [String]) -> Bool {
        // A wildcard in the first level leaves out the topics that begin with $.
        if isWildcard(a[0]), b[0].utf8.first == UInt8(ascii: "$") { return false }
        if isWildcard(b[0]), a[0].utf8.first == UInt8(ascii: "$") { return false }
        for index in 0..<max(a.count, b.count) {
            let x = index < a.count ? a[index] : nil
            let y = index < b.count ? b[index] : nil
            // `#` takes its parent too.
            if x == "#" || y == "#" { return true }
            guard let x, let y else { return false }
            if x != "+", y != "+", !x.utf8.elementsEqual(y.utf8) { return false }
        }
        return true
    }

    /// The narrowest filter of one shape that takes all that either takes.
    private static func widened(_ a: [String], _ b: [String]) -> [String] {
        var levels: [String] = []
        for index in 0..<max(a.count, b.count) {
            let x = index < a.count ? a[index] : nil
            let y = index < b.count ? b[index] : nil
            guard let x, let y, x != "#", y != "#" else { return levels + ["#"] }
            levels.append(x.utf8.elementsEqual(y.utf8) ? x : "+")
        }
        return levels
    }

    private static func isWildcard(_ level: String) -> Bool { level == "+" || level == "#" }
}
