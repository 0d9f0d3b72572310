package import SluicePlugins
import Synchronization

/// A clock that stands still until a test moves it. Nobody sleeps by it: what is due is looked up, and the clock set to it.
package final class TestClock: Clock {
    private let time = Mutex<Timestamp>(0)

    /// The year 10000, at which all tests have ended: no sum of times is too large before it.
    package static let latest: Timestamp = 253_402_300_800_000

    package init() {}

    package func now() -> Timestamp { time.withLock { $0 } }

    package func sleep(until time: Timestamp) async throws {}

    package func start(at start: Timestamp) { time.withLock { $0 = start } }

    /// Moves the time on; it never goes back.
    package func advance(to later: Timestamp) { time.withLock { $0 = max($0, later) } }

    func advance(by milliseconds: Int64) { time.withLock { $0 = min($0 + milliseconds, Self.latest) } }
}

/// Randomness from a seed (SplitMix64).
package final class SeededDraws: Randomness {
    private let state: Mutex<UInt64>

    package init(seed: UInt64) { state = Mutex(seed) }

    package func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
