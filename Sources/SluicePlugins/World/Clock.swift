/// Where all time comes from; tests drive one by hand.
public protocol Clock: Sendable {
    func now() -> Timestamp

    /// Returns at or after a time; earlier where the clock is set back meanwhile, so that nobody waits for longer than was left.
    /// - Throws: `CancellationError` where the task was cancelled before.
    func sleep(until time: Timestamp) async throws
}

/// Where all identifiers and randomness come from; tests give a seeded one.
public protocol Randomness: Sendable {
    func next() -> UInt64
}
