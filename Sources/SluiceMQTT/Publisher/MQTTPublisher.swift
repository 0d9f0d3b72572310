package import SluicePlugins
import Synchronization

/// Publishes over a connection of its own, and answers when the broker has taken each message.
///
/// A connection of its own, since any write on a source's would flush the acknowledgements that it holds. Many publications
/// are under way at once, in order. While the broker is away they fail after a short wait, to be tried again by the caller:
/// nothing is buffered here beyond what callers wait for. A publisher that was started must be stopped.
package final class MQTTPublisher: Publisher, Sendable {
    private let loop: PublisherLoop
    private let gate = StartGate()

    /// - Parameters:
    ///   - options: what ``MQTTOptions/forPublishing`` makes of the source's.
    ///   - offlineWait: how long a publication waits for the connection to come back.
    ///   - answerWait: how long the broker may take for its answer before the connection is given up.
    package init(
        options: MQTTOptions, offlineWait: Duration = .seconds(5), answerWait: Duration = .seconds(30),
        log: @escaping @Sendable (LogLevel, String) -> Void = { _, _ in },
        onState: @escaping @Sendable (ConnectionState) -> Void = { _ in }
    ) {
        loop = PublisherLoop(options: options, offlineWait: offlineWait, answerWait: answerWait, log: log, onState: onState)
    }

    /// Connects for the first time; returns when the broker has accepted the client.
    ///
    /// Blocks the caller, at most for the options' `connectTimeout`. After an error the publisher has ended. May be called once.
    package func start() throws(MQTTError) {
        try loop.start(gate)
    }

    /// Waits for the answers to what is under way, for a while, and disconnects. What is published later fails.
    package func stop() async {
        await loop.stop()
    }

    /// Publishes in order; a publication at QoS 0 is done when it was sent, others when the broker has acknowledged them.
    ///
    /// With MQTT 3.1.1 the properties are left out: it has none.
    package func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] {
        if publications.isEmpty { return [] }
        let deadline = ContinuousClock().now + loop.offlineWait
        let overdue = Task { [loop] in
            try await Task.sleep(until: deadline, clock: .continuous)
            loop.failOverdue()
        }
        defer { overdue.cancel() }
        return await withCheckedContinuation { continuation in
            loop.add(PublicationBatch(
                publications: publications, deadline: deadline, continuation: continuation))
        }
    }

    package var state: ConnectionState { loop.shared.withLock { $0.state } }
    package var reconnects: Int { loop.shared.withLock { $0.reconnects } }
}
