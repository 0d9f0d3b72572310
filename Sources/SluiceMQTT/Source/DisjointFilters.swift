/// Filters for a shared group, no two of which match the same topic.
///
/// A broker hands a message to one member for each shared subscription that matches it, so overlapping filters would have it
/// handled once for each, by different members. Two that overlap are joined into the narrowest filter that takes what both
/// take; it may take more, which the engine's own matching leaves out. Filters that overlap nothing stay as they are.
enum DisjointFilters {
    /// - Complexity: O(square of the number of filters), and more where joined filters meet others.
    static func joined(_ filters: [String]) -> [String] {
        var result: [[Substring]] = []
        for filter in filters {
            var new = filter.split(separator: "/", omittingEmptySubsequences: false)
            while let other = result.firstIndex(where: { overlap($0, new) }) {
                new = union(result.remove(at: other), new)
            }
            result.append(new)
        }
        return result.map { $0.joined(separator: "/") }
    }

    /// Whether a topic can match both, as subscriptions do.
    static func overlap(_ left: [Substring], _ right: [Substring]) -> Bool {
        let startsReserved = (left.first?.utf8.first == UInt8(ascii: "$"), right.first?.utf8.first == UInt8(ascii: "$"))
        if startsReserved.0 != startsReserved.1, isWildcard(left.first) || isWildcard(right.first) { return false }
        for index in 0..<min(left.count, right.count) {
            if left[index] == "#" || right[index] == "#" { return true }
            if left[index] != "+", right[index] != "+", !left[index].utf8.elementsEqual(right[index].utf8) { return false }
        }
        // The parent of '#' matches it too.
        let longer = left.count > right.count ? left : right
        return left.count == right.count || (abs(left.count - right.count) == 1 && longer.last == "#")
    }

    private static func union(_ left: [Substring], _ right: [Substring]) -> [Substring] {
        var result: [Substring] = []
        for index in 0..<max(left.count, right.count) {
            guard index < left.count, index < right.count, left[index] != "#", right[index] != "#" else { return result + ["#"] }
            result.append(left[index].utf8.elementsEqual(right[index].utf8) ? left[index] : "+")
        }
        return result
    }

    private static func isWildcard(_ level: Substring?) -> Bool { level == "+" || level == "#" }
}
