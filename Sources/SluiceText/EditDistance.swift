/// The candidate that a misspelt word most likely meant, or nil when none is near.
///
/// Near is at most one edit for every three characters (insert, delete, replace, swap neighbours), case apart.
/// - Complexity: O(candidates × word length × candidate length).
public func nearestName(to word: String, among candidates: some Sequence<String>) -> String? {
    let lowered = Array(word.lowercased())
    let limit = max(1, lowered.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(lowered, Array(candidate.lowercased()), limit: limit)
        guard distance <= limit else { continue }
        if let current = best, (current.distance, current.name) <= (distance, candidate) { continue }
        best = (candidate, distance)
    }
    return best?.name
}

/// The optimal string alignment distance, or `limit + 1` as soon as it is sure to be more than `limit`.
func editDistance(_ a: [Character], _ b: [Character], limit: Int) -> Int {
    guard abs(a.count - b.count) <= limit else { return limit + 1 }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in 1...a.count {
        var current = [Int](repeating: 0, count: b.count + 1)
        current[0] = i
        for j in 1...b.count {
            let replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            current[j] = min(replaced, previous[j] + 1, current[j - 1] + 1)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                current[j] = min(current[j], beforePrevious[j - 2] + 1)
            }
        }
        if current.min()! > limit { return limit + 1 }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[b.count]
}
