import SluiceText

extension Lexer {
    /// A number, `digits[.digits][E[-|+]digits]`, or a duration, `digits` and a unit.
    ///
    /// A keyword may follow without a space (`1AND`), as the grammar of layer 1 has it; other letters may not.
    mutating func scanNumber() -> (Token.Kind, String) {
        let start = offset
        skipDigits()
        var isWhole = true
        if peek() == UInt8(ascii: "."), let next = peek(1), Self.isDigit(next) {
            offset += 1
            skipDigits()
            isWhole = false
        }
        if scanExponent() { isWhole = false }
        let digitsEnd = offset
        guard isNameStart(at: offset) else { return (.number, text(start, offset)) }
        skipName()
        let suffix = text(digitsEnd, offset)
        if let unit = Self.millisecondsOfUnit[suffix], isWhole {
            return duration(Span(start, offset), count: text(start, digitsEnd), unit: unit)
        }
        if let keyword = Keyword(word: suffix), keyword.isReserved {
            offset = digitsEnd
            return (.number, text(start, digitsEnd))
        }
        reportMalformed(Span(start, offset), suffix: suffix, number: text(start, digitsEnd))
        return (.unknown, text(start, offset))
    }

    static let millisecondsOfUnit: [String: Int64] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]

    private mutating func skipDigits() {
        while let byte = peek(), Self.isDigit(byte) { offset += 1 }
    }

    private mutating func scanExponent() -> Bool {
        guard let byte = peek(), byte | 0x20 == UInt8(ascii: "e") else { return false }
        let sign = peek(1)
        let digit = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? 2 : 1
        guard let first = peek(digit), Self.isDigit(first) else { return false }
        offset += digit
        skipDigits()
        return true
    }

    private mutating func duration(_ span: Span, count: String, unit: Int64) -> (Token.Kind, String) {
        let written = text(span.lowerBound, span.upperBound)
        let product = Int64(count)?.multipliedReportingOverflow(by: unit)
        guard let product, !product.overflow else {
            diagnostics.append(
                Diagnostic(.durationTooLong, "the duration '\(written)' is longer than can be counted in milliseconds", at: span))
            return (.unknown, written)
        }
        return (.duration(milliseconds: product.partialValue), written)
    }

    private mutating func reportMalformed(_ span: Span, suffix: String, number: String) {
        var hint = Diagnostic.Hint("a duration is a whole number with the unit ms, s, m, h or d")
        if Self.millisecondsOfUnit[suffix.lowercased()] != nil, !number.contains(where: { !$0.isNumber }) {
            hint = .init("units are lower case", replacing: span, with: number + suffix.lowercased())
        }
        diagnostics.append(
            Diagnostic(
                .malformedNumber, "'\(text(span.lowerBound, span.upperBound))' is neither a number nor a duration", at: span,
                hint: hint))
    }
}
