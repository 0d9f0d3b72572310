import SluicePlugins
import SluiceTopics
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
        /// What the broker may have.
        var held: [String]
        /// What the broker has refused.
        var refused: [String] = []
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
        options: MQTTOptions, filters: [String], formerFilters: [String], receiver: any MessageReceiver,
        log: @escaping @Sendable (LogLevel, String) -> Void, onState: @escaping @Sendable (ConnectionState) -> Void
    ) {
        self.options = options
        self.receiver = receiver
        self.log = log
        self.onState = onState
        // What is no filter the broker can't have.
        shared = Mutex(Shared(filters: filters, held: formerFilters.filter { (try? TopicFilter($0)) != nil }))
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
            shared.filters = filters
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
        /// The subscriptions that the broker is known to have.
        var granted: [String] = []
        /// Those that it may have.
        var held: [String]
    }

    private func run(_ gate: StartGate) {
        var progress = Progress(backoff: Backoff(options.reconnectDelay), held: shared.withLock { $0.held })
        set(.connecting)
        while !thread.isStopping {
            do {
                var session = SourceSession(try open(), granted: progress.granted, held: progress.held)
                try session.change(to: takeSubscriptions())
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

    private func serve(_ session: inout SourceSession, _ progress: inout Progress, _ gate: StartGate) throws(MQTTError) {
        let connection = session.connection
        var hasTold = false
        var signs = LifeSigns(keepAlive: options.keepAlive)
        // Messages of a kept session may have come with the acceptance. Many take their time, and so do those before the answer to
        // the subscription.
        _ = try gate.working { () throws(MQTTError) in try commit(connection, &progress.copies) }
        while true {
            // All that was read is durable here: everything may be written.
            if thread.isStopping {
                connection.disconnect(on: thread)
                return
            }
            if shared.withLock({ $0.filtersHaveChanged }) { try session.change(to: takeSubscriptions()) }
            note(session, &progress)
            // A saturated receiver gets nothing. What the broker was asked for is read, which is what it sent before it heard
            // the question; acknowledgements that go out meanwhile stand behind the question.
            let isHolding = receiver.isSaturated && session.isSettled && !connection.awaitsPingResponse
            if isHolding {
                if signs.isDue(at: .now) { connection.showLife() }
            } else {
                signs.end()
                try connection.tick()
            }
            if connection.wantsWrite { try connection.write() }
            if !hasTold, session.isSettled {
                hasTold = true
                progress.hasStarted = true
                set(.connected)
                gate.open(.success(()))
            }

            var interest: ServiceThread.Interest = isHolding ? [] : .read
            if connection.wantsWrite { interest.insert(.write) }
            let ready = thread.wait(
                atMost: isHolding ? Self.saturationPause : Self.idlePause, socket: connection.socket, for: interest)
            guard ready.contains(.read) else { continue }
            try readBatch(connection)
            for refusal in session.takeAnswers() {
                guard progress.hasStarted else { throw MQTTError(.subscriptionRefused, refusal) }
                log(.error, refusal + "; what it would bring is not heard, and former subscriptions stay")
            }
            let hasCommitted = try gate.working { () throws(MQTTError) in try commit(connection, &progress.copies) }
            if hasCommitted { progress.backoff.reset() }
        }
    }

    /// Takes note of what the broker has and may have, before more of it is written.
    private func note(_ session: SourceSession, _ progress: inout Progress) {
        progress.granted = session.isSettled ? session.subscriptions : []
        progress.held = session.held
        shared.withLock { shared in
            shared.held = session.held
            shared.refused = session.refused
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
        var batch: [Publication] = []
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

    private func offer(_ batch: [Publication]) throws(MQTTError) {
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

    private func takeSubscriptions() -> [String] {
        let filters = shared.withLock { shared in
            shared.filtersHaveChanged = false
            return shared.filters
        }
        // In a shared group the copies of a message that several filters match go to several members, and nobody sees that they
        // are copies.
        if options.shareGroup != nil { return Subscriptions.covering(filters).map(options.subscription) }
        var seen: Set<[UInt8]> = []
        return filters.filter { seen.insert(Array($0.utf8)).inserted }
    }

    private func set(_ state: ConnectionState) {
        shared.withLock { $0.state = state }
        onState(state)
    }
}
