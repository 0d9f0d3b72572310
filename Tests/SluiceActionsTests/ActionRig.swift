import SluiceActions
import SluiceEngine
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceText
import SluiceValues
import Synchronization
import Testing

/// One rule with one action on an engine in memory: messages on topic `in` go in, effects are read as text.
final class ActionRig {
    let publisher = RecordingPublisher()
    let sender = RecordingHTTPSender()
    let functions = RecordingFunctions()
    let clock = VirtualClock()
    private let database: SQLiteDatabase
    private let engine: Engine
    private let lines = LogLines()

    private static let resources = """
        pack: actions
        tables:
          Temperature: { partitionKey: id }
        series:
          iot.temperaturesensor: { dimensions: [sensor_id, zone_id], measures: [temperature] }
        queues:
          Errors:
          Failed:
          Line: { fifo: true }
        functions:
          score: { command: [./score] }
        """

    /// - Parameters:
    ///   - action: the configuration as it stands in a rule file.
    ///   - sql: the rule's statement on topic `in`.
    ///   - attempts: how often an action is tried.
    init(_ action: String, sql: String = "SELECT * FROM 'in/#', 'in'", attempts: Int = 1) throws {
        let indented = action.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n        ")
        let rules = """
            rules:
              rule:
                sql: \(sql)
                actions:
                  - \(indented)
                errorAction: { queueSend: { queue: Failed } }
                retry: { attempts: \(attempts) }
            """
        let files = [
            SourceFile(name: "actions/pack.yaml", text: Self.resources),
            SourceFile(name: "actions/a.rules.yaml", text: rules + Self.flowReader),
        ]
        let webhooks = WebhookSurroundings(sender: sender, secrets: Self.secrets, clock: clock)
        let registry = Registry(
            functions: StandardFunctions.all,
            actions: StandardActions.all(publisher: publisher, webhooks: webhooks, functions: functions))
        functions.answer("score", with: [.success("null")])
        let fields = FieldTable()
        let loaded = PackLoader.load(files: files, folder: "actions", registry: registry, fields: fields)
        let pack = try #require(loaded.pack, "\(loaded.rendered())")
        database = try SQLiteDatabase.inMemory()
        let lines = lines
        engine = try Engine(
            packs: [pack], fields: fields, registry: registry, database: database, clock: clock, randomness: SeededRandomness(),
            log: { lines.append($0, $1) })
    }

    static let secrets = GivenSecrets([
        "chat-token": "a-token", "bulk-key": "a-key", "login": "user:pass:word", "no-login": "user", "two-lines": "a\r\nb: c", "empty": "",
    ])

    /// Tells of what `emit` hands on.
    private static let flowReader = """

          flows:
            sql: SELECT topic() AS topic, encode(*, 'base64') AS payload FROM '$flow/#'
            actions: [ { republish: { topic: observed-flow } } ]
        """

    func publish(_ payload: String, topic: String = "in", properties: MessageProperties = MessageProperties()) async throws {
        try await publish(Array(payload.utf8), topic: topic, properties: properties)
    }

    func publish(_ payload: [UInt8], topic: String = "in", properties: MessageProperties = MessageProperties()) async throws {
        try engine.receive([Publication(topic: topic, payload: payload, qos: 1, properties: properties)])
        _ = try await engine.drain()
    }

    /// Messages that come in one batch, so that what they owe waits at the same time.
    func publish(together payloads: [String]) async throws {
        try engine.receive(payloads.map { Publication(topic: "in", payload: Array($0.utf8), qos: 1) })
        _ = try await engine.drain()
    }

    /// Lets milliseconds pass, and what is due then happen.
    func wait(_ milliseconds: Int64) async throws {
        clock.set(clock.now() + milliseconds)
        _ = try await engine.drain()
    }

    /// What came of it, in the form of `ActionSpec.Example.effects`: stores first, then publications, flows, webhooks and log lines.
    func effects() throws -> [String] {
        var effects: [String] = []
        try database.read { stores in
            try stores.scan(table: "Temperature", partition: nil) { item in
                effects.append("table Temperature \(Value.object(item).json)")
                return true
            }
            try stores.scan(series: "iot.temperaturesensor", times: TimeRange()) { point in
                var fields = point
                fields["time"] = nil
                effects.append("series iot.temperaturesensor \(Value.object(fields).json)")
                return true
            }
            try stores.scan(queue: "Errors") { message in
                effects.append("queue Errors \(message["body"]?.json ?? "")")
                return true
            }
        }
        for publication in publisher.takePublished() {
            let text = String(decoding: publication.payload, as: UTF8.self)
            if publication.topic == "observed-flow", let flow = try Value(json: publication.payload).object {
                let payload = flow["payload"]?.string.flatMap(Base64.decode) ?? []
                effects.append("emit \(flow["topic"]?.string ?? "") \(String(decoding: payload, as: UTF8.self))")
            } else {
                effects.append("publish \(publication.topic) \(text)")
            }
        }
        for request in sender.takeSent() {
            let body = request.body.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
            effects.append("webhook \(request.method) \(request.url)\(body)")
        }
        effects += functions.takeCalls().map { "function \($0)" }
        return effects + lines.take().map { "log \($0)" }
    }

    /// The points of the series, times included, as JSON.
    func points() throws -> [String] {
        try database.read { stores in
            var points: [String] = []
            try stores.scan(series: "iot.temperaturesensor", times: TimeRange()) { point in
                points.append(Value.object(point).json)
                return true
            }
            return points
        }
    }

    func queued(_ queue: String = "Errors") throws -> [Object] {
        try database.read { stores in
            var messages: [Object] = []
            try stores.scan(queue: queue) { message in
                messages.append(message)
                return true
            }
            return messages
        }
    }

    /// Why the action failed, message by message.
    func failures() throws -> [String] {
        try database.read { stores in
            var reasons: [String] = []
            try stores.scan(queue: "Failed") { message in
                let failures = message["body"]?.object?["failures"]?.array ?? []
                reasons += failures.map { $0.object?["errorMessage"]?.string ?? "" }
                return true
            }
            return reasons
        }
    }
}

/// The lines that an engine logs, as `level text`.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    func append(_ level: LogLevel, _ line: String) { lines.withLock { $0.append("\(level.rawValue) \(line)") } }

    func take() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
