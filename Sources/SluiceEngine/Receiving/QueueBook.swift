import SluicePlugins

/// When to look into each queue that rules read without a schedule; what has been committed is in it.
struct QueueBook {
    private var dues: [String: Timestamp]

    /// - Parameter queues: looked into at once, for what waits there from before.
    init(queues: [String]) {
        dues = Dictionary(queues.map { ($0, .min) }, uniquingKeysWith: { first, _ in first })
    }

    var nextDue: Timestamp? { dues.values.min().flatMap { $0 < .max ? $0 : nil } }

    /// The queue to look into first; nil where none is due.
    func queue(by now: Timestamp) -> String? {
        dues.filter { $0.value <= now }.min { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    }

    /// Something may be shown in a queue from a time on.
    mutating func expect(in queue: String, at time: Timestamp) {
        if let due = dues[queue] { dues[queue] = min(due, time) }
    }

    /// The clock was set back, and what is hidden with it: every queue is looked into.
    mutating func setBack() {
        for queue in dues.keys { dues[queue] = .min }
    }

    /// A queue has been looked into; nil where there is nothing to wait for.
    mutating func looked(into queue: String, next: Timestamp?) {
        if dues[queue] != nil { dues[queue] = next ?? .max }
    }
}
