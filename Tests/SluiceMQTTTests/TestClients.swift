import SluiceMQTT
import SluicePlugins
import SluiceTestSupport
import Synchronization
import Testing

/// A receiver that keeps what it takes, and can be told to refuse or to be saturated.
final class RecordingReceiver: MessageReceiver {
    struct State {
        var taken: [Publication] = []
        var offers = 0
        var refusal: StoreError?
        var isSaturated = false
    }

    let state = Mutex(State())

    func receive(_ batch: [Publication]) throws(StoreError) {
        let refusal = state.withLock { state in
            state.offers += 1
            if state.refusal == nil { state.taken += batch }
            return state.refusal
        }
        if let refusal { throw refusal }
    }

    var isSaturated: Bool { state.withLock { $0.isSaturated } }
    var taken: [Publication] { state.withLock { $0.taken } }
    var texts: [String] { taken.map { String(decoding: $0.payload, as: UTF8.self) } }
    var offers: Int { state.withLock { $0.offers } }

    func refuse(_ error: StoreError?) { state.withLock { $0.refusal = error } }
    func saturate(_ on: Bool) { state.withLock { $0.isSaturated = on } }
}

/// Waits until a condition holds, looking often; records an issue where it does not come to hold.
func eventually(
    _ what: Comment, within time: Duration = .seconds(180), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () -> Bool
) async throws {
    let end = ContinuousClock.now + time
    while !condition() {
        guard ContinuousClock.now < end else {
            Issue.record(what, sourceLocation: sourceLocation)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// The versions of MQTT that a client can speak.
let versions: [MQTTOptions.Version] = [.v3_1_1, .v5]

func makeOptions(_ broker: MosquittoBroker, _ clientID: String, version: MQTTOptions.Version = .v5) throws -> MQTTOptions {
    var options = MQTTOptions(address: try BrokerAddress("mqtt://127.0.0.1:\(broker.port)"), clientID: clientID)
    options.version = version
    options.reconnectDelay = .milliseconds(20) ... .milliseconds(100)
    return options
}

/// Runs a source around the body, and stops it whatever the body does.
func withSource<Result>(
    _ options: MQTTOptions, _ filters: [String], formerFilters: [String] = [], _ receiver: any MessageReceiver,
    log: @escaping @Sendable (LogLevel, String) -> Void = { _, _ in },
    _ body: (MQTTSource) async throws -> Result
) async throws -> Result {
    let source = MQTTSource(
        options: options, filters: filters, formerFilters: formerFilters, receiver: receiver, log: log)
    try source.start()
    do {
        let result = try await body(source)
        await source.stop()
        return result
    } catch {
        await source.stop()
        throw error
    }
}

/// Runs a publisher around the body, and stops it whatever the body does.
func withPublisher<Result>(
    _ options: MQTTOptions, offlineWait: Duration = .seconds(60), _ body: (MQTTPublisher) async throws -> Result
) async throws -> Result {
    let publisher = MQTTPublisher(options: options.forPublishing, offlineWait: offlineWait)
    try publisher.start()
    do {
        let result = try await body(publisher)
        await publisher.stop()
        return result
    } catch {
        await publisher.stop()
        throw error
    }
}

func publications(_ topic: String, _ range: Range<Int>, qos: Int = 1) -> [Publication] {
    range.map { Publication(topic: topic, payload: Array(String($0).utf8), qos: qos) }
}

extension [Result<Void, ActionFailure>] {
    var failures: [ActionFailure] {
        compactMap { result in
            if case .failure(let failure) = result { failure } else { nil }
        }
    }
}
