/// When to tell the broker that the client is alive, while it reads nothing and so sends no acknowledgement.
///
/// A broker gives up a client that was silent for one and a half times the keep-alive. While a client reads, it is silent for
/// the keep-alive at most, so the first sign must come within another half; a quarter leaves room for a machine that is busy.
struct LifeSigns {
    private let interval: Duration
    private var next: ContinuousClock.Instant?

    init(keepAlive: Duration) {
        interval = keepAlive / 4
    }

    /// Whether a sign is to be sent now. The first call after ``end()`` begins a time without reading.
    mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard let next else {
            next = now + interval
            return false
        }
        guard now >= next else { return false }
        self.next = now + interval
        return true
    }

    /// Notes that the client reads again.
    mutating func end() {
        next = nil
    }
}
