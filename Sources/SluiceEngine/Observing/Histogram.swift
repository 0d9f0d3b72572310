/// How long something took, by buckets.
package struct Histogram: Sendable, Hashable {
    /// The buckets' upper bounds in nanoseconds, ascending; what is longer than the last has a bucket of its own.
    package static let bounds: [Int64] = [
        500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000,
    ]

    /// By bucket, each without those before it.
    package private(set) var counts = [Int](repeating: 0, count: Histogram.bounds.count + 1)
    /// Nanoseconds.
    package private(set) var sum: Int64 = 0

    package init() {}

    package mutating func add(nanoseconds: Int64) {
        let time = max(0, nanoseconds)
        counts[Self.bounds.firstIndex { time <= $0 } ?? Self.bounds.count] += 1
        sum &+= time
    }

    package var count: Int { counts.reduce(0, +) }
}
