/// Makes values of a text that has passed the scanner, and walks it without making them.
package struct JSONReader {
    private let base: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var cursor: UnsafePointer<UInt8>
    private let wholeIsInt: Bool

    /// - Precondition: the bytes are one checked JSON value; `wholeIsInt` is how version 2016-03-23 takes `10.0`.
    package static func value(_ bytes: UnsafeBufferPointer<UInt8>, wholeIsInt: Bool) -> Value {
        guard let base = bytes.baseAddress else { return .undefined }
        var reader = JSONReader(base: base, end: base + bytes.count, cursor: base, wholeIsInt: wholeIsInt)
        return reader.value()
    }

    /// The token of a member of an object, nil where it is missing or the text is no object. Of duplicate keys the last counts.
    /// - Complexity: O(bytes of the object).
    package static func member(_ key: String, of bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        var found: UnsafeBufferPointer<UInt8>?
        var key = key
        key.withUTF8 { wanted in
            forEachMember(of: bytes) { name, value in
                if !name.contains(UInt8(ascii: "\\")) {
                    if name.elementsEqual(wanted) { found = value }
                } else {
                    var unescaped: [UInt8] = []
                    JSONStrings.unescape(name, into: &unescaped)
                    if unescaped.elementsEqual(wanted) { found = value }
                }
            }
        }
        return found
    }

    /// Calls `body` with each key (inside its quotes, escapes as written) and value token of an object, in order.
    package static func forEachMember(
        of bytes: UnsafeBufferPointer<UInt8>,
        _ body: (_ key: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard let base = bytes.baseAddress, bytes.first == UInt8(ascii: "{") else { return }
        var reader = JSONReader(base: base, end: base + bytes.count, cursor: base + 1, wholeIsInt: false)
        while reader.nextIsItem(closing: UInt8(ascii: "}")) {
            let key = reader.skipped()
            reader.skipPunctuation()
            let value = reader.skipped()
            body(UnsafeBufferPointer(rebasing: key.dropFirst().dropLast()), value)
        }
    }

    /// Calls `body` with each item's token of an array, in order.
    package static func forEachItem(of bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard let base = bytes.baseAddress, bytes.first == UInt8(ascii: "[") else { return }
        var reader = JSONReader(base: base, end: base + bytes.count, cursor: base + 1, wholeIsInt: false)
        while reader.nextIsItem(closing: UInt8(ascii: "]")) { body(reader.skipped()) }
    }

    private mutating func value() -> Value {
        skipPunctuation()
        guard cursor < end else { return .undefined }
        switch cursor.pointee {
        case UInt8(ascii: "{"): return .object(object())
        case UInt8(ascii: "["): return .array(array())
        case UInt8(ascii: "\""): return .string(string())
        case UInt8(ascii: "t"):
            cursor += 4
            return .bool(true)
        case UInt8(ascii: "f"):
            cursor += 5
            return .bool(false)
        case UInt8(ascii: "n"):
            cursor += 4
            return .null
        default: return Self.number(skipped(), wholeIsInt: wholeIsInt)
        }
    }

    /// The number of a token; Undefined where its magnitude is beyond the range.
    package static func number(_ token: UnsafeBufferPointer<UInt8>, wholeIsInt: Bool) -> Value {
        guard let number = Number(digits: token) else { return .undefined }
        return .number(wholeIsInt ? number.wholeAsInt : number)
    }

    /// The text of a string token, quotes included in the token.
    package static func string(_ token: UnsafeBufferPointer<UInt8>, hasEscapes: Bool) -> String {
        let inside = UnsafeBufferPointer(rebasing: token.dropFirst().dropLast())
        guard hasEscapes else { return String(decoding: inside, as: UTF8.self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(inside.count)
        JSONStrings.unescape(inside, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func object() -> Object {
        var object = Object()
        cursor += 1
        while nextIsItem(closing: UInt8(ascii: "}")) {
            let key = string()
            object[key] = value()
        }
        return object
    }

    private mutating func array() -> [Value] {
        var items: [Value] = []
        cursor += 1
        while nextIsItem(closing: UInt8(ascii: "]")) {
            let item = value()
            if !item.isUndefined { items.append(item) }
        }
        return items
    }

    private mutating func string() -> String {
        let token = skipped()
        return Self.string(token, hasEscapes: token.contains(UInt8(ascii: "\\")))
    }

    /// Moves to the next item, or past the closing bracket.
    private mutating func nextIsItem(closing: UInt8) -> Bool {
        skipPunctuation()
        guard cursor < end else { return false }
        if cursor.pointee == closing {
            cursor += 1
            return false
        }
        return true
    }

    /// White space, commas and colons: in checked text they stand only where they should.
    private mutating func skipPunctuation() {
        while cursor < end, cursor.pointee <= 0x20 || cursor.pointee == 0x2C || cursor.pointee == 0x3A { cursor += 1 }
    }

    /// The token at the cursor, which moves behind it.
    private mutating func skipped() -> UnsafeBufferPointer<UInt8> {
        skipPunctuation()
        let start = cursor
        var depth = 0
        scan: while cursor < end {
            switch cursor.pointee {
            case UInt8(ascii: "\""):
                skipString()
                if depth == 0 { break scan }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                cursor += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { break scan }
                depth -= 1
                cursor += 1
                if depth == 0 { break scan }
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
                if depth == 0 { break scan }
                cursor += 1
            default:
                cursor += 1
            }
        }
        return UnsafeBufferPointer(start: start, count: cursor - start)
    }

    private mutating func skipString() {
        cursor += 1
        while cursor < end {
            let byte = cursor.pointee
            cursor += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { break }
        }
        if cursor > end { cursor = end }
    }
}
