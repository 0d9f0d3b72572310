import SluicePlugins
import Synchronization

/// Whether the store can be written. Probes that come close together share one look, since each is a write that is synced.
final class HealthCheck: Sendable {
    private struct State {
        var begunAt: Timestamp?
        var last: (at: Timestamp, problem: String?)?
    }

    /// Milliseconds that an answer is good for.
    private static let freshness: Timestamp = 1_000
    /// Milliseconds from which on a store that has not answered is ill.
    static let patience: Timestamp = 5_000

    private let state = Mutex(State())
    private let clock: any SluicePlugins.Clock
    private let look: @Sendable () throws -> Void

    init(clock: any SluicePlugins.Clock, look: @escaping @Sendable () throws -> Void) {
        self.clock = clock
        self.look = look
    }

    /// What is wrong with the store; nil where nothing is. Waits for the store, unless somebody else does already.
    func problem() -> String? {
        let now = clock.now()
        let known: String?? = state.withLock { state in
            if let begun = state.begunAt {
                let waited = now - begun
                return .some(waited < Self.patience ? state.last?.problem : "the store has not answered for \(waited / 1000) s")
            }
            if let last = state.last, now - last.at < Self.freshness { return .some(last.problem) }
            state.begunAt = now
            return .none
        }
        if let known { return known }
        var problem: String?
        do { try look() } catch { problem = "\(error)" }
        state.withLock { state in
            state.begunAt = nil
            state.last = (clock.now(), problem)
        }
        return problem
    }
}
