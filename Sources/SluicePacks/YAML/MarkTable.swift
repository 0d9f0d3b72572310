import SluiceText

/// Turns the positions of the YAML library, a line and a column in Unicode scalars, into UTF-8 offsets.
///
/// The library ends a line at a lone `\r` too, which ``SourceFile`` does not; so it needs its own table. Where else it ends one,
/// ``YAMLBounds`` has refused the file.
struct MarkTable {
    private let bytes: [UInt8]
    private var lineStarts = [0]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var offset = 0
        while offset < bytes.count {
            let length = Self.lineBreakLength(in: bytes, at: offset)
            offset += max(1, length)
            if length > 0 { lineStarts.append(offset) }
        }
    }

    /// The offset of a line and a column, both from 1; clamped to the line and to the text.
    func offset(line: Int, column: Int) -> Int {
        guard line >= 1 else { return 0 }
        guard line <= lineStarts.count else { return bytes.count }
        let end = line < lineStarts.count ? lineStarts[line] : bytes.count
        var offset = lineStarts[line - 1]
        var left = column - 1
        while left > 0, offset < end {
            offset += 1
            while offset < end, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }

    /// How many bytes the line break at an offset has: `\r\n`, `\n` or `\r`; 0 where there is none.
    static func lineBreakLength(in bytes: [UInt8], at offset: Int) -> Int {
        guard offset < bytes.count else { return 0 }
        switch bytes[offset] {
        case 0x0A: return 1
        case 0x0D: return offset + 1 < bytes.count && bytes[offset + 1] == 0x0A ? 2 : 1
        default: return 0
        }
    }
}
