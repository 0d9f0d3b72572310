/// An exact decimal number of up to 34 digits: `significand × 10^exponent`.
///
/// Int and Decimal are two types of the language with one representation: ``isInt`` tells them apart. What goes beyond 34
/// digits is rounded half-even (the decimal128 context); magnitudes run from 1E-999 to 9.99…E999.
/// - Source: language reference, section 4.
public struct Number: Sendable {
    package let significand: Int128
    package let exponent: Int32
    /// Whether the language calls it an Int; otherwise it is a Decimal.
    public let isInt: Bool
    /// Whether it is the exact value of a double, as ``init(exactly:)`` gives it; arithmetic and rounding make a plain Decimal.
    public let isBinary: Bool

    public static let maximumDigits = 34
    public static let maximumExponent = 999

    @inline(__always)
    package init(unchecked significand: Int128, exponent: Int32, isInt: Bool, isBinary: Bool = false) {
        self.significand = significand
        self.exponent = exponent
        self.isInt = isInt
        self.isBinary = isBinary
    }

    public init(_ value: some FixedWidthInteger & SignedInteger) {
        self.init(unchecked: Int128(Int64(clamping: value)), exponent: 0, isInt: true)
    }

    /// `significand × 10^exponent`, rounded to 34 digits; nil where the magnitude is beyond the range.
    ///
    /// A magnitude below 1E-999 has no number either. `sticky` tells that digits other than zero were cut off below the
    /// significand; it decides ties.
    package init?(significand: Int128, exponent: Int, isInt: Bool, sticky: Bool = false) {
        var magnitude = significand.magnitude
        var exponent = exponent
        let digits = PowersOfTen.digitCount(magnitude)
        if digits > Self.maximumDigits {
            magnitude = Self.roundedHalfEven(magnitude, dropping: digits - Self.maximumDigits, sticky: sticky)
            exponent += digits - Self.maximumDigits
            if PowersOfTen.digitCount(magnitude) > Self.maximumDigits {
                magnitude /= 10
                exponent += 1
            }
        }
        if magnitude == 0 { exponent = isInt ? 0 : min(max(exponent, -Self.maximumExponent), 0) }
        let adjusted = exponent + PowersOfTen.digitCount(magnitude) - 1
        guard abs(adjusted) <= Self.maximumExponent else { return nil }
        let signed = Int128(magnitude)
        self.init(unchecked: significand < 0 ? -signed : signed, exponent: Int32(exponent), isInt: isInt)
    }

    private static func roundedHalfEven(_ magnitude: UInt128, dropping count: Int, sticky: Bool) -> UInt128 {
        let unit = UInt128(PowersOfTen.power(count))
        let (quotient, rest) = magnitude.quotientAndRemainder(dividingBy: unit)
        let half = unit / 2
        let roundsUp = rest > half || (rest == half && (sticky || quotient & 1 == 1))
        return roundsUp ? quotient + 1 : quotient
    }

    public var isZero: Bool { significand == 0 }
    public var isNegative: Bool { significand < 0 }

    /// Whether there is no fraction, whatever the type.
    public var isWhole: Bool {
        if exponent >= 0 || significand == 0 { return true }
        guard -Int(exponent) < PowersOfTen.count else { return false }
        return significand % PowersOfTen.power(-Int(exponent)) == 0
    }

    /// The same number without trailing zeros in its significand, so that equal numbers have equal parts.
    package var reduced: (significand: Int128, exponent: Int) {
        guard significand != 0 else { return (0, 0) }
        var significand = significand
        var exponent = Int(exponent)
        while significand % 10 == 0 {
            significand /= 10
            exponent += 1
        }
        return (significand, exponent)
    }

    /// The number as an Int where it is whole, as it is otherwise: how version 2016-03-23 takes `10.0`.
    public var wholeAsInt: Number {
        guard !isInt, isWhole, let whole = rounded(.towardZero) else { return self }
        return whole
    }

    /// The number as an Int64; nil where it has a fraction or does not fit.
    public var int64: Int64? {
        guard exponent == 0 else {
            guard isWhole, let whole = rounded(.towardZero), whole.exponent == 0 else { return nil }
            return Int64(exactly: whole.significand)
        }
        return Int64(exactly: significand)
    }
}

extension Number: Hashable, Comparable {
    public static func == (a: Number, b: Number) -> Bool {
        if a.exponent == b.exponent { return a.significand == b.significand }
        return a.compare(b) == 0
    }

    public static func < (a: Number, b: Number) -> Bool { a.compare(b) < 0 }

    public func hash(into hasher: inout Hasher) {
        let (significand, exponent) = reduced
        hasher.combine(significand)
        hasher.combine(exponent)
    }

    /// Negative, zero or positive, as this number is less than, equal to or greater than the other, whatever their types.
    public func compare(_ other: Number) -> Int {
        let difference = Int(exponent) - Int(other.exponent)
        if difference == 0 { return significand < other.significand ? -1 : significand == other.significand ? 0 : 1 }
        // Numbers of a size that people write: brought to one exponent, both fit.
        if abs(difference) <= 18, Int64(exactly: significand) != nil, Int64(exactly: other.significand) != nil {
            let power = PowersOfTen.power(abs(difference))
            let a = difference > 0 ? significand &* power : significand
            let b = difference < 0 ? other.significand &* power : other.significand
            return a < b ? -1 : a == b ? 0 : 1
        }
        let sign = significand.signum()
        let otherSign = other.significand.signum()
        if sign != otherSign { return sign < otherSign ? -1 : 1 }
        if sign == 0 { return 0 }
        let adjusted = Int(exponent) + PowersOfTen.digitCount(significand.magnitude)
        let otherAdjusted = Int(other.exponent) + PowersOfTen.digitCount(other.significand.magnitude)
        if adjusted != otherAdjusted { return (adjusted < otherAdjusted ? -1 : 1) * Int(sign) }
        // Of one magnitude and at most 34 digits each, so that the scaled significand keeps to 34 digits too.
        let a = difference > 0 ? significand * PowersOfTen.power(difference) : significand
        let b = difference < 0 ? other.significand * PowersOfTen.power(-difference) : other.significand
        return a < b ? -1 : a == b ? 0 : 1
    }
}

extension Number: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}
