import SluicePlugins
import SluiceValues

extension StoreConformance {
    private static let catalog = StoreCatalog(queues: [
        QueueDeclaration(name: "jobs", visibilityTimeout: 100, maxReceives: 2, deadLetter: "dead"),
        QueueDeclaration(name: "dead", visibilityTimeout: 100),
        QueueDeclaration(name: "slow", visibilityTimeout: 100, delay: 50),
    ])

    private static func send(_ texts: [String], to queue: String, at now: Timestamp, _ database: any Database) throws {
        try database.write { transaction in
            for text in texts {
                try transaction.send(QueueMessage(body: Array(text.utf8)), to: queue, delay: nil, now: now)
            }
        }
    }

    private static func receive(
        _ queue: String, _ limit: Int = 10, at now: Timestamp, _ database: any Database
    ) throws -> [ReceivedMessage] {
        try database.write { try $0.receive(from: queue, limit: limit, now: now) }
    }

    private static func bodies(_ messages: [ReceivedMessage]) -> [String] {
        messages.map { String(decoding: $0.message.body, as: UTF8.self) }
    }

    static let queues = [
        StoreConformance("messages are received oldest first, as many as wanted, as they were sent") { database in
            try database.declare(catalog)
            let body: [UInt8] = [0, 255, 10]
            try database.write { transaction in
                let message = QueueMessage(body: body, attributes: ["k": .string("v"), "n": 1])
                try transaction.send(message, to: "jobs", delay: nil, now: 5)
                try transaction.send(QueueMessage(body: []), to: "jobs", delay: nil, now: 6)
            }
            try send(["c"], to: "jobs", at: 6, database)
            let first = try receive("jobs", 2, at: 10, database)
            try requireEqual(first.map(\.message.body), [body, []])
            try requireEqual(text(first[0].message.attributes), #"{"k":"v","n":1}"#)
            try requireEqual(first.map(\.sentAt), [5, 6])
            try requireEqual(first.map(\.receiveCount), [1, 1])
            try requireEqual(bodies(try receive("jobs", at: 10, database)), ["c"])
            try requireEqual(try receive("jobs", 0, at: 10, database).count, 0)
        },
        StoreConformance("a received message is hidden for the visibility timeout, and then seen again") { database in
            try database.declare(catalog)
            try send(["a"], to: "jobs", at: 0, database)
            try requireEqual(try receive("jobs", at: 0, database).count, 1)
            try requireEqual(try receive("jobs", at: 99, database).count, 0)
            let again = try receive("jobs", at: 100, database)
            try requireEqual(again.map(\.receiveCount), [2])
        },
        StoreConformance("a message that was received maxReceives times goes to the dead-letter queue") { database in
            try database.declare(catalog)
            try send(["a", "b"], to: "jobs", at: 0, database)
            let b = try receive("jobs", at: 0, database)[1]
            try database.write { try $0.delete(b.id, from: "jobs") }
            try requireEqual(try receive("jobs", at: 100, database).count, 1)
            try send(["c"], to: "jobs", at: 150, database)
            // The moved message leaves its place to the next one.
            try requireEqual(bodies(try receive("jobs", 1, at: 200, database)), ["c"])
            let dead = try receive("dead", at: 200, database)
            try requireEqual(bodies(dead), ["a"])
            try requireEqual(dead.map(\.receiveCount), [1])
            try requireEqual(dead.map(\.sentAt), [0])
        },
        StoreConformance("a delay hides a message before its first receive, its own before the queue's") { database in
            try database.declare(catalog)
            try send(["a"], to: "slow", at: 0, database)
            try database.write { transaction in
                try transaction.send(QueueMessage(body: [98]), to: "slow", delay: 10, now: 0)
                try transaction.send(QueueMessage(body: [99]), to: "slow", delay: .max, now: 1)
            }
            try requireEqual(bodies(try receive("slow", at: 9, database)), [])
            try requireEqual(bodies(try receive("slow", at: 10, database)), ["b"])
            try requireEqual(bodies(try receive("slow", at: 49, database)), [])
            try requireEqual(bodies(try receive("slow", at: 50, database)), ["a"])
        },
        StoreConformance("a deleted message is gone, and deleting it again does nothing, also to later ones") { database in
            try database.declare(catalog)
            try send(["a"], to: "jobs", at: 0, database)
            let id = try receive("jobs", at: 0, database)[0].id
            try database.write { try $0.delete(id, from: "jobs") }
            try send(["b"], to: "jobs", at: 0, database)
            try database.write { try $0.delete(id, from: "jobs") }
            try requireEqual(bodies(try receive("jobs", at: 500, database)), ["b"])
        },
        StoreConformance("a scan shows what waits: JSON as it is, text as text, bytes as base64") { database in
            try database.declare(catalog)
            try send([#"{"a":1.0}"#, "no json", "12"], to: "slow", at: 7, database)
            try database.write { try $0.send(QueueMessage(body: [255]), to: "slow", delay: nil, now: 7) }
            try database.read { transaction in
                try requireEqual(try transaction.waiting("slow"), [#"{"a":1.0}"#, #""no json""#, "12", #""/w==""#])
                var first: Object?
                try transaction.scan(queue: "slow") { first = $0; return false }
                try requireEqual(
                    first?.members.map(\.key), ["id", "body", "sentAt", "visibleAt", "receiveCount", "attributes"])
                try requireEqual(first?["sentAt"]?.json, "7")
                try requireEqual(first?["visibleAt"]?.json, "57")
                try requireEqual(first?["receiveCount"]?.json, "0")
                try requireEqual(first?["attributes"]?.json, "{}")
            }
        },
    ]
}
