/// A set of code points, kept as ranges in order with a gap between each two.
struct CodePointSet: Equatable, Sendable {
    private(set) var ranges: [ClosedRange<UInt32>]

    static let last: UInt32 = 0x10FFFF
    static let all = CodePointSet([0...last])
    /// No well-formed text holds these.
    static let surrogates = CodePointSet([0xD800...0xDFFF])

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let before = self.ranges.last, range.lowerBound <= before.upperBound + 1 {
                let end = max(before.upperBound, range.upperBound)
                self.ranges[self.ranges.count - 1] = before.lowerBound...end
            } else {
                self.ranges.append(range)
            }
        }
    }

    /// The scalars of a text.
    init(of text: String) { self.init(text.unicodeScalars.map { $0.value...$0.value }) }

    var isEmpty: Bool { ranges.isEmpty }

    /// The only code point of the set; nil where there are none or more.
    var single: UInt32? {
        guard ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }

    func contains(_ point: UInt32) -> Bool { ranges.contains { $0.contains(point) } }

    func union(_ other: CodePointSet) -> CodePointSet {
        guard other.ranges.count == 1 else { return CodePointSet(ranges + other.ranges) }
        var result = self
        result.insert(other.ranges[0])
        return result
    }

    /// Classes are read one member after the other; this keeps a long one from being sorted again for each.
    private mutating func insert(_ range: ClosedRange<UInt32>) {
        let start = firstIndex { $0.upperBound + 1 >= range.lowerBound }
        let end = firstIndex { $0.lowerBound > range.upperBound + 1 }
        var whole = range
        if start < end {
            whole = min(range.lowerBound, ranges[start].lowerBound)...max(range.upperBound, ranges[end - 1].upperBound)
        }
        ranges.replaceSubrange(start..<end, with: CollectionOfOne(whole))
    }

    /// The first range that a condition holds for, which then holds for all that follow.
    private func firstIndex(where condition: (ClosedRange<UInt32>) -> Bool) -> Int {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if condition(ranges[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    func intersection(_ other: CodePointSet) -> CodePointSet { complement.union(other.complement).complement }

    func subtracting(_ other: CodePointSet) -> CodePointSet { intersection(other.complement) }

    var complement: CodePointSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return CodePointSet(gaps)
    }

    /// The set with both cases of each ASCII letter in it.
    var withBothASCIICases: CodePointSet {
        var more: [ClosedRange<UInt32>] = []
        for range in ranges {
            let upper = range.clamped(to: 0x41...0x5A)
            if range.overlaps(0x41...0x5A) { more.append(upper.lowerBound + 32...upper.upperBound + 32) }
            let lower = range.clamped(to: 0x61...0x7A)
            if range.overlaps(0x61...0x7A) { more.append(lower.lowerBound - 32...lower.upperBound - 32) }
        }
        return more.isEmpty ? self : CodePointSet(ranges + more)
    }
}
