public import SluicePlugins
import Synchronization

/// A clock that stands still until a test moves it.
public final class VirtualClock: SluicePlugins.Clock {
    private struct State {
        var now: Timestamp
        var nextWaiter = 0
        var waiters: [Int: (until: Timestamp, continuation: CheckedContinuation<Void, any Error>)] = [:]
    }

    private let state: Mutex<State>

    public init(at now: Timestamp = 1_767_225_600_000) {
        state = Mutex(State(now: now))
    }

    public func now() -> Timestamp { state.withLock { $0.now } }

    /// Moves the time on and wakes who waited for it.
    public func set(_ time: Timestamp) { jump(to: max(now(), time)) }

    /// Sets the clock, forward or back, as an operator or a time server would.
    public func jump(to time: Timestamp) {
        let due = state.withLock { state in
            state.now = time
            let due = state.waiters.filter { $0.value.until <= state.now }
            for key in due.keys { state.waiters[key] = nil }
            return due.sorted { ($0.value.until, $0.key) < ($1.value.until, $1.key) }.map(\.value.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// When the next of those wakes who sleep.
    public var nextWake: Timestamp? { state.withLock { $0.waiters.values.map(\.until).min() } }

    public func sleep(until time: Timestamp) async throws {
        try Task.checkCancellation()
        let key = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isDue = state.withLock { state in
                    if state.now >= time { return true }
                    state.waiters[key] = (time, continuation)
                    return false
                }
                if isDue { continuation.resume() } else if Task.isCancelled { cancel(key) }
            }
        } onCancel: {
            cancel(key)
        }
    }

    private func cancel(_ key: Int) {
        state.withLock { $0.waiters.removeValue(forKey: key)?.continuation }?.resume(throwing: CancellationError())
    }
}

/// Randomness from a seed.
public final class SeededRandomness: Randomness {
    private let state: Mutex<UInt64>

    public init(seed: UInt64 = 1) { state = Mutex(seed) }

    public func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
