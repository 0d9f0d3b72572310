// The result of Int with Int is Int, of any mix Decimal; nil stands for Undefined (overflow, division by zero).
// Source: language reference, 6.6 and the decimal128 reading of section 4.
extension Number {
    public func adding(_ other: Number) -> Number? {
        let isInt = isInt && other.isInt
        if exponent == other.exponent {
            return Number(significand: significand + other.significand, exponent: Int(exponent), isInt: isInt)
        }
        let (high, low) = exponent > other.exponent ? (self, other) : (other, self)
        if high.significand == 0 { return Number(significand: low.significand, exponent: Int(low.exponent), isInt: isInt) }
        let difference = Int(high.exponent) - Int(low.exponent)
        let room = Self.workingDigits - PowersOfTen.digitCount(high.significand.magnitude)
        let raised = min(difference, room)
        let top = high.significand * PowersOfTen.power(raised)
        let lowered = difference - raised
        guard lowered > 0 else { return Number(significand: top + low.significand, exponent: Int(low.exponent), isInt: isInt) }
        // The low number reaches below the working digits: what is cut there can only decide a tie.
        let (quotient, rest) = Self.divided(low.significand, byPowerOfTen: lowered)
        var sum = top + quotient
        let sticky = rest != 0
        // With a cut part of the opposite sign the sum is too large in magnitude by less than one unit.
        if sticky, rest.signum() != sum.signum() { sum -= sum.signum() }
        return Number(significand: sum, exponent: Int(high.exponent) - raised, isInt: isInt, sticky: sticky)
    }

    public func subtracting(_ other: Number) -> Number? { adding(other.negated) }

    public var negated: Number { Number(unchecked: -significand, exponent: exponent, isInt: isInt) }

    public var magnitude: Number { isNegative ? negated : self }

    public func multiplied(by other: Number) -> Number? {
        let isInt = isInt && other.isInt
        let exponent = Int(exponent) + Int(other.exponent)
        let (product, overflow) = significand.multipliedReportingOverflow(by: other.significand)
        if !overflow { return Number(significand: product, exponent: exponent, isInt: isInt) }
        let wide = significand.magnitude.multipliedFullWidth(by: other.significand.magnitude)
        let bits = 256 - wide.high.leadingZeroBitCount
        let dropped = max(0, ((bits * 1233) >> 12) - Self.workingDigits + 1)
        let (quotient, sticky) = Self.divided(wide, by: UInt128(PowersOfTen.power(dropped)))
        let isNegative = (significand < 0) != (other.significand < 0)
        return Number(
            significand: isNegative ? -quotient : quotient, exponent: exponent + dropped, isInt: isInt, sticky: sticky)
    }

    /// The quotient to 34 digits, a Decimal; nil for a divisor of zero.
    public func divided(by divisor: Number) -> Number? {
        guard divisor.significand != 0 else { return nil }
        guard significand != 0 else { return Number(unchecked: 0, exponent: 0, isInt: false) }
        let (quotient, exponent, sticky) = longQuotient(by: divisor)
        guard let rounded = Number(significand: quotient, exponent: exponent, isInt: false, sticky: sticky) else { return nil }
        let (shortest, shortestExponent) = rounded.reduced
        return Number(significand: shortest, exponent: shortestExponent, isInt: false)
    }

    /// Int division, cut toward zero.
    public func quotientTowardZero(by divisor: Number) -> Number? {
        guard divisor.significand != 0 else { return nil }
        if exponent == 0, divisor.exponent == 0 {
            return Number(significand: significand / divisor.significand, exponent: 0, isInt: true)
        }
        guard significand != 0 else { return Number(unchecked: 0, exponent: 0, isInt: true) }
        // Cut before it is rounded: 34 digits of a quotient just below a whole number would round up to it.
        let (quotient, exponent, sticky) = longQuotient(by: divisor)
        guard exponent < 0 else { return Number(significand: quotient, exponent: exponent, isInt: true, sticky: sticky) }
        return Number(significand: Self.divided(quotient, byPowerOfTen: -exponent).quotient, exponent: 0, isInt: true)
    }

