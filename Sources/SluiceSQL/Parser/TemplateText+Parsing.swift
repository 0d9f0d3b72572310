import SluiceText

extension TemplateText {
    /// Takes a text apart at its `${…}`. A placeholder ends at the first `}` outside of strings and of inner `{…}`.
    /// Spans are UTF-8 offsets of the whole text.
    /// - Source: language reference, section 12.
    package static func parse(_ text: String) -> ParseResult<TemplateText> {
        var reader = TemplateReader(bytes: Array(text.utf8))
        reader.read()
        return ParseResult(tree: TemplateText(parts: reader.parts), diagnostics: reader.diagnostics)
    }
}

private struct TemplateReader {
    let bytes: [UInt8]
    var parts: [TemplateText.Part] = []
    var diagnostics: [Diagnostic] = []

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func read() {
        var textStart = 0
        var offset = 0
        while offset + 1 < bytes.count {
            guard bytes[offset] == UInt8(ascii: "$"), bytes[offset + 1] == UInt8(ascii: "{") else {
                offset += 1
                continue
            }
            addText(textStart, offset)
            guard let closing = closingBrace(from: offset + 2) else {
                reportNotClosed(Span(offset, offset + 2))
                return
            }
            addExpression(Span(offset + 2, closing))
            offset = closing + 1
            textStart = offset
        }
        addText(textStart, bytes.count)
    }

    private mutating func addText(_ lower: Int, _ upper: Int) {
        guard lower < upper else { return }
        parts.append(.text(String(decoding: bytes[lower..<upper], as: UTF8.self)))
    }

    private mutating func addExpression(_ source: Span) {
        let result = Parser.parseExpression(bytes, in: source)
        parts.append(.expression(result.tree, source: source))
        diagnostics += result.diagnostics
    }

    /// The offset of the `}` that ends a placeholder.
    private func closingBrace(from start: Int) -> Int? {
        var quote: UInt8?
        var depth = 0
        for offset in start..<bytes.count {
            let byte = bytes[offset]
            if let open = quote {
                // A doubled quote closes and opens again, which comes to the same.
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                guard depth > 0 else { return offset }
                depth -= 1
            default: break
            }
        }
        return nil
    }

    private mutating func reportNotClosed(_ opening: Span) {
        let expected = Span(bytes.count, bytes.count)
        diagnostics.append(
            Diagnostic(
                .templateNotClosed, "'${' is not closed", at: opening, label: "expected a '}' after it",
                hint: .init("a '}' inside a string or an inner {…} does not close it", replacing: expected, with: "}")))
    }
}
