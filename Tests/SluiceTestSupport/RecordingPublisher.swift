public import SluicePlugins
import Synchronization

/// A publisher that keeps what it is given, and fails as a test has told it to.
public final class RecordingPublisher: Publisher {
    private struct State {
        var published: [Publication] = []
        var refused: [Publication] = []
        var failures: [ActionFailure?] = []
        var standing: ActionFailure?
    }

    private let state = Mutex<State>(State())

    public init() {}

    /// All that has been published since the last call.
    public func takePublished() -> [Publication] {
        state.withLock { state in
            defer { state.published = [] }
            return state.published
        }
    }

    /// All that has failed.
    public var refused: [Publication] { state.withLock { $0.refused } }

    /// The outcomes of the next publications, nil for success; what comes after them succeeds.
    public func answer(with failures: [ActionFailure?]) { state.withLock { $0.failures = failures } }

    /// Fails everything until it is set to nil.
    public func failAll(with failure: ActionFailure?) { state.withLock { $0.standing = failure } }

    public func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] {
        state.withLock { state in
            publications.map { publication in
                let failure = state.standing ?? (state.failures.isEmpty ? nil : state.failures.removeFirst())
                if let failure {
                    state.refused.append(publication)
                    return .failure(failure)
                }
                state.published.append(publication)
                return .success(())
            }
        }
    }
}
