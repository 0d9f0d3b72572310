/// Where all time comes from; tests drive one by hand.
public protocol Clock: Sendable {
    func now() -> Timestamp

    /// Returns at or after a time; earlier where the clock is set back meanwhile, so that nobody waits for longer than was left.
    /// - Throws: `CancellationError` where the task was cancelled before.
    func sleep(until time: Timestamp) async throws

    /// Nanoseconds since no matter when, to measure with; they never go back.
    func nanoseconds() -> Int64
}

extension Clock {
    /// As fine as the time itself.
    public func nanoseconds() -> Int64 { now() &* 1_000_000 }
}

/// Where all identifiers and randomness come from; tests give a seeded one.
public protocol Randomness: Sendable {
    func next() -> UInt64
}
