import SluicePlugins
import Synchronization

/// What a publisher does on its thread.
final class PublisherLoop: Sendable {
    struct Shared {
        var state = ConnectionState.idle
        var reconnects = 0
        /// Batches that the thread has not taken yet.
        var waiting: [PublicationBatch] = []
        /// Whether the thread has ended, and nobody takes batches any more.
        var hasEnded = true
    }

    /// The most publications that are under way at once.
    private static let window = 1024
    private static let idlePause = Duration.milliseconds(500)
    /// How long a stop waits for answers.
    private static let stopWait = Duration.seconds(5)

    let shared = Mutex(Shared())
    let offlineWait: Duration
    private let answerWait: Duration
    private let options: MQTTOptions
    private let log: @Sendable (LogLevel, String) -> Void
    private let onState: @Sendable (ConnectionState) -> Void
    private let thread = ServiceThread()

    init(
        options: MQTTOptions, offlineWait: Duration, answerWait: Duration,
        log: @escaping @Sendable (LogLevel, String) -> Void, onState: @escaping @Sendable (ConnectionState) -> Void
    ) {
        self.options = options
        self.offlineWait = offlineWait
        self.answerWait = answerWait
        self.log = log
        self.onState = onState
    }

    func start(_ gate: StartGate) throws(MQTTError) {
        try options.check()
        shared.withLock { $0.hasEnded = false }
        guard thread.run({ self.run(gate) }) else { throw MQTTError(.invalid, "no thread could be made for the MQTT client") }
        let seconds = Int(max(1, options.connectTimeout.components.seconds))
        guard let outcome = gate.wait(atMost: seconds + 1) else {
            thread.requestStop()
            throw MQTTError(.unreachable, "no broker answers at \(options.address) (nothing came within \(seconds) s)")
        }
        try outcome.get()
    }

    func stop() async {
        thread.requestStop()
        if shared.withLock({ $0.state }) == .idle { return }
        await thread.ended()
        // The thread may hang in the system's connect; nobody shall wait for it.
        failAll("the MQTT publisher has stopped")
    }

    func add(_ batch: PublicationBatch) {
        let isTaken = shared.withLock { shared in
            if !shared.hasEnded { shared.waiting.append(batch) }
            return !shared.hasEnded
        }
        if isTaken {
            thread.wake()
        } else {
            var batch = batch
            batch.fail("the MQTT publisher is not running")
        }
    }

    /// Fails what has waited for a connection until its deadline. Called beside the thread, which may hang in a connect.
    func failOverdue() {
        let now = ContinuousClock().now
        var why = "there is no connection to \(options.address) yet"
        let overdue = shared.withLock { shared in
            if case .reconnecting(let reason) = shared.state { why = reason }
            let overdue = shared.waiting.filter { $0.deadline <= now }
            shared.waiting.removeAll { $0.deadline <= now }
            return overdue
        }
        for var batch in overdue { batch.fail(why) }
    }

    // MARK: - The thread

    private func run(_ gate: StartGate) {
        var backoff = Backoff(options.reconnectDelay)
        var suspicion = Suspicion()
        var hasStarted = false
        set(.connecting)
        while !thread.isStopping {
            var flight = PublicationFlight()
            do {
                let connection = try MosquittoConnection(options)
                try connection.open(on: thread)
                if hasStarted { shared.withLock { $0.reconnects += 1 } }
                hasStarted = true
                if suspicion.strikes == 0 { backoff.reset() }
                set(.connected)
                gate.open(.success(()))
                try serve(connection, &flight, &suspicion)
            } catch {
                end(&flight, &suspicion, error)
                guard hasStarted else {
                    set(.failed(error))
                    gate.open(.failure(error))
                    failAll(error.message)
                    return
                }
                log(.warning, error.message)
                guard !thread.isStopping else { break }
                set(.reconnecting(error.message))
                pause(backoff.pause())
            }
        }
        gate.open(.failure(MQTTError(.lost, "the MQTT client was stopped before it was connected")))
        failAll("the MQTT publisher has stopped")
        set(.stopped)
    }

    /// Fails what the connection that has ended leaves open. A publication that the broker ends each connection on fails for good.
    private func end(_ flight: inout PublicationFlight, _ suspicion: inout Suspicion, _ error: MQTTError) {
        let isLate = flight.nextDeadline.map { ContinuousClock().now > $0 } ?? false
        if !isLate, suspicion.connectionEnded(flight.publicationsUnderWay) {
            flight.giveUp { publication in
                let why = "the broker has ended \(Suspicion.maximumStrikes) connections on a message to '\(publication.topic)' alone: \(error.message)"
                log(.warning, why)
                return why
            }
        }
        flight.failAll(error.message)
    }

    private func serve(
        _ connection: MosquittoConnection, _ flight: inout PublicationFlight, _ suspicion: inout Suspicion
    ) throws(MQTTError) {
        let clock = ContinuousClock()
        var stopEnd: ContinuousClock.Instant?
        while true {
            if thread.isStopping {
                let end = stopEnd ?? clock.now + Self.stopWait
                stopEnd = end
                if flight.isEmpty || clock.now > end {
                    flight.failAll("the MQTT publisher has stopped")
                    connection.disconnect(on: thread)
                    return
                }
            } else {
                flight.add(shared.withLock { shared in
                    defer { shared.waiting = [] }
                    return shared.waiting
                })
            }
            flight.launch(over: connection, upTo: suspicion.window(of: Self.window), answerBy: clock.now + answerWait)
            try connection.tick()
            if connection.wantsWrite { try connection.write() }
            suspicion.answered(flight.settle(connection))

            if let deadline = flight.nextDeadline, clock.now > deadline {
                throw MQTTError(.lost, "the broker at \(options.address) has not answered a publication for \(answerWait)")
            }
            let interest: ServiceThread.Interest = connection.wantsWrite ? [.read, .write] : .read
            let wait = flight.canLaunch(upTo: suspicion.window(of: Self.window)) ? .zero : Self.idlePause
            if thread.wait(atMost: wait, socket: connection.socket, for: interest).contains(.read) {
                try readAnswers(connection, &flight, &suspicion)
            }
        }
    }

    /// Reads what has come. A broker may answer and then hang up, as mosquitto does on a message without the right to it, so
    /// what was read counts also where the connection ends.
    private func readAnswers(
        _ connection: MosquittoConnection, _ flight: inout PublicationFlight, _ suspicion: inout Suspicion
    ) throws(MQTTError) {
        defer { suspicion.answered(flight.settle(connection)) }
        var before = -1
        while connection.settled.count > before {
            before = connection.settled.count
            try connection.read()
        }
    }

    /// Waits to connect again; batches that come meanwhile do not shorten it.
    private func pause(_ time: Duration) {
        let clock = ContinuousClock()
        let end = clock.now + time
        while !thread.isStopping, clock.now < end { thread.wait(atMost: end - clock.now) }
    }

    private func failAll(_ why: String) {
        let waiting = shared.withLock { shared in
            shared.hasEnded = true
            defer { shared.waiting = [] }
            return shared.waiting
        }
        for var batch in waiting { batch.fail(why) }
    }

    private func set(_ state: ConnectionState) {
        shared.withLock { $0.state = state }
        onState(state)
    }
}
