import SluiceText

extension Lexer {
    /// A string in either quote; a doubled quote stands for itself, a backslash is an ordinary character.
    mutating func scanString(quote: UInt8) -> (Token.Kind, String) {
        let start = offset
        let kind = Token.Kind.string(quote == UInt8(ascii: "'") ? .single : .double)
        offset += 1
        var content: [UInt8] = []
        while let byte = peek() {
            offset += 1
            guard byte == quote else {
                content.append(byte)
                continue
            }
            guard peek() == quote else { return (kind, String(decoding: content, as: UTF8.self)) }
            content.append(quote)
            offset += 1
        }
        // Nothing closes it: it ends with its line, so that the clauses on the lines below are still read.
        offset = lineEnd(after: start)
        reportUnterminated(Span(start, offset), quote: quote)
        return (kind, text(start + 1, offset))
    }

    private func lineEnd(after start: Int) -> Int {
        var place = start
        while place < end, bytes[place] != UInt8(ascii: "\n"), bytes[place] != UInt8(ascii: "\r") { place += 1 }
        return place
    }

    /// Reports the last quote of an odd number of them, or rather an earlier string that runs over a line's end, which
    /// more likely is where the closing one was forgotten.
    private mutating func reportUnterminated(_ span: Span, quote: UInt8) {
        let sign = quote == UInt8(ascii: "'") ? "'" : "\""
        let suspect = tokens.first { token in
            guard case .string = token.kind, bytes[token.span.lowerBound] == quote else { return false }
            return bytes[token.span.lowerBound..<token.span.upperBound].contains(UInt8(ascii: "\n"))
        }
        if let suspect {
            let start = suspect.span.lowerBound
            diagnostics.append(
                Diagnostic(
                    .unterminatedString, "this string is not closed on its line", at: Span(start, lineEnd(after: start)),
                    label: "expected \(sign)",
                    notes: [.init("the quotes do not come out even: this one is left over", at: Span(span.lowerBound, span.lowerBound + 1))]))
            unreadable = Span(start, span.upperBound)
            return
        }
        diagnostics.append(
            Diagnostic(
                .unterminatedString, "this string is not closed", at: span,
                hint: .init("add \(sign) where it ends; inside a string, \(sign) is written \(sign)\(sign)")))
        // An odd quote turns the strings of its line inside out.
        var line = span.lowerBound
        while line > 0, bytes[line - 1] != UInt8(ascii: "\n") { line -= 1 }
        let first = bytes[line...span.lowerBound].firstIndex(of: quote) ?? span.lowerBound
        unreadable = Span(first, span.upperBound)
    }
}
