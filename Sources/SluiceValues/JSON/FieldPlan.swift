/// The paths of a payload that somebody wants to read, as a tree of keys; made once, then shared unchanged.
///
/// Every key that stands in the plan owns a ``JSONSlot``, so that a second appearance of the key is noticed. The tree lies
/// flat in one array, so that the scanner walks it without counting references.
package struct FieldPlan: Sendable {
    /// The keys of one object that are wanted: a range of places in `keys`.
    struct Level: BitwiseCopyable, Sendable {
        let start: Int32
        let count: Int32
    }

    struct Key: BitwiseCopyable, Sendable {
        /// The first and the last eight bytes of the key, zero-padded, in memory order; together the whole of most keys.
        let firstWord: UInt64
        let lastWord: UInt64
        let length: Int32
        /// Where the key's bytes stand in `text`.
        let textOffset: Int32
        let slot: Int32
        /// The wanted keys of the object under this key; empty where only the whole value is wanted.
        var child: Level
    }

    private(set) var keys: [Key] = []
    private(set) var text: [UInt8] = []
    private(set) var root = Level(start: 0, count: 0)

    /// A plan for paths of one or more keys each, with the slot that each path's token goes to.
    ///
    /// `nextSlot` numbers the slots of keys that are on the way to a path but are no path themselves.
    package init(paths: [(path: [String], slot: Int)], nextSlot: inout Int) {
        root = addLevel(paths.map { ($0.path[...], $0.slot) }, nextSlot: &nextSlot)
    }

    private mutating func addLevel(_ paths: [(path: ArraySlice<String>, slot: Int)], nextSlot: inout Int) -> Level {
        var order: [ExactText] = []
        var slots: [ExactText: Int] = [:]
        var below: [ExactText: [(path: ArraySlice<String>, slot: Int)]] = [:]
        for (path, slot) in paths {
            guard let first = path.first.map(ExactText.init) else { continue }
            if slots[first] == nil, below[first] == nil { order.append(first) }
            if path.count == 1 { slots[first] = slot } else { below[first, default: []].append((path.dropFirst(), slot)) }
        }
        let start = keys.count
        for key in order {
            let slot = slots[key] ?? nextSlot
            if slots[key] == nil { nextSlot += 1 }
            addKey(Array(key.text.utf8), slot: slot)
        }
        for (index, key) in order.enumerated() {
            guard let paths = below[key] else { continue }
            keys[start + index].child = addLevel(paths, nextSlot: &nextSlot)
        }
        return Level(start: Int32(start), count: Int32(order.count))
    }

    private mutating func addKey(_ bytes: [UInt8], slot: Int) {
        func word(_ bytes: some Sequence<UInt8>) -> UInt64 {
            bytes.enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
        }
        keys.append(
            Key(
                firstWord: word(bytes.prefix(8)), lastWord: word(bytes.suffix(8)), length: Int32(clamping: bytes.count),
                textOffset: Int32(clamping: text.count), slot: Int32(clamping: slot), child: Level(start: 0, count: 0)))
        text.append(contentsOf: bytes)
    }
}

/// Where a wanted token stands in the payload of one scan.
package struct JSONSlot: BitwiseCopyable, Sendable {
    package var offset: UInt32 = 0
    package var length: UInt32 = 0
    /// The scan that filled it; a slot with another scan's stamp holds nothing.
    package var stamp: UInt32 = 0
    package var kind: JSONKind = .null
    /// Whether the token is a string with a backslash in it.
    package var hasEscapes = false

    package init() {}
}
