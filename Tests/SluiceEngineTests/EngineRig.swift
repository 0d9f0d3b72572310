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
    let clock = VirtualClock()
    let publisher = RecordingPublisher()
    let database: any Database
    let engine: Engine
    let pack: Pack
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
    convenience init(folder: String, options: EngineOptions = EngineOptions()) throws {
        let path = Self.repository.appending(path: folder).path
        try self.init(options: options) { registry, fields in PackLoader.load(folder: path, registry: registry, fields: fields) }
    }

    init(
        options: EngineOptions = EngineOptions(), database: (any Database)? = nil,
        load: (Registry, FieldTable) -> LoadedPack
    ) throws {
        let registry = Registry(functions: StandardFunctions.all, actions: StandardActions.all(publisher: publisher))
        let fields = FieldTable()
        let loaded = load(registry, fields)
        pack = try #require(loaded.pack, "\(loaded.rendered())")
        self.database = try database ?? SQLiteDatabase.inMemory()
        let log = log
        engine = try Engine(
            packs: [pack], fields: fields, registry: registry, database: self.database, clock: clock,
            randomness: SeededRandomness(), options: options, log: { log.append($0, $1) })
    }

    // MARK: Doing

    func publish(_ topic: String, _ payload: String, qos: Int = 1) async throws {
        try await publish([ArrivedMessage(topic: topic, payload: Array(payload.utf8), qos: qos)])
    }

    func publish(_ messages: [ArrivedMessage]) async throws {
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
                try engine.receive(sent.map { ArrivedMessage(topic: $0.topic, payload: $0.payload, qos: $0.qos) })
            }
            try engine.runDue()
            retry = try await settle()
        }
        clock.set(end)
    }

    /// Delivers what is owed and lets the devices hear it.
    @discardableResult
    private func settle() async throws -> Timestamp? {
        let retry = try await engine.drain()
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

    func deadLetters() throws -> [DeadLetter] { try database.read { try $0.deadLetters(after: 0, limit: 1000) } }

    func status(_ rule: String) throws -> EngineStatus.Rule {
        try #require(try engine.status().rules.first { $0.name == rule })
    }

    /// The ledger's promise: what is in flight is exactly what has an execution.
    func expectBalanced(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let executions = try database.read { try $0.executionCounts() }
        for rule in try engine.status().rules {
            #expect(rule.ledger.inFlight == executions[rule.name] ?? 0, "\(rule.name): \(rule.ledger)", sourceLocation: sourceLocation)
        }
    }
}

/// The lines that an engine logs.
final class RecordedLog: Sendable {
    private let lines = Mutex<[String]>([])

    func append(_ level: LogLevel, _ line: String) { lines.withLock { $0.append("\(level.rawValue): \(line)") } }

    func take() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
