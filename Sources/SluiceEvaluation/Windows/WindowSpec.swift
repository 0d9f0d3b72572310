package import SluicePlugins

/// Which messages of a stream belong together.
package enum WindowSpec: Sendable, Hashable {
    /// Windows of one length, one beginning at each multiple of the hop since 1970; a tumbling window hops by its length.
    case hopping(size: Int64, hop: Int64)
    /// A group's messages that follow each other within the gap.
    case session(gap: Int64)
    /// So many messages of a group.
    case count(Int)

    /// The windows by time that a message is in, the oldest first; none of sessions and counts, whose bounds others decide.
    package func windows(at time: Timestamp) -> [(start: Timestamp, end: Timestamp)] {
        guard case .hopping(let size, let hop) = self, (0...Self.latestTime).contains(time) else { return [] }
        return WindowGrid(size: size, hop: hop).starts(at: time).map { ($0, $0 + size) }
    }

    /// Times beyond the year 9999 are told nothing of.
    private static let latestTime: Timestamp = 253_402_300_800_000

    /// The longest size, hop or gap: 366 days in milliseconds.
    package static let maximumLength: Int64 = 366 * 86_400_000
    /// The most messages of a count window.
    package static let maximumCount = 1_000_000
    /// The most windows of one rule that a message may be in.
    package static let maximumOverlap: Int64 = 100
}

/// The windows that a clock cuts: multiples of the hop, each as long as the size.
struct WindowGrid {
    let size: Int64
    let hop: Int64

    /// The start of the newest window that a time is in.
    func newestStart(at time: Timestamp) -> Timestamp { floored(time) }

    /// The starts of all windows that a time is in, the oldest first.
    func starts(at time: Timestamp) -> [Timestamp] {
        Array(stride(from: firstStart(endingAfter: time), through: newestStart(at: time), by: Int(hop)).map { Timestamp($0) })
    }

    /// The start of the oldest window that ends after a time.
    func firstStart(endingAfter time: Timestamp) -> Timestamp { floored(time - size) + hop }

    private func floored(_ time: Timestamp) -> Timestamp {
        let rest = time % hop
        return time - (rest < 0 ? rest + hop : rest)
    }
}
