import Synchronization

/// Tells the delivering side which lanes have been given work.
///
/// The lanes that were rung for are kept until they are taken, so that no ring is lost however long nobody listens.
final class LaneBell: Sendable {
    private struct State {
        var rung: Set<String> = []
        var continuation: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())

    /// A signal each time that there may be lanes to take, from now on; one listener at a time.
    func listen() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.continuation = continuation }
        return stream
    }

    func ring(_ lane: String) {
        state.withLock { state in
            state.rung.insert(lane)
            _ = state.continuation?.yield()
        }
    }

    /// The lanes that have been rung for since the last call.
    func take() -> [String] {
        state.withLock { state in
            defer { state.rung.removeAll() }
            return state.rung.sorted()
        }
    }
}
