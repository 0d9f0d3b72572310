import SluicePlugins
import SluiceValues

/// One table, one series and one queue, and what tests write to them.
enum Samples {
    static let catalog = StoreCatalog(
        tables: [TableDeclaration(name: "t", partitionKey: "id")],
        series: [SeriesDeclaration(name: "s", dimensions: ["id"], measures: ["v"])],
        queues: [QueueDeclaration(name: "q")])

    /// Writes one of each, all of them with a number.
    static func write(_ number: Int, in transaction: any StoreTransaction) throws {
        _ = try transaction.put(["id": .int(number)], in: "t")
        try transaction.append(SeriesPoint(time: Int64(number), fields: ["id": .int(number)]), to: "s")
        try transaction.send(QueueMessage(body: Array("\(number)".utf8)), to: "q", delay: nil, now: 0)
        try transaction.setFact("last", to: "\(number)")
    }

    /// The numbers that are stored, where all of them tell the same.
    static func numbers(in database: any Database) throws -> [String] {
        try database.read { transaction in
            let items = try transaction.items("t")
            let points = try transaction.points("s")
            let messages = try transaction.waiting("q")
            guard items.count == points.count, points.count == messages.count, try transaction.fact("last") == messages.last
            else { throw Nonconformance(description: "\(items), \(points), \(messages) do not fit together") }
            return messages
        }
    }
}

/// What is thrown where a `StoreError` is expected.
func storeError(_ body: () throws -> Void) -> StoreError? {
    do {
        try body()
        return nil
    } catch {
        return error as? StoreError
    }
}
