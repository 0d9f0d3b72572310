import SluiceMQTT
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import Synchronization
import Testing

/// Waits until a condition holds, looking often.
func eventually(
    _ what: String, within time: Duration = .seconds(120), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + time
    while try await !condition() {
        guard ContinuousClock.now < end else {
            Issue.record("it never came about that \(what)", sourceLocation: sourceLocation)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// Starts `sluice run` and waits until it is ready.
func startEngine(
    _ packs: [String], broker: MosquittoBroker, data: String, _ more: [String] = [], environment: [String: String] = [:],
    address: String? = nil
) async throws -> RunningProgram {
    let engine = try startSluice(
        ["run"] + packs + ["--broker", address ?? "mqtt://127.0.0.1:\(broker.port)", "--data", data] + more,
        environment: environment)
    try await engine.wait(for: "readiness") { engine.outputText.hasSuffix("ready\n") }
    return engine
}

/// Publishes at QoS 1 and returns when the broker has taken all.
func publish(
    _ publications: [Publication], to broker: MosquittoBroker, clientID: String = "tests", login: String = ""
) async throws {
    var options = MQTTOptions(address: try BrokerAddress("mqtt://\(login)127.0.0.1:\(broker.port)"), clientID: clientID)
    options.cleanSession = true
    let publisher = MQTTPublisher(options: options.forPublishing)
    try publisher.start()
    let results = await publisher.publish(publications)
    await publisher.stop()
    for result in results { try result.get() }
}

func reading(_ id: String, _ temperature: String, sensor: Int = 1, zone: Int = 1) -> Publication {
    Publication(
        topic: "sensor/temperature/temp_\(sensor)",
        payload: Array(#"{"id":"\#(id)","temperature":\#(temperature),"sensor_id":\#(sensor),"zone_id":\#(zone)}"#.utf8), qos: 1)
}

/// A client that keeps what it hears, as `topic payload`, and at which QoS.
final class Listener: Sendable {
    private let heard = Mutex<[(text: String, qos: Int)]>([])
    private let subscriber: Mutex<MQTTSubscriber?> = Mutex(nil)

    init(_ filter: String, broker: MosquittoBroker, clientID: String = "listener") throws {
        var options = MQTTOptions(address: try BrokerAddress("mqtt://127.0.0.1:\(broker.port)"), clientID: clientID)
        options.cleanSession = true
        let subscriber = MQTTSubscriber(options: options, filters: [filter]) { [heard = Unowned(self)] message in
            heard.listener?.take(message)
        }
        try subscriber.start()
        self.subscriber.withLock { $0 = subscriber }
    }

    private struct Unowned: Sendable {
        weak let listener: Listener?
        init(_ listener: Listener) { self.listener = listener }
    }

    private func take(_ message: Publication) {
        heard.withLock { $0.append(("\(message.topic) \(String(decoding: message.payload, as: UTF8.self))", message.qos)) }
    }

    var messages: [(text: String, qos: Int)] { heard.withLock { $0 } }

    func stop() async { await subscriber.withLock { $0 }?.stop() }
}

/// The rows that a query answers, as lines of JSON.
func query(_ sql: String, data: String) async throws -> [String] {
    let outcome = try await sluice(["query", sql, "--data", data, "--format", "json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    return outcome.lines
}

/// What the store says of an engine's work.
struct StoreReport {
    let ledger: [String: LedgerCounts]
    let executions: [String: Int]
    let deadLetters: [DeadLetter]
    let owed: [String: Int]

    init(data: String) throws {
        let database = try SQLiteDatabase.openForReading(directory: data)
        defer { database.close() }
        (ledger, executions, deadLetters, owed) = try database.read { stores in
            (try stores.ledger(), try stores.executionCounts(), try stores.deadLetters(after: 0, limit: 100), try stores.owedCounts())
        }
    }

    /// Holds at any instant: what was accepted and is not done is written down as an execution.
    func expectBalance(sourceLocation: SourceLocation = #_sourceLocation) {
        for (rule, counts) in ledger {
            #expect(counts.inFlight == executions[rule] ?? 0, "\(rule): \(counts)", sourceLocation: sourceLocation)
        }
    }
}
