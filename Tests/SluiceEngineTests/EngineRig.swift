import Foundation
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

/// A whole engine in memory, on a virtual clock, with a recorder in the broker's place.
final class EngineRig {
    let clock: VirtualClock
    let publisher = RecordingPublisher()
    let database: any Database
    let engine: Engine
    let pack: Pack
    private let registry: Registry
    let log = RecordedLog()
    private var simulator: Simulator?
    private(set) var simulatorLines: [String] = []
    /// What the rules published, oldest first.
    private(set) var published: [Publication] = []
    private var heard = 0

    static var repository: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// An engine on the pack in a folder of the repository.
    convenience init(folder: String, parameters: Object = Object(), options: EngineOptions = EngineOptions()) throws {
        let path = Self.repository.appending(path: folder).path
        try self.init(options: options) { registry, fields in
            PackLoader.load(folder: path, registry: registry, fields: fields, parameters: parameters)
        }
    }

    /// An engine on a pack that a test writes down.
    ///
    /// - Parameters:
    ///   - rules: what stands under `rules:`, indented as one likes.
    ///   - declares: the sections of `pack.yaml` after its name; without it the resources of `EngineRig.declarations`.
    ///   - actions: more actions than the standard ones.
    ///   - sender: where webhooks are sent; without it they fail.
    ///   - mail: where mail is sent; without it it fails.
    convenience init(
        rules: String, declares: String = EngineRig.declarations, options: EngineOptions = EngineOptions(),
        database: (any Database)? = nil, clock: VirtualClock = VirtualClock(), seed: UInt64 = 1, actions: [any Action] = [],
        outside: any OutsideSource = NothingOutside(), functions: any FunctionInvoker = NoFunctions(),
        sender: (any HTTPSender)? = nil, mail: (any MailSender)? = nil
    ) throws {
        let files = Self.files(rules: rules, declares: declares)
        try self.init(
            options: options, database: database, clock: clock, seed: seed, actions: actions, outside: outside,
            functions: functions, sender: sender, mail: mail
        ) { registry, fields in
            PackLoader.load(files: files, folder: "test", registry: registry, fields: fields)
        }
    }

    private static func files(rules: String, declares: String) -> [SourceFile] {
        let indented = rules.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
        return [
            SourceFile(name: "test/pack.yaml", text: "pack: test\n\(declares)\n"),
            SourceFile(name: "test/test.rules.yaml", text: "rules:\n\(indented)\n"),
        ]
    }

