import Synchronization

/// Gives each target of an action a lane of its own, so that a slow one delays no other; within a bound, since templates and
/// tables may name any number of targets.
final class BoundedLanes: Sendable {
    /// What a lane's name begins with.
    private let prefix: String
    /// Targets that have a lane to themselves; those that come later share the others.
    private let maximumOwn: Int
    private let shared: Int
    private let own = Mutex<Set<String>>([])

    init(_ prefix: String, own maximumOwn: Int, shared: Int) {
        self.prefix = prefix
        self.maximumOwn = maximumOwn
        self.shared = shared
    }

    /// The lane of a target: the same from one call to the next.
    func lane(of target: String) -> String {
        let isOwn = own.withLock { own in
            if own.count < maximumOwn { own.insert(target) }
            return own.contains(target)
        }
        if isOwn { return "\(prefix) \(target)" }
        return "\(prefix) shared \(Self.hash(target) % UInt64(shared))"
    }

    /// FNV-1a.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
