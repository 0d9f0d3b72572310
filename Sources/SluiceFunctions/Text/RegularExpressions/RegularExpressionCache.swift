import Synchronization

/// The expressions compiled last, by pattern.
///
/// Most patterns are literals of rules and are compiled once; a pattern that comes out of messages can't fill the memory, since
/// the one unused longest makes room for a new one.
final class RegularExpressionCache: Sendable {
    fileprivate struct Entry {
        /// nil for a pattern that is not valid, so that it is not compiled again and again.
        let expression: RegularExpression?
        var lastUse: UInt64
    }

    fileprivate struct State {
        var entries: [ExactPattern: Entry] = [:]
        var uses: UInt64 = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// - Precondition: `capacity` is at least 1.
    init(capacity: Int) { self.capacity = capacity }

    /// How many patterns are held.
    var count: Int { state.withLock { $0.entries.count } }

    /// The compiled pattern; nil where it is not valid.
    func expression(for pattern: String) -> RegularExpression? {
        let key = ExactPattern(text: pattern)
        if let entry = state.withLock({ $0.use(key) }) { return entry.expression }
        // Compiled outside of the lock: two tasks may do the same work once, none waits for another's.
        let expression = RegularExpression(pattern: pattern)
        state.withLock { $0.insert(expression, for: key, capacity: capacity) }
        return expression
    }
}

extension RegularExpressionCache.State {
    fileprivate mutating func use(_ key: ExactPattern) -> RegularExpressionCache.Entry? {
        uses += 1
        entries[key]?.lastUse = uses
        return entries[key]
    }

    fileprivate mutating func insert(_ expression: RegularExpression?, for key: ExactPattern, capacity: Int) {
        if entries.count >= capacity, entries[key] == nil, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
        }
        uses += 1
        entries[key] = RegularExpressionCache.Entry(expression: expression, lastUse: uses)
    }
}

/// A pattern compared byte by byte; `String` itself takes canonically equivalent texts for equal.
fileprivate struct ExactPattern: Hashable {
    let text: String

    static func == (a: ExactPattern, b: ExactPattern) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
