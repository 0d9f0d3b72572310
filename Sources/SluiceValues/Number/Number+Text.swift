extension Number {
    /// Reads the text of a JSON number or of a literal, already known to be well formed.
    ///
    /// Without fraction and exponent it is an Int, else a Decimal; nil where the magnitude is beyond the range.
    @inline(__always)
    package init?(digits text: UnsafeBufferPointer<UInt8>) {
        // Up to 18 digits and a point, no exponent: nearly all numbers there are.
        var index = 0
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard text.count - index <= 19 else {
            self.init(longDigits: text)
            return
        }
        var significand: UInt64 = 0
        var point = -1
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit <= 9 {
                significand = significand &* 10 &+ UInt64(digit)
            } else if text[index] == UInt8(ascii: "."), point < 0 {
                point = index
            } else {
                self.init(longDigits: text)
                return
            }
            index += 1
        }
        let scale = point < 0 ? 0 : text.count - point - 1
        guard point >= 0 || significand < 1_000_000_000_000_000_000 else {
            self.init(longDigits: text)
            return
        }
        let value = Int128(significand)
        self.init(unchecked: isNegative ? -value : value, exponent: Int32(-scale), isInt: point < 0)
    }

    /// The general case of ``init(digits:)``: any number of digits, an exponent.
    private init?(longDigits text: UnsafeBufferPointer<UInt8>) {
        var significand: Int128 = 0
        var kept = 0
        var exponent = 0
        var isNegative = false
        var isInt = true
        var sticky = false
        var sawPoint = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "-"):
                isNegative = true
            case UInt8(ascii: "."):
                isInt = false
                sawPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = Int128(byte - UInt8(ascii: "0"))
                if kept < 37 {
                    significand = significand * 10 + digit
                    if significand != 0 { kept += 1 }
                    if sawPoint { exponent -= 1 }
                } else {
                    if digit != 0 { sticky = true }
                    if !sawPoint { exponent += 1 }
                }
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                isInt = false
                exponent += Self.exponentValue(text[(index + 1)...])
                index = text.count
            default:
                return nil
            }
            index += 1
        }
        self.init(significand: isNegative ? -significand : significand, exponent: exponent, isInt: isInt, sticky: sticky)
    }

    /// The value of `[+-]digits`, held within what no text has digits enough to make up for.
    private static func exponentValue(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var value = 0
        var isNegative = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000_000)
            default: break
            }
        }
        return isNegative ? -value : value
    }

    /// Reads a text that follows the language's numeric pattern, `^-?\d+(\.\d+)?((?i)E-?\d+)?$`; nil for any other.
    /// - Source: language reference, section 5.
    public init?(numeric text: some StringProtocol) {
        var text = String(text)
        let parsed: Number?? = text.withUTF8 { bytes in
            Self.followsNumericPattern(bytes) ? Number(digits: bytes) : nil
        }
        guard let parsed, let number = parsed else { return nil }
        self = number
    }

    private static func followsNumericPattern(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        func digits() -> Bool {
            let start = index
            while index < bytes.count, bytes[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
            return index > start
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        guard digits() else { return false }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return false }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
            guard digits() else { return false }
        }
        return index == bytes.count
    }
}

extension Number: CustomStringConvertible {
    /// The canonical text, which is also valid JSON: no needless zeros; a whole Decimal ends in `.0`.
    ///
    /// Scientific notation below 1E-6 and for more than 34 digits before the point, as in Java's `BigDecimal.toString`.
    public var description: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package func write(to output: inout [UInt8]) {
        if exponent == 0, isInt {
            if let small = Int64(exactly: significand) {
                Self.append(small.magnitude, negative: small < 0, to: &output)
            } else {
                output.append(contentsOf: significand.description.utf8)
            }
            return
        }
        let (significand, exponent) = reduced
        if significand == 0 {
            output.append(contentsOf: (isInt ? "0" : "0.0").utf8)
            return
        }
        let digits = Array(significand.magnitude.description.utf8)
        let adjusted = exponent + digits.count - 1
        if significand < 0 { output.append(UInt8(ascii: "-")) }
        if adjusted < -6 || adjusted >= Self.maximumDigits {
            output.append(digits[0])
            if digits.count > 1 {
                output.append(UInt8(ascii: "."))
                output.append(contentsOf: digits[1...])
            }
            output.append(contentsOf: "E\(adjusted > 0 ? "+" : "")\(adjusted)".utf8)
        } else if exponent >= 0 {
            output.append(contentsOf: digits)
            output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: exponent))
            if !isInt { output.append(contentsOf: ".0".utf8) }
        } else if adjusted >= 0 {
            output.append(contentsOf: digits[...adjusted])
            output.append(UInt8(ascii: "."))
            output.append(contentsOf: digits[(adjusted + 1)...])
        } else {
            output.append(contentsOf: "0.".utf8)
            output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -adjusted - 1))
            output.append(contentsOf: digits)
        }
    }

    private static func append(_ magnitude: UInt64, negative: Bool, to output: inout [UInt8]) {
        if negative { output.append(UInt8(ascii: "-")) }
        if magnitude < 10 {
            output.append(UInt8(ascii: "0") + UInt8(magnitude))
            return
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = magnitude
            var start = 20
            while rest > 0 {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: UnsafeBufferPointer(digits)[start..<20]))
        }
    }
}

extension Number {
    /// The nearest double.
    public var double: Double {
        if exponent == 0, let small = Int64(exactly: significand) { return Double(small) }
        return Double(description) ?? .nan
    }

    /// The shortest decimal that reads back as this double; a Decimal, nil for NaN, infinities and magnitudes out of range.
    public init?(_ double: Double) {
        guard double.isFinite else { return nil }
        var text = double.description
        let number: Number?? = text.withUTF8 { Number(digits: $0) }
        guard let number, let number else { return nil }
        self.init(unchecked: number.significand, exponent: number.exponent, isInt: false)
    }
}
