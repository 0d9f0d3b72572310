import SluicePlugins

/// Keeps a function that does not start from being started again and again.
///
/// Five failures within a minute close it for ten seconds. The first start after that is a trial: where it fails, it is closed
/// for twice as long, up to five minutes. A process that asks for work opens it.
struct StartLimit {
    static let failures = 5
    static let span: Timestamp = 60_000
    static let pauses: ClosedRange<Timestamp> = 10_000...300_000

    private var times: [Timestamp] = []
    private var closedUntil: Timestamp?
    private var pause = Self.pauses.lowerBound

    func isClosed(at now: Timestamp) -> Bool { closedUntil.map { now < $0 } ?? false }

    /// Counts a failure.
    /// - Returns: milliseconds for which it is closed by this one; nil where it stays open.
    mutating func recordFailure(at now: Timestamp) -> Timestamp? {
        guard !isClosed(at: now) else { return nil }
        times = times.filter { now - $0 < Self.span } + [now]
        let wasClosed = closedUntil != nil
        guard wasClosed || times.count >= Self.failures else { return nil }
        defer { pause = min(pause * 2, Self.pauses.upperBound) }
        closedUntil = now + pause
        return pause
    }

    mutating func recordStart() { self = StartLimit() }
}
