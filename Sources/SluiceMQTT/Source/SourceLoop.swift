import SluicePlugins
import Synchronization

/// What a source does on its thread.
///
/// One rule holds it together: ``MosquittoConnection/write()`` flushes every acknowledgement, so nothing is written while a
/// message is in hand that the receiver has not taken.
final class SourceLoop: Sendable {
    struct Shared {
        var state = ConnectionState.idle
        var counters = MQTTSource.Counters()
        var filters: [String]
        var filtersHaveChanged = false
    }

    /// The most messages of one batch, and so of one commit.
    static let batchLimit = 1024
    /// How often a receiver that was saturated is asked again.
    private static let saturationPause = Duration.milliseconds(20)
    /// The longest sleep while nothing happens; pings are due in whole seconds.
    private static let idlePause = Duration.milliseconds(500)

    let shared: Mutex<Shared>
    private let options: MQTTOptions
    private let receiver: any MessageReceiver
    private let log: @Sendable (LogLevel, String) -> Void
    private let onState: @Sendable (ConnectionState) -> Void
    private let thread = ServiceThread()

    init(
        options: MQTTOptions, filters: [String], receiver: any MessageReceiver,
        log: @escaping @Sendable (LogLevel, String) -> Void, onState: @escaping @Sendable (ConnectionState) -> Void
    ) {
        self.options = options
        self.receiver = receiver
        self.log = log
        self.onState = onState
        shared = Mutex(Shared(filters: Self.subscriptions(for: filters, options)))
    }

    func start(_ gate: StartGate) throws(MQTTError) {
        try options.check()
        try SourceSession.check(shared.withLock { $0.filters })
        guard thread.run({ self.run(gate) }) else { throw MQTTError(.invalid, "no thread could be made for the MQTT client") }
        let seconds = Int(max(1, options.connectTimeout.components.seconds))
        guard let outcome = gate.wait(atMost: seconds + 1) else {
            // The thread hangs in the system's connect; it ends by itself when that returns.
            thread.requestStop()
            throw MQTTError(.unreachable, "no broker answers at \(options.address) (nothing came within \(seconds) s)")
        }
        try outcome.get()
    }

    func stop() async {
        thread.requestStop()
        if shared.withLock({ $0.state }) == .idle { return }
        await thread.ended()
    }

    func setFilters(_ filters: [String]) throws(MQTTError) {
        try SourceSession.check(filters)
        shared.withLock { shared in
            shared.filters = Self.subscriptions(for: filters, options)
            shared.filtersHaveChanged = true
        }
        thread.wake()
    }

    // MARK: - The thread

    /// What outlives a connection.
    private struct Progress {
        var backoff: Backoff
        var copies = SubscriptionCopies()
        var hasStarted = false
        /// The filters that the broker is known to have.
        var granted: [String] = []
    }

    private func run(_ gate: StartGate) {
        var progress = Progress(backoff: Backoff(options.reconnectDelay))
        set(.connecting)
        while !thread.isStopping {
            do {
                var session = SourceSession(try open())
                try subscribe(&session, progress)
                if progress.hasStarted { shared.withLock { $0.counters.reconnects += 1 } }
                try serve(&session, &progress, gate)
            } catch {
                progress.copies.forget()
                if !progress.hasStarted || error.code == .store {
                    if progress.hasStarted { log(.error, error.message) }
                    set(.failed(error))
                    gate.open(.failure(error))
                    return
                }
                log(.warning, error.message)
                guard !thread.isStopping else { break }
                set(.reconnecting(error.message))
                pause(progress.backoff.pause())
            }
        }
        gate.open(.failure(MQTTError(.lost, "the MQTT client was stopped before it was connected")))
        set(.stopped)
    }

    /// Waits to connect again.
    private func pause(_ time: Duration) {
        let clock = ContinuousClock()
        let end = clock.now + time
        while !thread.isStopping, clock.now < end { thread.wait(atMost: end - clock.now) }
    }

    /// Connects, up to the broker's acceptance.
    private func open() throws(MQTTError) -> MosquittoConnection {
        let connection = try MosquittoConnection(options)
        try connection.open(on: thread)
        return connection
    }

    /// Queues the subscriptions that the session of this connection may not have.
    private func subscribe(_ session: inout SourceSession, _ progress: Progress) throws(MQTTError) {
        // What the broker has kept is not asked for again: that would bring every retained message again.
        if session.connection.acceptance?.hasSession == true { session.keep(progress.granted) }
        try session.change(to: takeFilters())
    }

