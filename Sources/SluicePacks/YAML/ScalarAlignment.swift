import SluiceText

/// Lays a scalar's text beside the file that it was read from: which part of the one is which part of the other, and where
/// the scalar ends.
///
/// The library tells only where a scalar begins and what it says. Both are walked together: where the bytes are the same they
/// run in step; where they differ, the file holds what YAML takes away (indentation, an escape, a folded line end) and a new
/// piece begins.
struct ScalarAlignment {
    private(set) var pieces: [SourceFragment.Piece] = []
    private(set) var hasEscapes = false
    /// Just after the scalar's last character in the file, its closing quote included.
    private(set) var end: Int

    private let source: [UInt8]
    private let text: [UInt8]
    private var textOffset = 0

    /// - Parameter start: the offset in `source` of the scalar's first character: its quote, or its `|` or `>`.
    init(of text: String, style: YAMLScalar.Style, in source: [UInt8], from start: Int) {
        self.source = source
        self.text = Array(text.utf8)
        end = start
        switch style {
        case .plain:
            walk(quote: nil)
        case .singleQuoted, .doubleQuoted:
            end += 1
            walk(quote: style == .singleQuoted ? UInt8(ascii: "'") : UInt8(ascii: "\""))
            skipToClosingQuote()
        case .literal, .folded:
            walkBlock()
        }
        if pieces.isEmpty { pieces = [.init(fragmentOffset: 0, fileOffset: end)] }
    }

    private func byte(_ offset: Int) -> UInt8? { offset < source.count ? source[offset] : nil }

    private func isBlank(_ offset: Int) -> Bool { byte(offset) == 0x20 || byte(offset) == 0x09 }

    private func isBreak(_ offset: Int) -> Bool { MarkTable.lineBreakLength(in: source, at: offset) > 0 }

    /// Text and file run in step for `length` bytes of the text, `sourceLength` of the file.
    private mutating func advance(_ length: Int, sourceLength: Int? = nil) {
        let piece = SourceFragment.Piece(fragmentOffset: textOffset, fileOffset: end)
        let isInStep = pieces.last.map { piece.fileOffset - $0.fileOffset == piece.fragmentOffset - $0.fragmentOffset }
        if isInStep != true { pieces.append(piece) }
        textOffset += length
        end += sourceLength ?? length
    }

    // MARK: Plain and quoted

    private mutating func walk(quote: UInt8?) {
        while textOffset < text.count, end < source.count {
            if quote == UInt8(ascii: "\""), byte(end) == UInt8(ascii: "\\") {
                unescape()
            } else if quote == UInt8(ascii: "'"), byte(end) == quote {
                hasEscapes = true
                advance(1, sourceLength: 2)
            } else if isBlank(end) || isBreak(end), let fold = fold(at: end) {
                advance(min(fold.textLength, text.count - textOffset), sourceLength: fold.sourceLength)
            } else {
                advance(1)
            }
        }
        end = min(end, source.count)
    }

    /// A line end with the white space around it: one gives a space, more give a line end each but for the first.
    private func fold(at start: Int) -> (textLength: Int, sourceLength: Int)? {
        var offset = start
        var breaks = 0
        var length = 0
        while offset < source.count {
            let lineBreak = MarkTable.lineBreakLength(in: source, at: offset)
            if lineBreak > 0 {
                breaks += 1
                if breaks > 1 { length += 1 }
                offset += lineBreak
            } else if isBlank(offset) {
                offset += 1
            } else {
                break
            }
        }
        guard breaks > 0 else { return nil }
        return (max(1, length), offset - start)
    }

    /// An escape of a double-quoted scalar; a line end that is escaped stands for nothing.
    /// - Source: YAML 1.2.2, 5.7.
    private mutating func unescape() {
        hasEscapes = true
        if isBreak(end + 1) {
            end += 1
            end += MarkTable.lineBreakLength(in: source, at: end)
            while isBlank(end) { end += 1 }
            return
        }
        let digits: Int
        switch byte(end + 1) {
        case UInt8(ascii: "x"): digits = 2
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        default: digits = 0
        }
        var length = 1
        while textOffset + length < text.count, text[textOffset + length] & 0xC0 == 0x80 { length += 1 }
        advance(length, sourceLength: 2 + digits)
    }

    private mutating func skipToClosingQuote() {
        // Trailing white space that was folded away may stand before the quote.
        while end < source.count, isBlank(end) || isBreak(end) { end += 1 }
        if end < source.count { end += 1 }
    }

    // MARK: Blocks

    private mutating func walkBlock() {
        let header = end
        skipLine()
        let contentStart = end
        let indentation = self.indentation(from: contentStart)
        while textOffset < text.count, end < source.count {
            skipIndentation(indentation)
            while textOffset < text.count, end < source.count, !isBreak(end) {
                // A folded line end is a space of the text where the file has a line end; else they are the same.
                advance(1)
            }
            guard textOffset < text.count, end < source.count else { break }
            let lineBreak = MarkTable.lineBreakLength(in: source, at: end)
            let isDropped = text[textOffset] != 0x0A && text[textOffset] != 0x20
            advance(isDropped ? 0 : 1, sourceLength: lineBreak)
        }
        if text.isEmpty { end = header + 1 }
        end = min(end, source.count)
        // The last line's end is not part of what a message underlines.
        while end > header + 1, source[end - 1] == 0x0A || source[end - 1] == 0x0D { end -= 1 }
    }

    private mutating func skipLine() {
        while end < source.count, !isBreak(end) { end += 1 }
        end += MarkTable.lineBreakLength(in: source, at: end)
    }

    private mutating func skipIndentation(_ indentation: Int) {
        var left = indentation
        while left > 0, byte(end) == 0x20 {
            end += 1
            left -= 1
        }
    }

    /// The spaces before the first line that says something, less those that are its own.
    private func indentation(from start: Int) -> Int {
        var offset = start
        while offset < source.count {
            var spaces = 0
            while byte(offset + spaces) == 0x20 { spaces += 1 }
            let lineBreak = MarkTable.lineBreakLength(in: source, at: offset + spaces)
            if lineBreak == 0 { return max(0, spaces - ownSpaces) }
            offset += spaces + lineBreak
        }
        return 0
    }

    /// The spaces that begin the text's first line with content.
    private var ownSpaces: Int {
        var offset = text.firstIndex { $0 != 0x0A } ?? 0
        let start = offset
        while offset < text.count, text[offset] == 0x20 { offset += 1 }
        return offset - start
    }
}
