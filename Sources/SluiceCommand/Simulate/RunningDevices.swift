import SluiceEngine
import SluiceMQTT
import SluicePacks
import SluicePlugins
import Synchronization

/// The simulated devices of packs on a real broker: they publish when their time comes, and hear what they listen to.
final class RunningDevices: Sendable {
    private let simulator: SharedSimulator
    private let publisher: MQTTPublisher
    private let subscriber: MQTTSubscriber?
    private let engine: Engine?
    private let clock: any SluicePlugins.Clock
    private let counter: Mutex<Int>
    private let report: @Sendable (String) -> Void

    /// - Parameters:
    ///   - engine: takes what devices send into queues and buckets; there is none where no device does.
    ///   - report: takes the lines that devices have for whoever watches, and what goes wrong; called from any thread.
    /// - Throws: `MQTTError` where the broker can't be reached.
    init(
        _ packs: [Pack], options: MQTTOptions, engine: Engine? = nil, clock: any SluicePlugins.Clock, seed: UInt64,
        report: @escaping @Sendable (String) -> Void
    ) throws {
        self.engine = engine
        self.clock = clock
        self.report = report
        counter = Mutex(0)
        let simulator = SharedSimulator(packs: packs, start: clock.now(), seed: seed)
        let filters = simulator.use { $0.topicFilters }
        self.simulator = simulator
        for problem in simulator.use({ $0.problems }) { report(problem) }
        publisher = MQTTPublisher(options: options.forPublishing)
        try publisher.start()
        guard !filters.isEmpty else {
            subscriber = nil
            return
        }
        var listening = options
        listening.cleanSession = true
        let subscriber = MQTTSubscriber(options: listening, filters: filters) { message in
            let lines = simulator.use { $0.hear(topic: message.topic, payload: message.payload, now: clock.now()) }
            for line in lines { report(line) }
        }
        self.subscriber = subscriber
        try subscriber.start()
    }

    /// Messages that the broker, or a store, has taken.
    var published: Int { counter.withLock { $0 } }

    /// Publishes what is due, until the task is cancelled.
    func run() async {
        while let due = simulator.use({ $0.nextDue }) {
            do { try await clock.sleep(until: due) } catch { return }
            let messages = simulator.use { $0.step(now: clock.now()) }
            for message in messages where message.publication == nil { store(message) }
            for result in await publisher.publish(messages.compactMap(\.publication)) {
                switch result {
                case .success: counter.withLock { $0 += 1 }
                case .failure(let failure): report("a device could not publish on '\(failure.resource)': \(failure.message)")
                }
            }
        }
    }

    private func store(_ message: DeviceMessage) {
        do {
            try engine?.take(message)
            counter.withLock { $0 += 1 }
        } catch {
            report("a device could not send: \(error.message)")
        }
    }

    func stop() async {
        await subscriber?.stop()
        await publisher.stop()
    }

    /// The numbers in the devices' states: where they began, how high they went, where they are.
    func histories() -> [DeviceHistory] { simulator.use { $0.histories } }
}

/// A simulator that is stepped by one task and hears messages on another thread.
private final class SharedSimulator: Sendable {
    private let simulator: Mutex<Simulator>

    init(packs: [Pack], start: Timestamp, seed: UInt64) {
        simulator = Mutex(Simulator(packs: packs, start: start, seed: seed))
    }

    func use<Result: Sendable>(_ body: (Simulator) -> Result) -> Result { simulator.withLock { body($0) } }
}
