package import SluicePlugins
import Synchronization

/// The time in which messages could not be stored, since the store could not be written.
package struct StoreOutage: Sendable, Hashable {
    /// When the first message was refused that way.
    package var since: Timestamp
    /// When the last one was.
    package var latest: Timestamp
    /// What the store said of the last one.
    package var reason: String

    /// Milliseconds that a failure stands for where nothing was tried after it: a message that nobody sends again must not make the
    /// engine ill for good.
    static let patience: Timestamp = 60_000
}

extension Engine {
    /// That messages can't be stored; nil as soon as one was, or none has been offered for a minute.
    package var storeOutage: StoreOutage? {
        let now = clock.now()
        return outage.withLock { outage in outage.flatMap { now - $0.latest < StoreOutage.patience ? $0 : nil } }
    }

    /// Remembers whether messages could be stored.
    ///
    /// - Parameter error: nil where they were. One that says that the store will never take them is not remembered: whoever offers
    ///   them ends by it.
    func remember(storing error: StoreError?, at now: Timestamp) {
        outage.withLock { outage in
            guard let error, error.canRetry else { return outage = nil }
            let since = outage.map { now - $0.latest < StoreOutage.patience ? $0.since : now } ?? now
            outage = StoreOutage(since: since, latest: now, reason: error.message)
        }
    }
}
