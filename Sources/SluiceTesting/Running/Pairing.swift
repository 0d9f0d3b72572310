import SluiceValues

/// Which of the expected things are there.
struct Pairing {
    /// The places of what is expected and not there, and of what is there and not expected.
    private(set) var missing: [Int] = []
    private(set) var unexpected: [Int] = []

    /// Cells of the table that finds the longest run of what is common; beyond it the lists are held against each other place by place.
    private static let maximumCells = 1_000_000

    /// Pairs as many as can be paired, whatever was written first.
    ///
    /// - Parameter questions: how often is asked whether a thing that another one has fits; then what has nothing stays without.
    /// - Complexity: O(expected · there), where few of them want what another one has; see ``Matching``.
    init(anyOrder expected: [Value], _ actual: [Value], questions: Int = 10_000_000, _ fits: (Value, Value) -> Bool) {
        var matching = Matching(expected.count, actual.count, questions: questions)
        // What says most has the least to choose from.
        let order = expected.indices.sorted { a, b in
            let counts = [a, b].map { expected[$0].object?.members.count ?? 0 }
            return counts[0] == counts[1] ? a < b : counts[0] > counts[1]
        }
        let left = order.filter { !matching.takeFree($0) { fits(expected[$0], actual[$1]) } }
        missing = left.filter { !matching.takeAny($0) { fits(expected[$0], actual[$1]) } }.sorted()
        unexpected = matching.free
    }

    init(inOrder expected: [Value], _ actual: [Value], _ fits: (Value, Value) -> Bool) {
        guard expected.count * actual.count <= Self.maximumCells else {
            for place in 0..<max(expected.count, actual.count) {
                if place < expected.count, place < actual.count, fits(expected[place], actual[place]) { continue }
                if place < expected.count { missing.append(place) }
                if place < actual.count { unexpected.append(place) }
            }
            return
        }
        let width = actual.count + 1
        // The length of the longest common run from two places on, and whether the two fit.
        var lengths = Array(repeating: 0, count: (expected.count + 1) * width)
        var isFitting = lengths.map { _ in false }
        for row in expected.indices.reversed() {
            for column in actual.indices.reversed() {
                let cell = row * width + column
                isFitting[cell] = fits(expected[row], actual[column])
                lengths[cell] = isFitting[cell]
                    ? lengths[cell + width + 1] + 1 : max(lengths[cell + width], lengths[cell + 1])
            }
        }
        var (row, column) = (0, 0)
        while row < expected.count, column < actual.count {
            let cell = row * width + column
            if isFitting[cell], lengths[cell] == lengths[cell + width + 1] + 1 {
                (row, column) = (row + 1, column + 1)
            } else if lengths[cell + width] >= lengths[cell + 1] {
                missing.append(row)
                row += 1
            } else {
                unexpected.append(column)
                column += 1
            }
        }
        missing += Array(row..<expected.count)
        unexpected += Array(column..<actual.count)
    }
}

/// Expected things, each with a thing that is there and that no other one has: as many of them as can have one.
private struct Matching {
    /// What each of the expected has, and who has each thing that is there.
    private var held: [Int?]
    private var owners: [Int?]
    /// Things that nobody gives away, since all who could take another one have been asked.
    private var isKept: [Bool]
    /// How often is still asked whether a thing that another one has fits.
    private var questionsLeft: Int

    init(_ expectedCount: Int, _ actualCount: Int, questions: Int) {
        questionsLeft = questions
        held = Array(repeating: nil, count: expectedCount)
        owners = Array(repeating: nil, count: actualCount)
        isKept = Array(repeating: false, count: actualCount)
    }

    /// The things that nobody has.
    var free: [Int] { owners.indices.filter { owners[$0] == nil } }

    /// Takes the first thing that fits and is free.
    mutating func takeFree(_ place: Int, _ fits: (Int, Int) -> Bool) -> Bool {
        guard let thing = owners.indices.first(where: { owners[$0] == nil && fits(place, $0) }) else { return false }
        (held[place], owners[thing]) = (thing, place)
        return true
    }

    /// Takes a thing that another one has, where that one can take another, which it may have to ask for in turn.
    mutating func takeAny(_ place: Int, _ fits: (Int, Int) -> Bool) -> Bool {
        var asked = [place]
        var wanted: [Int: Int] = [:]
        var next = 0
        while next < asked.count {
            let asking = asked[next]
            next += 1
            guard questionsLeft > 0 else { return false }
            questionsLeft -= owners.count
            if let thing = owners.indices.first(where: { owners[$0] == nil && fits(asking, $0) }) {
                hand(thing, to: asking, wanted)
                return true
            }
            for thing in owners.indices where !isKept[thing] && wanted[thing] == nil && fits(asking, thing) {
                guard let owner = owners[thing] else { continue }
                wanted[thing] = asking
                asked.append(owner)
            }
        }
        // None of these leads to one that is free, and none will: what is free only grows less.
        for thing in wanted.keys { isKept[thing] = true }
        return false
    }

    /// Hands a thing on, and what its new owner had to whom wanted that.
    private mutating func hand(_ thing: Int, to place: Int, _ wanted: [Int: Int]) {
        var (thing, place) = (thing, place)
        while true {
            let former = held[place]
            (held[place], owners[thing]) = (thing, place)
            guard let former, let asking = wanted[former] else { return }
            (thing, place) = (former, asking)
        }
    }
}
