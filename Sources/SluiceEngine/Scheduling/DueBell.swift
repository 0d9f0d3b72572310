import SluicePlugins
import Synchronization

/// Tells the scheduler that something is due, or falls due earlier than it knew.
final class DueBell: Sendable {
    private struct State {
        var continuation: AsyncStream<Void>.Continuation?
        /// The times that somebody sleeps until to ring.
        var alarms: Set<Timestamp> = []
    }

    private let state = Mutex(State())

    /// A signal at once, and one each time that the bell is rung from now on; one listener at a time.
    func listen() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield()
        state.withLock { state in
            state.continuation = continuation
            state.alarms.removeAll()
        }
        return stream
    }

    func ring() { state.withLock { _ = $0.continuation?.yield() } }

    /// Whether somebody has to sleep until a time; nobody has where the bell rings earlier anyway.
    func setAlarm(at time: Timestamp) -> Bool {
        state.withLock { state in
            if let earliest = state.alarms.min(), earliest <= time { return false }
            state.alarms.insert(time)
            return true
        }
    }

    func ring(alarm time: Timestamp) {
        state.withLock { state in
            state.alarms.remove(time)
            _ = state.continuation?.yield()
        }
    }
}
