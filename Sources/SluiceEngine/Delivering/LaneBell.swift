import Synchronization

/// Tells the delivering side which lanes have been given work.
final class LaneBell: Sendable {
    private let continuation = Mutex<AsyncStream<String>.Continuation?>(nil)

    /// The signals from now on; one listener at a time. Signals that nobody has taken yet are bounded by the number of lanes'
    /// worth that matters: a lane reads the outbox itself, so that a lost ring costs nothing but the next one.
    func listen() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1024))
        self.continuation.withLock { $0 = continuation }
        return stream
    }

    func ring(_ lane: String) {
        continuation.withLock { _ = $0?.yield(lane) }
    }
}
