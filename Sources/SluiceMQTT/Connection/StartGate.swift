import Glibc

/// Hands the outcome of a start from a service's thread to the caller that waits for it.
///
/// A lock and a condition of the C library guard everything, which is why it may be shared.
final class StartGate: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var outcome: Result<Void, MQTTError>?
    /// Whether the service is at something of which it is known that it ends, and whether it has been since somebody looked.
    private var isWorking = false
    private var hasWorked = false

    init() {
        pthread_mutex_init(lock, nil)
        // Time that somebody sets makes no wait shorter or longer.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    /// The first outcome counts.
    func open(_ result: Result<Void, MQTTError>) {
        pthread_mutex_lock(lock)
        if outcome == nil { outcome = result }
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(lock)
    }

    /// Does something on the service's thread that may take longer than anybody waits, such as storing what came with the start.
    func working<Answer>(_ body: () throws(MQTTError) -> Answer) throws(MQTTError) -> Answer {
        setWorking(true)
        defer { setWorking(false) }
        return try body()
    }

    private func setWorking(_ isWorking: Bool) {
        pthread_mutex_lock(lock)
        self.isWorking = isWorking
        hasWorked = true
        pthread_mutex_unlock(lock)
    }

    /// Waits for the outcome; nil where none comes in time. The time begins anew while the service is working.
    func wait(atMost seconds: Int) -> Result<Void, MQTTError>? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        repeat {
            hasWorked = isWorking
            var end = timespec()
            clock_gettime(CLOCK_MONOTONIC, &end)
            end.tv_sec += seconds
            while outcome == nil, pthread_cond_timedwait(changed, lock, &end) == 0 {}
        } while outcome == nil && (isWorking || hasWorked)
        return outcome
    }
}
