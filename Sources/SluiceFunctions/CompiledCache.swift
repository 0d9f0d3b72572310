import Synchronization

/// What was compiled last from texts, by text: regular expressions, date patterns.
///
/// Most such texts are literals of rules and are compiled once; one that comes out of messages can't fill the memory, since
/// the one unused longest makes room for a new one.
final class CompiledCache<Compiled: Sendable>: Sendable {
    private struct Entry {
        /// nil for a text that is not valid, so that it is not compiled again and again.
        let compiled: Compiled?
        var lastUse: UInt64
    }

    private struct State {
        var entries: [ExactText: Entry] = [:]
        var uses: UInt64 = 0
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let compile: @Sendable (String) -> Compiled?

    /// - Precondition: `capacity` is at least 1.
    init(capacity: Int, compile: @escaping @Sendable (String) -> Compiled?) {
        self.capacity = capacity
        self.compile = compile
    }

    /// How many texts are held.
    var count: Int { state.withLock { $0.entries.count } }

    /// What the text compiles to; nil where it is not valid.
    subscript(text: String) -> Compiled? {
        let key = ExactText(text: text)
        let known: Entry? = state.withLock { state in
            state.uses += 1
            state.entries[key]?.lastUse = state.uses
            return state.entries[key]
        }
        if let known { return known.compiled }
        // Compiled outside of the lock: two tasks may do the same work once, none waits for another's.
        let compiled = compile(text)
        state.withLock { state in
            if state.entries.count >= capacity, state.entries[key] == nil,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                state.entries[oldest.key] = nil
            }
            state.uses += 1
            state.entries[key] = Entry(compiled: compiled, lastUse: state.uses)
        }
        return compiled
    }
}

/// A text compared byte by byte; `String` itself takes canonically equivalent texts for equal.
private struct ExactText: Hashable {
    let text: String

    static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
