/// 10⁰ … 10³⁸, all that fit in 128 bits.
package enum PowersOfTen {
    package static let count = 39

    private static let table: [Int128] = {
        var powers: [Int128] = [1]
        while powers.count < count { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// - Precondition: `exponent` is in 0…38.
    package static func power(_ exponent: Int) -> Int128 {
        exponent <= 18 ? Int128(small(exponent)) : table[exponent]
    }

    @inline(__always)
    private static func small(_ exponent: Int) -> Int64 {
        var value: Int64 = 1
        var base: Int64 = 10
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { value &*= base }
            base &*= base
            rest >>= 1
        }
        return value
    }

    /// How many decimal digits a magnitude has; 1 for 0.
    package static func digitCount(_ magnitude: UInt128) -> Int {
        if magnitude < 10 { return 1 }
        let bits = 128 - magnitude.leadingZeroBitCount
        let estimate = (bits * 1233) >> 12
        return estimate < count && magnitude >= UInt128(power(estimate)) ? estimate + 1 : estimate
    }
}