    /// Puts other rules in the place of those that run.
    func reload(rules: String, declares: String = EngineRig.declarations) throws {
        let fields = FieldTable()
        let loaded = PackLoader.load(
            files: Self.files(rules: rules, declares: declares), folder: "test", registry: registry, fields: fields)
        try engine.reload(packs: [try #require(loaded.pack, "\(loaded.rendered())")], fields: fields)
    }

    /// A table `T` (key `id`), a table `S` (keys `id`, `n`), a series `R`, queues `Q` and `E`.
    static let declarations = """
        tables:
          T: { partitionKey: id }
          S: { partitionKey: id, sortKey: n }
        series:
          R: { dimensions: [d], measures: [m] }
        queues:
          Q:
          E:
        """

    init(
        options: EngineOptions = EngineOptions(), database: (any Database)? = nil, clock: VirtualClock = VirtualClock(),
        seed: UInt64 = 1, actions: [any Action] = [], outside: any OutsideSource = NothingOutside(),
        functions: any FunctionInvoker = NoFunctions(), sender: (any HTTPSender)? = nil, mail: (any MailSender)? = nil,
        load: (Registry, FieldTable) -> LoadedPack
    ) throws {
        self.clock = clock
        let webhooks = sender.map { WebhookSurroundings(sender: $0, secrets: GivenSecrets([:]), clock: clock) }
        registry = Registry(
            functions: StandardFunctions.all,
            actions: StandardActions.all(
                publisher: publisher, webhooks: webhooks,
                mail: mail.map { MailSurroundings(sender: $0, from: "sluice@example.com") }, functions: functions) + actions)
        let fields = FieldTable()
        let loaded = load(registry, fields)
        pack = try #require(loaded.pack, "\(loaded.rendered())")
        self.database = try database ?? SQLiteDatabase.inMemory()
        let log = log
        engine = try Engine(
            packs: [pack], fields: fields, registry: registry, database: self.database, clock: clock,
            randomness: SeededRandomness(seed: seed), outside: outside, functions: functions, options: options, log: { log.append($0, $1) })
    }

    static func memory() throws -> any Database { try SQLiteDatabase.inMemory() }

    // MARK: Doing

    func publish(_ topic: String, _ payload: String, qos: Int = 1) async throws {
        try await publish([Publication(topic: topic, payload: Array(payload.utf8), qos: qos)])
    }

    func publish(_ topic: String, bytes: [UInt8]) async throws {
        try await publish([Publication(topic: topic, payload: bytes, qos: 1)])
    }

    func publish(_ messages: [Publication]) async throws {
        try engine.receive(messages)
        try await settle()
    }

    func startDevices(seed: UInt64) { simulator = Simulator(packs: [pack], start: clock.now(), seed: seed) }

    /// Moves the time on by milliseconds; all that falls due on the way is done at its time.
    func advance(_ milliseconds: Int64) async throws {
        let end = clock.now() + milliseconds
        var retry = try await settle()
        while let next = [engine.nextDue, simulator?.nextDue, retry].compactMap(\.self).min(), next <= end {
            clock.set(next)
            if let simulator {
                let sent = simulator.step(now: next)
                try engine.receive(sent.compactMap(\.publication))
                for message in sent where message.publication == nil { try engine.take(message) }
            }
            try engine.runDue()
            retry = try await settle()
        }
        clock.set(end)
    }

    /// Receives what waits in queues, delivers what is owed, and lets the devices hear it.
    @discardableResult
    private func settle() async throws -> Timestamp? {
        var retry = try await engine.drain()
        // A full engine receives nothing.
        while !engine.isSaturated, let due = engine.nextDue, due <= clock.now() {
            try engine.runDue()
            retry = try await engine.drain()
        }
        published += publisher.takePublished()
        for publication in published[heard...] {
            simulatorLines +=
                simulator?.hear(topic: publication.topic, payload: publication.payload, now: clock.now()) ?? []
        }
        heard = published.count
        return retry
    }

    // MARK: Looking

    /// What has been published since the last call: topic and payload as text.
    func takePublished() -> [String] {
        defer {
            published = []
            heard = 0
        }
        return published.map { "\($0.topic) \(String(decoding: $0.payload, as: UTF8.self))" }
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

    /// The items of a table as values.
    func values(_ table: String) throws -> [Value] { try items(table).map { try Value(json: Array($0.utf8)) } }

    func points(_ series: String) throws -> [Object] {
        try database.read { stores in
            var points: [Object] = []
            try stores.scan(series: series, times: TimeRange()) { point in
                points.append(point)
                return true
            }
            return points
        }
    }

    func queued(_ queue: String) throws -> [Value] {
        try database.read { stores in
            var bodies: [Value] = []
            try stores.scan(queue: queue) { message in
                bodies.append(message["body"] ?? .undefined)
                return true
            }
            return bodies
        }
    }

    /// The waiting bodies of a queue as JSON text.
    func bodies(_ queue: String) throws -> [String] { try queued(queue).map(\.json) }

    func deadLetters() throws -> [DeadLetter] { try database.read { try $0.deadLetters(after: 0, limit: 1000) } }

    func status(_ rule: String) throws -> EngineStatus.Rule {
        try #require(try engine.status().rules.first { $0.name == rule })
    }

    /// The ledger's promise: what is in flight is exactly what has an execution.
    func expectBalanced(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try Invariants.violations(in: database) == [], sourceLocation: sourceLocation)
    }
}

/// The lines that an engine logs.
final class RecordedLog: Sendable {
    private let kept = Mutex<[String]>([])

    func append(_ level: LogLevel, _ line: String) { kept.withLock { $0.append("\(level.rawValue): \(line)") } }

    var lines: [String] { kept.withLock { $0 } }

    func take() -> [String] {
        kept.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
