package import SluiceValues

/// Values that come one after the other, as a test writes them: `20+0.5x40 every 5s`.
///
/// Before `every` stand pieces with a space in between: `20` is one value, `20x3` the same and three more, `20+0.5x40` the first
/// and forty more, each larger by 0.5; `_` is a gap, `_x3` three of them.
package struct ValueSeries: Sendable {
    /// nil for a gap.
    package var values: [Number?]
    /// Milliseconds between two of them.
    package var every: Int64

    /// Values of one series at most.
    package static let maximumCount = 100_000

    /// nil where the text is no series.
    package init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count >= 3, words[words.count - 2] == "every", let every = DurationText.milliseconds(words[words.count - 1]),
            every > 0
        else { return nil }
        self.every = every
        values = []
        for word in words.dropLast(2) {
            guard let piece = Self.piece(word), values.count + piece.count <= Self.maximumCount else { return nil }
            values += piece
        }
    }

    private static func piece(_ word: String) -> [Number?]? {
        guard let match = word.wholeMatch(of: /(_|-?\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?(?:x(\d+))?/) else { return nil }
        let count = match.3.map { Int($0) ?? .max } ?? 0
        guard count < maximumCount else { return nil }
        if match.1 == "_" { return match.2 == nil ? Array(repeating: nil, count: max(1, count)) : nil }
        guard var value = Number(numeric: match.1) else { return nil }
        // A step without a count would be a step to nowhere.
        guard let step = match.2 else { return Array(repeating: value, count: count + 1) }
        let isNegative = step.first == "-"
        guard match.3 != nil, let size = Number(numeric: step.dropFirst()) else { return nil }
        var values: [Number?] = [value]
        for _ in 0..<count {
            guard let next = isNegative ? value.subtracting(size) : value.adding(size) else { return nil }
            values.append(next)
            value = next
        }
        return values
    }
}
