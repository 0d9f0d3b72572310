import SluiceValues

/// A JSON reader after the letter of RFC 8259, one rule a function and no care for speed: what the scanner is held against.
///
/// It shares nothing with the scanner but the bound on nesting. Each node knows its bytes, and numbers keep their text.
struct ReferenceJSON {
    indirect enum Node {
        case object([(key: [UInt8], value: ReferenceJSON)])
        case array([ReferenceJSON])
        case string([UInt8])
        case number
        case bool(Bool)
        case null
    }

    let node: Node
    /// Where the value stands, without the white space around it.
    let range: Range<Int>

    /// The value of a text; nil where the text is not JSON.
    static func read(_ bytes: [UInt8]) -> ReferenceJSON? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var reader = ReferenceReader(bytes: bytes)
        guard let value = reader.value(depth: 0), reader.place == bytes.count else { return nil }
        return value
    }

    /// The value that a path of keys leads to; of duplicate keys the last counts.
    func value(at path: ArraySlice<[UInt8]>) -> ReferenceJSON? {
        guard let key = path.first else { return self }
        guard case .object(let members) = node else { return nil }
        return members.last { $0.key == key }?.value.value(at: path.dropFirst())
    }

    /// All paths of keys below this value, in order; paths into values that a later duplicate hides are there too.
    func paths(below prefix: [[UInt8]] = []) -> [[[UInt8]]] {
        guard case .object(let members) = node else { return [] }
        return members.flatMap { member in
            let path = prefix + [member.key]
            return [path] + member.value.paths(below: path)
        }
    }
}

private struct ReferenceReader {
    let bytes: [UInt8]
    var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[place...].starts(with: text.utf8) else { return false }
        place += text.utf8.count
        return true
    }

    private mutating func skipWhiteSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
    }

    /// `ws value ws`
    mutating func value(depth: Int) -> ReferenceJSON? {
        skipWhiteSpace()
        let start = place
        guard let node = node(depth: depth) else { return nil }
        let value = ReferenceJSON(node: node, range: start..<place)
        skipWhiteSpace()
        return value
    }

    private mutating func node(depth: Int) -> ReferenceJSON.Node? {
        switch next {
        case UInt8(ascii: "{"): depth < JSONLimits.maximumDepth ? object(depth: depth + 1) : nil
        case UInt8(ascii: "["): depth < JSONLimits.maximumDepth ? array(depth: depth + 1) : nil
        case UInt8(ascii: "\""): string().map { .string($0) }
        case UInt8(ascii: "t"): take("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): take("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): take("null") ? .null : nil
        default: number() ? .number : nil
        }
    }

    private mutating func object(depth: Int) -> ReferenceJSON.Node? {
        var members: [(key: [UInt8], value: ReferenceJSON)] = []
        place += 1
        skipWhiteSpace()
        if take("}") { return .object([]) }
        repeat {
            skipWhiteSpace()
            guard let key = string() else { return nil }
            skipWhiteSpace()
            guard take(":"), let value = value(depth: depth) else { return nil }
            members.append((key, value))
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func array(depth: Int) -> ReferenceJSON.Node? {
        var items: [ReferenceJSON] = []
        place += 1
        skipWhiteSpace()
        if take("]") { return .array([]) }
        repeat {
            guard let value = value(depth: depth) else { return nil }
            items.append(value)
        } while take(",")
        return take("]") ? .array(items) : nil
    }

    /// The text of a string in UTF-8; a half of a surrogate pair that stands alone becomes U+FFFD.
    private mutating func string() -> [UInt8]? {
        guard take("\"") else { return nil }
        var units: [UInt16] = []
        var text: [UInt8] = []
        func flush() {
            text += Array(String(decoding: units, as: UTF16.self).utf8)
            units = []
        }
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                flush()
                return text
            case UInt8(ascii: "\\"):
                guard let unit = escaped() else { return nil }
                units.append(unit)
            case 0..<0x20: return nil
            default:
                flush()
                text.append(byte)
            }
        }
        return nil
    }

    private mutating func escaped() -> UInt16? {
        guard let byte = next else { return nil }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "f"): return 12
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "u"):
            let digits = bytes[place...].prefix(4)
            place += digits.count
            guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
            return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        default: return nil
        }
    }

    /// `[ minus ] int [ frac ] [ exp ]`
    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0") { guard digits() else { return false } }
        if take(".") { guard digits() else { return false } }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return false }
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = place
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
        return place > start
    }
}
