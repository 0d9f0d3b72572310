import Synchronization

/// Gives each host that webhooks call a lane of its own, so that a slow one delays no other; within a bound.
final class WebhookLanes: Sendable {
    /// Hosts that have a lane to themselves; those that come later share the others. Templates may name any number of hosts.
    static let maximumOwn = 56
    static let shared = 8

    private let own = Mutex<Set<String>>([])

    /// The lane of an origin: the same from one call to the next.
    func lane(of origin: String) -> String {
        let isOwn = own.withLock { own in
            if own.count < Self.maximumOwn { own.insert(origin) }
            return own.contains(origin)
        }
        if isOwn { return "webhook \(origin)" }
        // FNV-1a.
        let hash = origin.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return "webhook shared \(hash % UInt64(Self.shared))"
    }
}
