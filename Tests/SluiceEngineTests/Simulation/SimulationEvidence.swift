import SluicePlugins
import SluiceValues

/// What a run has left behind, inside and outside.
struct SimulationEvidence {
    /// How often each message has been accepted, by its number.
    let acceptances: [Int: Int]
    let topics: [Int: String]
    /// The parts of the rules that there were.
    let parts: Set<SimulationPart>
    private let effects: [SimulatedWorld.Effect]
    private let refusals: [SimulatedWorld.Effect]
    private let queues: [String: [Value]]
    /// The numbers that a rule's error action has told of.
    private var told: [String: Set<Int>] = [:]
    let items: Int
    /// What updates of one item have counted.
    let sum: Int
    /// What a metric has been given, in all.
    let measured: Int

    init(
        acceptances: [Int: Int], topics: [Int: String], parts: Set<SimulationPart>, world: SimulatedWorld, database: any Database
    ) throws {
        self.acceptances = acceptances
        self.topics = topics
        self.parts = parts
        effects = world.effects
        refusals = world.refusals
        let sinks = [
            "Seen", "Errors", "Streamed", "Flowed", "Batched", "Each", "Asked", "Wins", "Counted", "DeadSeen", "Stored",
            "Alarmed",
        ]
        (queues, items, sum, measured) = try database.read { stores in
            var queues: [String: [Value]] = [:]
            for sink in sinks {
                try stores.scan(queue: sink) { message in
                    queues[sink, default: []].append(message["body"] ?? .undefined)
                    return true
                }
            }
            var items = 0
            try stores.scan(table: "W", partition: nil) { _ in
                items += 1
                return true
            }
            let sum = try stores.item(in: "Sum", partition: .string("all"), sort: nil)?["n"]?.number?.int64
            var measured = 0
            try stores.scan(metric: "Taken", dimensions: [:], times: TimeRange()) { measured += Int($1.int64 ?? 0) }
            return (queues, items, sum.map { Int($0) } ?? 0, measured)
        }
        for document in queues["Errors"] ?? [] {
            let original = document["base64OriginalPayload"].string.flatMap(Base64.decode).flatMap { try? Value(json: $0) }
            guard let rule = document["ruleName"].string, let original else { continue }
            told[rule, default: []].formUnion(Self.numbers(in: original))
        }
    }

    /// What a queue that nobody reads holds.
    func bodies(_ queue: String) -> [Value] { queues[queue] ?? [] }

    /// How often each number is in a queue that nobody reads.
    func counts(_ queue: String) -> [Int: Int] {
        bodies(queue).flatMap(Self.numbers).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// The numbers of each effect whose target has a prefix, in order, by target.
    func effects(_ kind: SimulatedWorld.Effect.Kind, _ prefix: String) -> [String: [[Int]]] {
        var found: [String: [[Int]]] = [:]
        for effect in effects where effect.kind == kind && effect.target.hasPrefix(prefix) {
            guard let value = try? Value(json: Array(effect.body.utf8)) else { continue }
            found[effect.target, default: []].append(Self.numbers(in: value))
        }
        return found
    }

    /// The numbers that a target has refused for good.
    func refused(by target: String) -> Set<Int> {
        refusals.filter { $0.target == target }.compactMap { try? Value(json: Array($0.body.utf8)) }
            .reduce(into: []) { $0.formUnion(Self.numbers(in: $1)) }
    }

    func errors(of rule: String) -> Set<Int> { told[rule] ?? [] }

    /// The numbers of the messages that a value was made of.
    private static func numbers(in value: Value) -> [Int] {
        if let array = value.array { return array.flatMap(numbers) }
        // A notification holds the message that it tells of.
        return (value["seq"].number ?? value["message"]["seq"].number)?.int64.map { [Int($0)] } ?? []
    }
}
