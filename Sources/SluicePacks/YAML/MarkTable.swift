import SluiceText

/// Turns the positions of the YAML library, a line and a column in Unicode scalars, into UTF-8 offsets.
///
/// The library ends a line at NEL, LS and PS too, which ``SourceFile`` does not; so it needs its own table.
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

    /// How many bytes the line break at an offset has: `\r\n`, `\n`, `\r`, NEL, LS or PS; 0 where there is none.
    static func lineBreakLength(in bytes: [UInt8], at offset: Int) -> Int {
        func byte(_ distance: Int) -> UInt8 { offset + distance < bytes.count ? bytes[offset + distance] : 0 }
        switch byte(0) {
        case 0x0A: return offset < bytes.count ? 1 : 0
        case 0x0D: return byte(1) == 0x0A ? 2 : 1
        case 0xC2: return byte(1) == 0x85 ? 2 : 0
        case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
        default: return 0
        }
    }
}