    /// The first 37 or 38 digits of a quotient, and whether others than zero follow.
    /// - Precondition: neither number is zero.
    private func longQuotient(by divisor: Number) -> (significand: Int128, exponent: Int, sticky: Bool) {
        let raised = Self.workingDigits - PowersOfTen.digitCount(significand.magnitude)
        let numerator = significand.magnitude * UInt128(PowersOfTen.power(raised))
        let divisorDigits = PowersOfTen.digitCount(divisor.significand.magnitude)
        let factor = UInt128(PowersOfTen.power(divisorDigits))
        let (quotient, sticky) = Self.divided(numerator.multipliedFullWidth(by: factor), by: divisor.significand.magnitude)
        let isNegative = (significand < 0) != (divisor.significand < 0)
        let exponent = Int(exponent) - Int(divisor.exponent) - raised - divisorDigits
        return (isNegative ? -quotient : quotient, exponent, sticky)
    }

    /// What is left of a division cut toward zero, with the sign of the dividend.
    public func remainder(dividingBy divisor: Number) -> Number? {
        guard divisor.significand != 0 else { return nil }
        let isInt = isInt && divisor.isInt
        if exponent == divisor.exponent {
            return Number(significand: significand % divisor.significand, exponent: Int(exponent), isInt: isInt)
        }
        if exponent > divisor.exponent {
            var rest = significand % divisor.significand
            for _ in 0..<(Int(exponent) - Int(divisor.exponent)) where rest != 0 { rest = rest * 10 % divisor.significand }
            return Number(significand: rest, exponent: Int(divisor.exponent), isInt: isInt)
        }
        let difference = Int(divisor.exponent) - Int(exponent)
        guard difference + PowersOfTen.digitCount(divisor.significand.magnitude) < PowersOfTen.count else {
            return Number(significand: significand, exponent: Int(exponent), isInt: isInt)
        }
        let scaled = divisor.significand * PowersOfTen.power(difference)
        return Number(significand: significand % scaled, exponent: Int(exponent), isInt: isInt)
    }

    public enum Rounding: Sendable {
        case towardZero, down, up
        /// To the nearest; ties away from zero.
        case nearest
        /// To the nearest; ties to the even digit.
        case nearestEven
    }

    /// The whole number, an Int, that the rounding picks.
    public func rounded(_ rounding: Rounding) -> Number? {
        rounded(rounding, places: 0).flatMap {
            let (significand, exponent) = $0.exponent >= 0 ? ($0.significand, Int($0.exponent)) : $0.reduced
            guard exponent > 0, exponent + PowersOfTen.digitCount(significand.magnitude) <= Self.maximumDigits else {
                return Number(significand: significand, exponent: exponent, isInt: true)
            }
            return Number(significand: significand * PowersOfTen.power(exponent), exponent: 0, isInt: true)
        }
    }

    /// Rounded to `places` digits after the point; the type stays.
    public func rounded(_ rounding: Rounding, places: Int) -> Number? {
        let places = min(max(places, -Self.furthestPlace), Self.furthestPlace)
        let dropped = -Int(exponent) - places
        guard dropped > 0, significand != 0 else { return self }
        let (quotient, rest) = Self.divided(significand, byPowerOfTen: dropped)
        var result = quotient
        if rest != 0 {
            let step = significand.signum()
            let half: Int
            if dropped < PowersOfTen.count {
                let twice = rest.magnitude * 2
                let unit = UInt128(PowersOfTen.power(dropped))
                half = twice < unit ? -1 : twice == unit ? 0 : 1
            } else {
                half = -1
            }
            switch rounding {
            case .towardZero: break
            case .down: if step < 0 { result -= 1 }
            case .up: if step > 0 { result += 1 }
            case .nearest: if half >= 0 { result += step }
            case .nearestEven: if half > 0 || (half == 0 && quotient & 1 != 0) { result += step }
            }
        }
        return Number(significand: result, exponent: -places, isInt: isInt)
    }

    /// A place beyond all digits that a number can have, on either side of the point.
    private static let furthestPlace = 2_000

    /// Digits carried before the last rounding: 34 and three to guard it.
    private static let workingDigits = 37

    private static func divided(_ value: Int128, byPowerOfTen power: Int) -> (quotient: Int128, remainder: Int128) {
        guard power < PowersOfTen.count else { return (0, value) }
        return value.quotientAndRemainder(dividingBy: PowersOfTen.power(power))
    }

    /// - Precondition: the quotient fits in 127 bits.
    private static func divided(
        _ value: (high: UInt128, low: UInt128), by divisor: UInt128
    ) -> (quotient: Int128, sticky: Bool) {
        guard divisor > 1 else { return (Int128(truncatingIfNeeded: value.low), false) }
        let (quotient, rest) = divisor.dividingFullWidth((value.high % divisor, value.low))
        return (Int128(truncatingIfNeeded: quotient), rest != 0)
    }
}
