/// A named text with its lines indexed, from which spans are turned into positions.
public struct SourceFile: Sendable {
    /// The path as the user gave it, or a label such as `<sql>`.
    public let name: String
    public let text: String
    /// The UTF-8 offset at which each line begins.
    private let lineStarts: [Int]
    private let byteCount: Int

    public init(name: String, text: String) {
        var contiguous = text
        contiguous.makeContiguousUTF8()
        self.name = name
        self.text = contiguous
        var starts = [0]
        var offset = 0
        for byte in contiguous.utf8 {
            offset += 1
            if byte == UInt8(ascii: "\n") { starts.append(offset) }
        }
        lineStarts = starts
        byteCount = offset
    }

    /// The line (from 1) and the column (from 1, in characters) of a UTF-8 offset.
    ///
    /// An offset past the end is taken as the end; one inside a character as that character.
    /// - Complexity: O(log lines + length of the line).
    public func position(at offset: Int) -> SourcePosition {
        var offset = min(max(offset, 0), byteCount)
        let line = lineIndex(at: offset)
        let start = lineStarts[line]
        // Half a character would be counted as one of its own.
        while offset > start, offset < byteCount, isContinuation(at: offset) { offset -= 1 }
        let prefix = bytes(start, offset)
        return SourcePosition(line: line + 1, column: String(decoding: prefix, as: UTF8.self).count + 1)
    }

    /// The text of a line (from 1) without its line end; empty where there is no such line.
    public func line(_ number: Int) -> String {
        guard number >= 1, number <= lineStarts.count else { return "" }
        let start = lineStarts[number - 1]
        let end = number < lineStarts.count ? lineStarts[number] : byteCount
        var slice = bytes(start, end)
        while let last = slice.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { slice.removeLast() }
        return String(decoding: slice, as: UTF8.self)
    }

    /// The UTF-8 offset at which a line (from 1) begins; the end of the text where there is no such line.
    public func offset(ofLine number: Int) -> Int {
        guard number >= 1 else { return 0 }
        return number <= lineStarts.count ? lineStarts[number - 1] : byteCount
    }

    /// The text in a span, clamped to the text's ends.
    public subscript(span: Span) -> String {
        String(decoding: bytes(span.lowerBound, span.upperBound), as: UTF8.self)
    }

    private func isContinuation(at offset: Int) -> Bool {
        text.utf8[text.utf8.index(text.utf8.startIndex, offsetBy: offset)] & 0xC0 == 0x80
    }

    private func bytes(_ lower: Int, _ upper: Int) -> Substring.UTF8View {
        let lower = min(max(lower, 0), byteCount)
        let upper = min(max(upper, lower), byteCount)
        let start = text.utf8.index(text.utf8.startIndex, offsetBy: lower)
        return text.utf8[start..<text.utf8.index(start, offsetBy: upper - lower)]
    }

    private func lineIndex(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
