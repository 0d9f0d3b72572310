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
    let mailSender = RecordingMailSender()
    let functions = RecordingFunctions()
    let clock = VirtualClock()
    private let database: SQLiteDatabase
    private let engine: Engine
    private let lines = LogLines()

    private static let resources = """
        pack: actions
        tables:
          Temperature: { partitionKey: id }
          Sessions: { partitionKey: connection }
          Places: { partitionKey: id, sortKey: n }
          Subscribers: { partitionKey: name }
        series:
          iot.temperaturesensor: { dimensions: [sensor_id, zone_id], measures: [temperature] }
        queues:
          Errors:
          Failed:
          Line: { fifo: true }
        buckets:
          History:
        topics:
          Alarms:
            subscribers:
              - { email: doctor@example.com, filter: { zone: 1 } }
              - { webhook: https://example.com/alarms, filter: { zone: 2 } }
          Everyone: { subscribersFrom: Subscribers }
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
            SourceFile(name: "actions/a.rules.yaml", text: rules + Self.readers),
        ]
        let webhooks = WebhookSurroundings(sender: sender, secrets: Self.secrets, clock: clock)
        let registry = Registry(
            functions: StandardFunctions.all,
            actions: StandardActions.all(
                publisher: publisher, webhooks: webhooks, mail: MailSurroundings(sender: mailSender, from: "sluice@example.com"),
                functions: functions))
        functions.answer("score", with: [.success("null")])
        let fields = FieldTable()
        let loaded = PackLoader.load(files: files, folder: "actions", registry: registry, fields: fields)
        let pack = try #require(loaded.pack, "\(loaded.rendered())")
        database = try SQLiteDatabase.inMemory()
        // For actions that remove one.
        try database.declare(pack.catalog)
        try database.write { stores in
            _ = try stores.put(
                BucketObject(key: "zone/1.json", contentType: "application/json", content: Array("{}".utf8)), in: "History", now: 0)
        }
        let lines = lines
        engine = try Engine(
            packs: [pack], fields: fields, registry: registry, database: database, clock: clock, randomness: SeededRandomness(),
            log: { lines.append($0, $1) })
        if action.contains("table: Sessions") {
            try put([#"{"connection":"c1","n":1}"#, #"{"connection":"c2","n":2}"#], in: "Sessions")
        }
    }

    /// Stores items as they are there before a test.
    func put(_ items: [String], in table: String) throws {
        try database.write { stores in
            for item in items {
                let object = try #require(try Value(json: Array(item.utf8)).object)
                _ = try stores.put(object, in: table)
            }
        }
    }

    func items(_ table: String) throws -> [String] {
        try database.read { stores in
            var items: [String] = []
            try stores.scan(table: table, partition: nil) { item in
                items.append(Value.object(item).json)
                return true
            }
            return items
        }
    }

    static let secrets = GivenSecrets([
        "chat-token": "a-token", "bulk-key": "a-key", "login": "user:pass:word", "no-login": "user", "two-lines": "a\r\nb: c", "empty": "",
    ])

    /// Tell of what `emit` hands on, and of what happens to objects.
    private static let readers = """

          flows:
            sql: SELECT topic() AS topic, encode(*, 'base64') AS payload FROM '$flow/#'
            actions: [ { republish: { topic: observed-flow } } ]
          objects:
            sql: SELECT topic(3) AS event, key FROM '$bucket/#'
            actions: [ { republish: { topic: observed-bucket } } ]
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

    /// What came of it, in the form of `ActionSpec.Example.effects`: stores first, then publications, flows, webhooks, mails and
    /// log lines.
    func effects() throws -> [String] {
        var effects: [String] = []
        try database.read { stores in
            for table in ["Temperature", "Sessions"] {
                try stores.scan(table: table, partition: nil) { item in
                    effects.append("table \(table) \(Value.object(item).json)")
                    return true
                }
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
            try stores.scanMetrics(times: TimeRange()) { datum in
                effects.append("metric \(datum["metric"]?.string ?? "") \(datum["dimensions"]?.json ?? "") \(datum["value"]?.json ?? "")")
                return true
            }
        }
        for publication in publisher.takePublished() {
            let text = String(decoding: publication.payload, as: UTF8.self)
            if publication.topic == "observed-flow", let flow = try Value(json: publication.payload).object {
                let payload = flow["payload"]?.string.flatMap(Base64.decode) ?? []
                effects.append("emit \(flow["topic"]?.string ?? "") \(String(decoding: payload, as: UTF8.self))")
            } else if publication.topic == "observed-bucket", let event = try Value(json: publication.payload).object {
                effects.append(try effect(event["event"]?.string ?? "", ofObject: event["key"]?.string ?? ""))
            } else {
                effects.append("publish \(publication.topic) \(text)")
            }
        }
        for request in sender.takeSent() {
            let body = request.body.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
            effects.append("webhook \(request.method) \(request.url)\(body)")
        }
        for mail in mailSender.takeSent() {
            let read = ReadMail(mail.text)
            effects.append("mail \(mail.to) \(read.subject): \(read.bodyText)")
        }
        effects += functions.takeCalls().map { "function \($0)" }
        return effects + lines.take().map { "log \($0)" }
    }

    private func effect(_ event: String, ofObject key: String) throws -> String {
        guard event == "put", let object = try database.read({ try $0.object(in: "History", key: key) }) else {
            return "bucket History \(event) \(key)"
        }
        return "bucket History put \(key) \(object.contentType) \(String(decoding: object.content, as: UTF8.self))"
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
