import Synchronization

/// The lanes that have a task.
final class RunningLanes: Sendable {
    /// Each with whether it was woken since it last began to deliver.
    private let wakings = Mutex<[String: Bool]>([:])

    /// Whether a lane that is woken needs a task; one that has a task will look again.
    func begin(_ lane: String) -> Bool {
        wakings.withLock { $0.updateValue($0[lane] != nil, forKey: lane) == nil }
    }

    /// Whether the task of a lane that owes nothing may end: not where the lane was woken meanwhile.
    func end(_ lane: String) -> Bool {
        wakings.withLock { wakings in
            guard wakings[lane] == true else {
                wakings[lane] = nil
                return true
            }
            wakings[lane] = false
            return false
        }
    }
}
