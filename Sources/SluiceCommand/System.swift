import Glibc
import SluiceFunctions
import SluicePlugins

/// The real clock.
struct SystemClock: SluicePlugins.Clock {
    func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(time.tv_sec) * 1000 + Timestamp(time.tv_nsec) / 1_000_000
    }

    func nanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    func sleep(until time: Timestamp) async throws {
        let left = time - now()
        if left > 0 { try await Task.sleep(for: .milliseconds(left)) } else { try Task.checkCancellation() }
    }
}

/// The system's source of randomness.
struct SystemRandomness: Randomness {
    func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    func makeID() -> MessageID { MessageID(high: next(), low: next()) }
}

extension Registry {
    /// The functions that come with Sluice, and no actions.
    static var standardFunctions: Registry { Registry(functions: StandardFunctions.all) }
}
