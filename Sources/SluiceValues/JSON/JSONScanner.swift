/// Checks a text to the whole JSON grammar (RFC 8259, UTF-8 included) in one pass and notes where the wanted fields stand.
///
/// Of duplicate keys the last counts. The scanner works on raw memory and reads nothing outside of it.
/// - Complexity: O(bytes); no allocation, but for keys written with escapes.
package struct JSONScanner {
    private let base: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var cursor: UnsafePointer<UInt8>
    private let slots: UnsafeMutablePointer<JSONSlot>?
    private let keys: UnsafeBufferPointer<FieldPlan.Key>
    private let keyText: UnsafeBufferPointer<UInt8>
    private let stamp: UInt32
    private var failure: JSONError.Reason?

    /// What a scan found: the kind of the value, and where it begins and ends.
    package struct Root: Sendable {
        package let kind: JSONKind
        package let offset: Int
        package let length: Int
    }

    /// - Parameters:
    ///   - plan: the wanted fields of the top-level object; nil only checks.
    ///   - slots: room for every slot that the plan names.
    ///   - stamp: a number other than that of earlier scans into the same slots, and not 0.
    /// - Throws: `JSONError` where the text is not JSON; the slots then hold nothing to rely on.
    package static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, plan: FieldPlan?, slots: UnsafeMutablePointer<JSONSlot>?, stamp: UInt32
    ) throws(JSONError) -> Root {
        guard let plan else { return try scan(bytes, level: nil, keys: [], text: [], slots: slots, stamp: stamp) }
        return try scan(bytes, level: plan.root, keys: plan.keys, text: plan.text, slots: slots, stamp: stamp)
    }

    private static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, level: FieldPlan.Level?, keys: [FieldPlan.Key], text: [UInt8],
        slots: UnsafeMutablePointer<JSONSlot>?, stamp: UInt32
    ) throws(JSONError) -> Root {
        guard let base = bytes.baseAddress, bytes.count > 0 else { throw JSONError(offset: 0, reason: .empty) }
        return try keys.withUnsafeBufferPointer { keys throws(JSONError) in
            try text.withUnsafeBufferPointer { text throws(JSONError) in
                var scanner = JSONScanner(
                    base: base, end: base + bytes.count, cursor: base, slots: slots, keys: keys, keyText: text, stamp: stamp)
                return try scanner.root(level)
            }
        }
    }

    private mutating func root(_ level: FieldPlan.Level?) throws(JSONError) -> Root {
        skipWhiteSpace()
        let start = cursor
        let kind: JSONKind?
        if let level, cursor < end, cursor.pointee == UInt8(ascii: "{") {
            kind = object(level, depth: 0) ? .object : nil
        } else {
            kind = value(depth: 0)
        }
        guard let kind else { throw error(blank: start == end) }
        let length = cursor - start
        skipWhiteSpace()
        guard cursor == end else { throw JSONError(offset: cursor - base, reason: .trailingText) }
        return Root(kind: kind, offset: start - base, length: length)
    }

    private init(
        base: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, cursor: UnsafePointer<UInt8>,
        slots: UnsafeMutablePointer<JSONSlot>?, keys: UnsafeBufferPointer<FieldPlan.Key>,
        keyText: UnsafeBufferPointer<UInt8>, stamp: UInt32
    ) {
        self.base = base
        self.end = end
        self.cursor = cursor
        self.slots = slots
        self.keys = keys
        self.keyText = keyText
        self.stamp = stamp
    }

    private func error(blank: Bool) -> JSONError {
        if blank { return JSONError(offset: 0, reason: .empty) }
        let reason = failure ?? (cursor >= end ? .unexpectedEnd : .unexpectedByte)
        return JSONError(offset: cursor - base, reason: reason)
    }

    @inline(__always)
    private mutating func skipWhiteSpace() {
        while cursor < end, cursor.pointee <= 0x20 {
            switch cursor.pointee {
            case 0x20, 0x0A, 0x0D, 0x09: cursor += 1
            default: return
            }
        }
    }

    @inline(__always)
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard cursor < end, cursor.pointee == byte else { return false }
        cursor += 1
        return true
    }

    // MARK: Values

    private mutating func value(depth: Int) -> JSONKind? {
        guard cursor < end else { return nil }
        switch cursor.pointee {
        case UInt8(ascii: "\""):
            cursor += 1
            return string() == nil ? nil : .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return number() ? .number : nil
        case UInt8(ascii: "{"):
            return object(depth: depth) ? .object : nil
        case UInt8(ascii: "["):
            return array(depth: depth) ? .array : nil
        case UInt8(ascii: "t"):
            return word("true") ? .true : nil
        case UInt8(ascii: "f"):
            return word("false") ? .false : nil
        case UInt8(ascii: "n"):
            return word("null") ? .null : nil
        default:
            return nil
        }
    }

    private mutating func word(_ word: StaticString) -> Bool {
        for index in 0..<word.utf8CodeUnitCount {
            guard skip(word.utf8Start[index]) else { return false }
        }
        return true
    }

    private mutating func array(depth: Int) -> Bool {
        guard depth < JSONLimits.maximumDepth else { return fail(.tooDeep) }
        cursor += 1
        skipWhiteSpace()
        if skip(UInt8(ascii: "]")) { return true }
        while true {
            guard value(depth: depth + 1) != nil else { return false }
            skipWhiteSpace()
            if skip(UInt8(ascii: ",")) {
                skipWhiteSpace()
                continue
            }
            return skip(UInt8(ascii: "]"))
        }
    }

    /// An object of which nothing is wanted.
    private mutating func object(depth: Int) -> Bool {
        guard depth < JSONLimits.maximumDepth else { return fail(.tooDeep) }
        cursor += 1
        skipWhiteSpace()
        if skip(UInt8(ascii: "}")) { return true }
        while true {
            guard skip(UInt8(ascii: "\"")), string() != nil else { return false }
            skipWhiteSpace()
            guard skip(UInt8(ascii: ":")) else { return false }
            skipWhiteSpace()
            guard value(depth: depth + 1) != nil else { return false }
            skipWhiteSpace()
            if skip(UInt8(ascii: ",")) {
                skipWhiteSpace()
                continue
            }
            return skip(UInt8(ascii: "}"))
        }
    }

    /// An object of which the keys of `level` are wanted.
    private mutating func object(_ level: FieldPlan.Level, depth: Int) -> Bool {
        guard depth < JSONLimits.maximumDepth else { return fail(.tooDeep) }
        cursor += 1
        skipWhiteSpace()
        if skip(UInt8(ascii: "}")) { return true }
        let start = Int(level.start)
        let end = start + Int(level.count)
        // Messages of one sender name their keys in one order, so the key after the last one found is tried first.
        var expected = start
        while true {
            guard skip(UInt8(ascii: "\"")) else { return false }
            let keyStart = cursor
            guard let keyHasEscapes = string() else { return false }
            let length = cursor - keyStart - 1
            let found = keyHasEscapes
                ? find(unescapedKey(keyStart, length), from: start, to: end)
                : find(keyStart, length, from: start, to: end, expected: expected)
            skipWhiteSpace()
            guard skip(UInt8(ascii: ":")) else { return false }
            skipWhiteSpace()
            if found < 0 {
                guard value(depth: depth + 1) != nil else { return false }
            } else {
                expected = found + 1
                guard wantedValue(keys[found], depth: depth + 1) else { return false }
            }
            skipWhiteSpace()
            if skip(UInt8(ascii: ",")) {
                skipWhiteSpace()
                continue
            }
            return skip(UInt8(ascii: "}"))
        }
    }

    @inline(__always)
    private mutating func wantedValue(_ key: FieldPlan.Key, depth: Int) -> Bool {
        guard let slots, cursor < end else { return false }
        let slot = Int(key.slot)
        if key.child.count > 0, slots[slot].stamp == stamp { forget(key.child, in: slots) }
        let start = cursor
        var hasEscapes = false
        let kind: JSONKind
        switch cursor.pointee {
        case UInt8(ascii: "\""):
            cursor += 1
            guard let escapes = string() else { return false }
            hasEscapes = escapes
            kind = .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            guard number() else { return false }
            kind = .number
        case UInt8(ascii: "{"):
            guard key.child.count > 0 ? object(key.child, depth: depth) : object(depth: depth) else { return false }
            kind = .object
        default:
            guard let other = value(depth: depth) else { return false }
            kind = other
        }
        slots[slot].offset = UInt32(truncatingIfNeeded: start - base)
        slots[slot].length = UInt32(truncatingIfNeeded: cursor - start)
        slots[slot].stamp = stamp
        slots[slot].kind = kind
        slots[slot].hasEscapes = hasEscapes
        return true
    }

    /// Empties the slots below a key that appears a second time.
    private func forget(_ level: FieldPlan.Level, in slots: UnsafeMutablePointer<JSONSlot>) {
        for index in Int(level.start)..<Int(level.start + level.count) {
            slots[Int(keys[index].slot)].stamp = 0
            forget(keys[index].child, in: slots)
        }
    }

    // MARK: Keys

    @inline(__always)
    private func find(_ key: UnsafePointer<UInt8>, _ length: Int, from start: Int, to last: Int, expected: Int) -> Int {
        let first = firstWord(key, length)
        if expected < last, matches(keys[expected], first, key, length) { return expected }
        for index in start..<last where matches(keys[index], first, key, length) { return index }
        return -1
    }

    @inline(__always)
    private func matches(_ wanted: FieldPlan.Key, _ first: UInt64, _ key: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard wanted.firstWord == first, Int(wanted.length) == length else { return false }
        guard length > 8 else { return true }
        let last = UnsafeRawPointer(key + length - 8).loadUnaligned(as: UInt64.self).littleEndian
        guard wanted.lastWord == last else { return false }
        return length <= 16 || matchesWhole(wanted, key, length)
    }

    private func matchesWhole(_ wanted: FieldPlan.Key, _ key: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        let offset = Int(wanted.textOffset)
        for index in 8..<(length - 8) where keyText[offset + index] != key[index] { return false }
        return true
    }

    /// The first eight bytes of a key, zero-padded. The closing quote and what follows it may be read, the text's end not.
    @inline(__always)
    private func firstWord(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        if start + 8 <= end {
            let word = UnsafeRawPointer(start).loadUnaligned(as: UInt64.self).littleEndian
            return count >= 8 ? word : word & ((1 << UInt64(8 * count)) - 1)
        }
        var word: UInt64 = 0
        for index in 0..<min(count, 8) { word |= UInt64(start[index]) << UInt64(8 * index) }
        return word
    }

    private func unescapedKey(_ start: UnsafePointer<UInt8>, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONStrings.unescape(UnsafeBufferPointer(start: start, count: count), into: &bytes)
        return bytes
    }

    private func find(_ key: [UInt8], from start: Int, to last: Int) -> Int {
        for index in start..<last {
            let offset = Int(keys[index].textOffset)
            if keyText[offset..<(offset + Int(keys[index].length))].elementsEqual(key) { return index }
        }
        return -1
    }

    // MARK: Strings

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The bytes up to and with the closing quote; whether there is a backslash, nil where the string is malformed.
    @inline(__always)
    private mutating func string() -> Bool? {
        var hasEscapes = false
        while true {
            // Eight bytes at a time to the first quote, backslash, control or non-ASCII byte.
            while cursor + 8 <= end {
                let word = UnsafeRawPointer(cursor).loadUnaligned(as: UInt64.self).littleEndian
                let quotes = word ^ (Self.ones &* 0x22)
                let slashes = word ^ (Self.ones &* 0x5C)
                let special = ((quotes &- Self.ones) & ~quotes) | ((slashes &- Self.ones) & ~slashes)
                    | ((word &- (Self.ones &* 0x20)) & ~word) | word
                let found = special & Self.highs
                if found == 0 {
                    cursor += 8
                } else {
                    cursor += found.trailingZeroBitCount >> 3
                    break
                }
            }
            guard cursor < end else { return nil }
            let byte = cursor.pointee
            if byte == UInt8(ascii: "\"") {
                cursor += 1
                return hasEscapes
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                guard escape() else { return nil }
            } else if byte < 0x20 {
                failure = .controlCharacter
                return nil
            } else if byte >= 0x80 {
                guard let length = utf8Length() else {
                    failure = .badUTF8
                    return nil
                }
                cursor += length
            } else {
                cursor += 1
            }
        }
    }

    private mutating func escape() -> Bool {
        cursor += 1
        guard cursor < end else { return false }
        switch cursor.pointee {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            cursor += 1
            return true
        case UInt8(ascii: "u"):
            cursor += 1
            for _ in 0..<4 {
                guard cursor < end else { return false }
                guard JSONStrings.hexDigit(cursor.pointee) != nil else { return fail(.badEscape) }
                cursor += 1
            }
            return true
        default:
            return fail(.badEscape)
        }
    }

    /// The length of the well-formed UTF-8 sequence at the cursor (Unicode, table 3-7), nil where there is none.
    private func utf8Length() -> Int? {
        let lead = cursor.pointee
        let left = end - cursor
        func trail(_ index: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool { range.contains(cursor[index]) }
        switch lead {
        case 0xC2...0xDF: return left >= 2 && trail(1) ? 2 : nil
        case 0xE0: return left >= 3 && trail(1, 0xA0...0xBF) && trail(2) ? 3 : nil
        case 0xED: return left >= 3 && trail(1, 0x80...0x9F) && trail(2) ? 3 : nil
        case 0xE1...0xEF: return left >= 3 && trail(1) && trail(2) ? 3 : nil
        case 0xF0: return left >= 4 && trail(1, 0x90...0xBF) && trail(2) && trail(3) ? 4 : nil
        case 0xF4: return left >= 4 && trail(1, 0x80...0x8F) && trail(2) && trail(3) ? 4 : nil
        case 0xF1...0xF3: return left >= 4 && trail(1) && trail(2) && trail(3) ? 4 : nil
        default: return nil
        }
    }

    // MARK: Numbers

    @inline(__always)
    private mutating func number() -> Bool {
        if cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
        if skip(UInt8(ascii: "0")) {
            if cursor < end, cursor.pointee &- UInt8(ascii: "0") <= 9 { return fail(.badNumber) }
        } else if !digits() {
            return failNumber()
        }
        if skip(UInt8(ascii: ".")), !digits() { return failNumber() }
        if cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") {
            cursor += 1
            if cursor < end, cursor.pointee == UInt8(ascii: "+") || cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
            if !digits() { return failNumber() }
        }
        return true
    }

    @inline(__always)
    private mutating func digits() -> Bool {
        let start = cursor
        while cursor < end, cursor.pointee &- UInt8(ascii: "0") <= 9 { cursor += 1 }
        return cursor > start
    }

    private mutating func failNumber() -> Bool { cursor < end ? fail(.badNumber) : false }

    private mutating func fail(_ reason: JSONError.Reason) -> Bool {
        failure = reason
        return false
    }
}
