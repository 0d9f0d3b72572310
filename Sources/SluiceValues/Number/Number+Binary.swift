extension Number {
    /// The exact value of a double, to 34 digits: what a binary computation has really stored under `2.675`.
    ///
    /// A Decimal that is marked as binary (``isBinary``), so that rounding can treat its ties as C does; nil for NaN and
    /// infinities. ``init(_:)-(Double)`` gives the shortest text instead.
    public init?(exactly double: Double) {
        guard double.isFinite else { return nil }
        guard double != 0 else {
            self.init(unchecked: 0, exponent: 0, isInt: false, isBinary: true)
            return
        }
        let isNormal = double.exponentBitPattern != 0
        var odd = double.significandBitPattern | (isNormal ? 1 << 52 : 0)
        var power = Int(isNormal ? double.exponentBitPattern : 1) - 1075
        power += odd.trailingZeroBitCount
        odd >>= UInt64(odd.trailingZeroBitCount)
        // odd × 2^power; below one that is odd × 5^-power × 10^power, which has finitely many digits.
        var text = double.sign == .minus ? "-" : ""
        text += Self.digits(of: odd, times: power < 0 ? 5 : 2, toThe: abs(power))
        text += "E\(min(power, 0))"
        let parsed: Number?? = text.withUTF8 { Number(digits: $0) }
        guard let parsed, let number = parsed else { return nil }
        self.init(unchecked: number.significand, exponent: number.exponent, isInt: false, isBinary: true)
    }

    /// The decimal digits of `value × base^power`, by long multiplication nine digits at a time.
    private static func digits(of value: UInt64, times base: UInt64, toThe power: Int) -> String {
        let unit: UInt64 = 1_000_000_000
        var limbs = [value % unit, value / unit]
        var left = power
        while left > 0 {
            // Five to the thirteenth is the largest factor that keeps a product of two limbs' size within 64 bits easily.
            let step = min(left, 13)
            left -= step
            var factor: UInt64 = 1
            for _ in 0..<step { factor *= base }
            var carry: UInt64 = 0
            for index in limbs.indices {
                let product = limbs[index] * factor + carry
                limbs[index] = product % unit
                carry = product / unit
            }
            while carry > 0 {
                limbs.append(carry % unit)
                carry /= unit
            }
        }
        return limbs.reversed().map { limb in
            let digits = String(limb)
            return String(repeating: "0", count: 9 - digits.count) + digits
        }.joined()
    }
}
