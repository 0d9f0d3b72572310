/// The paths of a payload that somebody wants to read, as a tree of keys; made once, then shared unchanged.
///
/// Every key that stands in the plan owns a ``JSONSlot``, so that a second appearance of the key is noticed.
package final class FieldPlan: Sendable {
    struct Key: Sendable {
        /// The first eight bytes of the key, zero-padded, in memory order.
        let word: UInt64
        let bytes: [UInt8]
        let slot: Int
        let child: FieldPlan?
    }

    let keys: [Key]

    private init(keys: [Key]) {
        self.keys = keys
    }

    /// A plan for paths of one or more keys each, with the slot that each path's token goes to.
    ///
    /// `nextSlot` numbers the slots of keys that are on the way to a path but are no path themselves.
    package init(paths: [(path: [String], slot: Int)], nextSlot: inout Int) {
        var order: [String] = []
        var slots: [ExactText: Int] = [:]
        var rest: [ExactText: [(path: [String], slot: Int)]] = [:]
        for (path, slot) in paths {
            guard let first = path.first else { continue }
            if slots[ExactText(first)] == nil, rest[ExactText(first)] == nil { order.append(first) }
            if path.count == 1 {
                slots[ExactText(first)] = slot
            } else {
                rest[ExactText(first), default: []].append((Array(path.dropFirst()), slot))
            }
        }
        var keys: [Key] = []
        for key in order {
            let bytes = Array(key.utf8)
            let slot: Int
            if let own = slots[ExactText(key)] {
                slot = own
            } else {
                slot = nextSlot
                nextSlot += 1
            }
            let child = rest[ExactText(key)].map { FieldPlan(paths: $0, nextSlot: &nextSlot) }
            keys.append(Key(word: Self.word(bytes), bytes: bytes, slot: slot, child: child))
        }
        self.keys = keys
    }

    private static func word(_ bytes: [UInt8]) -> UInt64 {
        var word: UInt64 = 0
        for (index, byte) in bytes.prefix(8).enumerated() { word |= UInt64(byte) << UInt64(8 * index) }
        return word
    }

    func forgetSlots(in slots: UnsafeMutablePointer<JSONSlot>) {
        for key in keys {
            slots[key.slot].stamp = 0
            key.child?.forgetSlots(in: slots)
        }
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
