import SluiceValues

/// Two texts as numbers: what is computed stays within the bounds of Decimal, its text reads as the same number, and the laws
/// that hold of exact results hold.
struct NumberTarget: FuzzTarget {
    let name = "numbers"
    let words = Vocabulary.numbers + ["e+", "e-", ".", "-", "000000000000", "999999999999"]

    func seeds(of repository: SeedSource) throws -> [[UInt8]] {
        Vocabulary.numbers.flatMap { a in ["7", "-0.3", "1e-999", "9999999999999999999999999999999999"].map { InputBytes.joined(a, $0) } }
    }

    func check(_ input: [UInt8]) throws {
        let parts = InputBytes.parts(input, atMost: 2)
        let numbers = try parts.compactMap { try number($0) }
        guard numbers.count == 2 else { return }
        let (a, b) = (numbers[0], numbers[1])
        for result in [
            a.adding(b), a.subtracting(b), a.multiplied(by: b), a.divided(by: b), a.quotientTowardZero(by: b),
            a.remainder(dividingBy: b), a.negated, a.magnitude,
        ] { try result.map(expectSound) }
        try expect(a.adding(b) == b.adding(a), "\(a) + \(b) is not \(b) + \(a)")
        try expect(a.multiplied(by: b) == b.multiplied(by: a), "\(a) * \(b) is not \(b) * \(a)")
        try expect(a.compare(b) == -b.compare(a), "\(a) and \(b) compare differently in turn")
        try expect((a == b) == (a.compare(b) == 0), "\(a) and \(b): equal and unordered")
        if a == b { try expect(a.hashValue == b.hashValue, "\(a) and \(b) are equal with two hashes") }
        if let difference = a.subtracting(b), !difference.isZero {
            try expect(difference.isNegative == (a < b), "\(a) - \(b) is \(difference)")
        }
        if let rest = a.remainder(dividingBy: b), !b.isZero {
            try expect(rest.magnitude < b.magnitude, "\(a) % \(b) is \(rest)")
            try expect(rest.isZero || rest.isNegative == a.isNegative, "\(a) % \(b) is \(rest)")
        }
    }

    private func number(_ bytes: [UInt8]) throws -> Number? {
        let text = InputBytes.text(bytes)
        let read = Number(numeric: text)
        if let read { try expectSound(read) }
        if let json = try? Value(json: bytes, wholeIsInt: false), case .number(let token) = json {
            try expectSound(token)
            if let read { try expect(read == token, "'\(text)' is \(read) as a String and \(token) as a token") }
            return token
        }
        return read
    }

    private func expectSound(_ number: Number) throws {
        let text = number.description
        guard let again = try Value(json: text, wholeIsInt: false).number else { throw Finding("'\(text)' is no number") }
        try expect(again == number, "'\(text)' reads as \(again)")
        try expect(again.description == text, "'\(text)' is written as '\(again)' again")
        for rounding in [Number.Rounding.down, .up, .nearest, .nearestEven, .towardZero] {
            guard let whole = number.rounded(rounding) else { continue }
            try expect(whole.isWhole, "\(number) rounds to \(whole)")
            if let off = whole.subtracting(number) { try expect(off.magnitude <= 1, "\(number) rounds to \(whole)") }
        }
        for places in [-1, 0, 1, 5, 40, 2000, Int.max, Int.min] { _ = number.rounded(.nearest, places: places) }
        _ = number.int64
        if let double = Number(number.double) { try expect(double.isZero || double.isNegative == number.isNegative, "\(double)") }
        try expect(number.wholeAsInt == number, "\(number) is another number as an Int")
    }
}
