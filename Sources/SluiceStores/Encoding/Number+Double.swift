import SluiceValues

extension Number {
    /// The double whose shortest text is this number; nil where there is none.
    var exactDouble: Double? {
        // Up to 15 digits survive the way through a double, and with a power of ten that is exact the quotient is the
        // correctly rounded one.
        if significand.magnitude < 1_000_000_000_000_000, (-22...0).contains(exponent) {
            return Double(Int64(truncatingIfNeeded: significand)) / Self.exactPowers[Int(-exponent)]
        }
        let double = self.double
        guard double.isFinite, let back = Number(double), back == self else { return nil }
        return double
    }

    private static let exactPowers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
        1e21, 1e22,
    ]

    /// An Int in full digits, however long, so that it reads back as an Int; a Decimal in its canonical text.
    func writeKeepingType(to output: inout [UInt8]) {
        let (significand, exponent) = reduced
        guard isInt, exponent >= 0, significand != 0 else { return write(to: &output) }
        output.append(contentsOf: significand.description.utf8)
        output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: exponent))
    }
}
