package import SluicePlugins
import Synchronization

/// Takes messages from a broker and acknowledges each only when the receiver has made it durable.
///
/// It runs a thread of its own, which reads a batch, hands it to the receiver, and then writes the batch's acknowledgements.
/// What was not acknowledged the broker sends again; a message at QoS 0 has no second chance. Connections that break are made
/// again, with growing pauses, for ever.
///
/// A receiver that fails is offered the batch again for half the keep-alive; then the connection is dropped without a word, so
/// that the broker keeps the batch. A failure that no retry helps ends the source. While a receiver is saturated nothing is
/// read, at most the answers to what was asked of the broker before, and what stands before them; the broker is told all the
/// while that the client is alive. A connection that is lost meanwhile is noticed late.
/// A source that was started must be stopped.
package final class MQTTSource: Sendable {
    private let loop: SourceLoop
    private let gate = StartGate()

    /// - Parameters:
    ///   - filters: what to subscribe to; rules' filters, since a subscription takes a little more than a rule.
    ///   - formerFilters: what ``heldFilters`` told of an earlier source of the same client id. The broker keeps subscriptions
    ///     with a persistent session and can't list them, so those that are not wanted any more are taken back at the start.
    ///   - receiver: called on the source's thread, one batch at a time.
    ///   - log: called on the source's thread.
    ///   - onState: called on the source's thread at each change.
    package init(
        options: MQTTOptions, filters: [String], formerFilters: [String] = [], receiver: any MessageReceiver,
        log: @escaping @Sendable (LogLevel, String) -> Void = { _, _ in },
        onState: @escaping @Sendable (ConnectionState) -> Void = { _ in }
    ) {
        loop = SourceLoop(
            options: options, filters: filters, formerFilters: formerFilters, receiver: receiver, log: log, onState: onState)
    }

    /// Connects and subscribes for the first time, and takes back what is left of former filters; returns when the broker has
    /// accepted it all.
    ///
    /// Blocks the caller, at most for the options' `connectTimeout`. After an error the source has ended. May be called once.
    package func start() throws(MQTTError) {
        try loop.start(gate)
    }

    /// Stops reading, has everything that was read decided and acknowledged, and disconnects.
    package func stop() async {
        await loop.stop()
    }

    /// Subscribes to what is new in `filters` and unsubscribes from what is gone, as soon as there is a connection.
    ///
    /// - Throws: where a filter is none; then nothing changes.
    package func setFilters(_ filters: [String]) throws(MQTTError) {
        try loop.setFilters(filters)
    }

    /// The subscriptions that the broker may have for this client: former ones until the broker has said that they are gone,
    /// and those that were asked for. In a shared group they bear its name, as in `$share/group/a/+`.
    package var heldFilters: [String] { loop.shared.withLock { $0.held } }

    /// The subscriptions that the broker has refused since they were last asked for, which is at each change and each connection.
    package var refusedFilters: [String] { loop.shared.withLock { $0.refused } }

    package var state: ConnectionState { loop.shared.withLock { $0.state } }
    package var counters: Counters { loop.shared.withLock { $0.counters } }

    package struct Counters: Sendable, Hashable {
        /// Messages that the receiver has taken.
        package var received = 0
        /// Copies of a message that came through several subscriptions, left out.
        package var copies = 0
        /// Messages that were refused because their topic is not UTF-8.
        package var unreadable = 0
        /// How many times the connection was made again.
        package var reconnects = 0
    }
}
