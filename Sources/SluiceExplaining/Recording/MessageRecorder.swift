import SluiceEngine
package import SluiceEvaluation
package import SluicePacks
package import SluicePlugins
import SluiceTesting

/// Finds out which path messages take, and chooses of each path the first ones to be kept.
///
/// Each message is decided by itself, as the first one would be, and undone: nothing is delivered or stored, so a recording needs no
/// more room than what it keeps, and what a path says of a message is true of it alone, in a test too.
package final class MessageRecorder {
    private let engine: Engine
    private let clock = TestClock()
    private let witness = SightWitness()
    private let rules: [String: Rule]
    private let maximumPayload: Int
    private let perPath: Int
    /// How many messages have taken each path.
    package private(set) var counts: [MessagePath: Int] = [:]
    private var number: UInt64 = 0

    /// Paths that are told apart; what takes a further one is not kept.
    package static let maximumPaths = 10_000

    /// - Parameters:
    ///   - packs: read traced, with names that are unique among them.
    ///   - database: an empty one; what it holds besides is what look-ups see.
    ///   - perPath: how many messages of a path are kept.
    /// - Throws: `StoreError` or `EngineError` where the engine can't be made.
    package init(
        packs: [Pack], fields: FieldTable, registry: Registry, database: any Database, outside: any OutsideSource = NothingOutside(),
        perPath: Int
    ) throws {
        for pack in packs { try database.declare(pack.catalog) }
        let options = EngineOptions()
        engine = try Engine(
            packs: packs, fields: fields, registry: registry, database: database, clock: clock, randomness: SeededDraws(seed: 1),
            outside: outside, options: options, witness: witness, lines: { _ in })
        rules = Dictionary(packs.flatMap(\.rules).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        maximumPayload = options.maximumPayload
        self.perPath = perPath
    }

    /// The path of a message, if it is one to keep: it reached a rule, and fewer than `perPath` took its path before.
    ///
    /// - Throws: `StoreError` where the database can't be worked on.
    package func consider(_ publication: Publication, at time: Timestamp) throws -> RecordedMessage? {
        guard publication.payload.count <= maximumPayload else { return nil }
        let path = try path(of: publication, at: time)
        guard !path.isEmpty else { return nil }
        guard counts[path] != nil || counts.count < Self.maximumPaths else { return nil }
        counts[path, default: 0] += 1
        return counts[path, default: 0] <= perPath ? RecordedMessage(publication, at: time, path: path) : nil
    }

    /// The path that a message takes by itself.
    package func path(of publication: Publication, at time: Timestamp) throws -> MessagePath {
        clock.advance(to: time)
        number &+= 1
        let message = Message(
            topic: publication.topic, payload: publication.payload,
            context: MessageContext(
                id: MessageID(high: 0, low: number), receivedAt: time, qos: publication.qos, isRetained: publication.isRetained,
                properties: publication.properties))
        witness.forget()
        try engine.tryOut(message)
        return MessagePath(of: witness.sights, in: rules)
    }
}
