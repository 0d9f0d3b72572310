import SluicePlugins

/// What the store knows of queues beside their messages.
enum QueueMemory {
    private static let name = "queueSeed"

    /// What the names of messages from queues are made from; drawn at its first use.
    static func seed(in database: any Database, randomness: any Randomness) throws -> MessageID {
        if let known = try database.read({ try $0.fact(name) }).flatMap({ MessageID($0) }) { return known }
        let seed = MessageID(high: randomness.next(), low: randomness.next())
        try database.write { try $0.setFact(name, to: seed.description) }
        return seed
    }
}
