import SluiceTestSupport
import Synchronization

/// Runs tasks on the thread that asks it to, one step at a time, in an order that a seed decides.
///
/// A task that prefers it, and all its child tasks, go on nowhere else, so that a run is repeatable whatever the machine does.
final class SeededExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var random: SeededGenerator
    }

    private let state: Mutex<State>

    init(seed: UInt64) { state = Mutex(State(random: SeededGenerator(seed: seed))) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Runs until every task waits for something from outside.
    ///
    /// - Parameter limit: steps after which it gives up.
    /// - Returns: whether all wait.
    func run(limit: Int = 1_000_000) -> Bool {
        for _ in 0..<limit {
            guard let job = next() else { return true }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
        return false
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            return state.jobs.remove(at: Int.random(in: 0..<state.jobs.count, using: &state.random))
        }
    }
}
