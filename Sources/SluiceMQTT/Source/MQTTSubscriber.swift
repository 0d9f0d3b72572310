package import SluicePlugins

/// A plain client that hands each message to a callback: for live views and simulated devices.
package final class MQTTSubscriber: Sendable {
    private let source: MQTTSource

    /// - Parameter onMessage: called on the client's thread, for each message in order; a message is acknowledged after it
    ///   returns.
    package init(
        options: MQTTOptions, filters: [String], onMessage: @escaping @Sendable (Publication) -> Void,
        log: @escaping @Sendable (LogLevel, String) -> Void = { _, _ in },
        onState: @escaping @Sendable (ConnectionState) -> Void = { _ in }
    ) {
        source = MQTTSource(
            options: options, filters: filters, receiver: CallbackReceiver(onMessage: onMessage), log: log, onState: onState)
    }

    /// Connects and subscribes for the first time; see ``MQTTSource/start()``.
    package func start() throws(MQTTError) { try source.start() }
    package func stop() async { await source.stop() }
    package var state: ConnectionState { source.state }

    private struct CallbackReceiver: MessageReceiver {
        let onMessage: @Sendable (Publication) -> Void

        func receive(_ batch: [Publication]) {
            for message in batch { onMessage(message) }
        }

        var isSaturated: Bool { false }
    }
}