    private func serve(_ session: inout SourceSession, _ progress: inout Progress, _ gate: StartGate) throws(MQTTError) {
        let connection = session.connection
        var hasTold = false
        // Messages of a kept session may have come with the acceptance.
        _ = try commit(connection, &progress.copies)
        while true {
            // All that was read is durable here: everything may be written.
            if thread.isStopping {
                connection.disconnect(on: thread)
                return
            }
            if shared.withLock({ $0.filtersHaveChanged }) { try session.change(to: takeFilters()) }
            try connection.tick()
            if connection.wantsWrite { try connection.write() }
            progress.granted = session.isSubscribed ? session.filters : []
            if !hasTold, session.isSubscribed {
                hasTold = true
                progress.hasStarted = true
                set(.connected)
                gate.open(.success(()))
            }

            // A saturated receiver gets no more than what stands before the answer to a ping: without that answer the
            // connection would be given up.
            let mayRead = !receiver.isSaturated || connection.awaitsPingResponse || !session.isSubscribed
            var interest: ServiceThread.Interest = mayRead ? .read : []
            if connection.wantsWrite { interest.insert(.write) }
            let ready = thread.wait(
                atMost: mayRead ? Self.idlePause : Self.saturationPause, socket: connection.socket, for: interest)
            guard ready.contains(.read) else { continue }
            try readBatch(connection)
            try session.checkGranted()
            if try commit(connection, &progress.copies) { progress.backoff.reset() }
        }
    }

    /// Reads what has come, up to one batch.
    private func readBatch(_ connection: MosquittoConnection) throws(MQTTError) {
        var before = -1
        while connection.arrived.count > before, connection.arrived.count < Self.batchLimit {
            before = connection.arrived.count
            do {
                try connection.read()
            } catch {
                // What came before the end of the connection is taken first; the next step meets the end again. The broker
                // may send it once more, but may also have forgotten it.
                guard !connection.arrived.isEmpty else { throw error }
                return
            }
        }
    }

    /// Hands what was read to the receiver, again and again for half the keep-alive; gives up the connection after that, so
    /// that the broker sends the batch again.
    ///
    /// - Returns: whether there was anything to hand over.
    private func commit(_ connection: MosquittoConnection, _ copies: inout SubscriptionCopies) throws(MQTTError) -> Bool {
        guard !connection.arrived.isEmpty else { return false }
        var batch: [ArrivedMessage] = []
        batch.reserveCapacity(connection.arrived.count)
        for arrival in connection.arrived where !copies.isCopy(arrival.message, through: arrival.subscriptions) {
            batch.append(arrival.message)
        }
        let copyCount = connection.arrived.count - batch.count
        connection.arrived.removeAll(keepingCapacity: true)
        if !batch.isEmpty { try offer(batch) }
        shared.withLock { shared in
            shared.counters.received += batch.count
            shared.counters.copies += copyCount
            shared.counters.unreadable += connection.takeUnreadable()
        }
        return true
    }

    private func offer(_ batch: [ArrivedMessage]) throws(MQTTError) {
        let clock = ContinuousClock()
        let end = clock.now + options.keepAlive / 2
        var pause = Duration.milliseconds(10)
        while true {
            do {
                try receiver.receive(batch)
                return
            } catch {
                guard error.canRetry else {
                    throw MQTTError(.store, "messages can't be stored, so no more are taken: \(error.message)")
                }
                guard !thread.isStopping, clock.now + pause < end else {
                    throw MQTTError(
                        .lost, "messages could not be stored, so they are given back to the broker: \(error.message)")
                }
                log(.warning, "messages could not be stored and are tried again: \(error.message)")
            }
            thread.wait(atMost: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }

    private func takeFilters() -> [String] {
        shared.withLock { shared in
            shared.filtersHaveChanged = false
            return shared.filters
        }
    }

    private func set(_ state: ConnectionState) {
        shared.withLock { $0.state = state }
        onState(state)
    }

    private static func subscriptions(for filters: [String], _ options: MQTTOptions) -> [String] {
        if options.shareGroup != nil { return DisjointFilters.joined(filters) }
        var seen: Set<[UInt8]> = []
        return filters.filter { seen.insert(Array($0.utf8)).inserted }
    }
}
