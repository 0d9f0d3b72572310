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
        try database.write { try $0.receive(from: queue, by: [], limit: limit, now: now).messages }
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
            try database.write { try $0.delete(QueueReceipt(queue: "jobs", message: b.id)) }
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
            try database.write { try $0.delete(QueueReceipt(queue: "jobs", message: id)) }
            try send(["b"], to: "jobs", at: 0, database)
            try database.write { try $0.delete(QueueReceipt(queue: "jobs", message: id)) }
            try requireEqual(bodies(try receive("jobs", at: 500, database)), ["b"])
        },
        StoreConformance("a received message is shown when its receiver says so, counted or not") { database in
            try database.declare(catalog)
            try send(["a"], to: "jobs", at: 0, database)
            let receipt = QueueReceipt(queue: "jobs", message: try receive("jobs", at: 0, database)[0].id)
            try database.write { try $0.show(receipt, from: 7, isCounted: false) }
            try requireEqual(try database.read { try $0.nextShown(in: "jobs", after: 6) }, 7)
            try requireEqual(try database.read { try $0.nextShown(in: "jobs", after: 7) }, nil)
            try requireEqual(try receive("jobs", at: 6, database).count, 0)
            try requireEqual(try receive("jobs", at: 7, database).map(\.receiveCount), [1])
            try database.write { try $0.show(receipt, from: .max, isCounted: true) }
            try requireEqual(try database.read { try $0.nextShown(in: "jobs", after: 0) }, nil)
            try requireEqual(try receive("jobs", at: .max - 1, database).count, 0)
            try database.write { try $0.show(receipt, from: 9, isCounted: true) }
            try requireEqual(try receive("jobs", at: 9, database).map(\.receiveCount), [2])
        },
        StoreConformance("how far readers are is kept with the message, which is passed over once all have begun") { database in
            try database.declare(catalog)
            try send(["a", "b"], to: "slow", at: 0, database)
            let receipt = QueueReceipt(queue: "slow", message: try receive("slow", 1, at: 50, database)[0].id)
            try database.write { transaction in
                try transaction.show(receipt, from: 60, isCounted: false)
                try transaction.setProgress(of: receipt, by: "x", to: ReaderProgress())
                try transaction.setProgress(of: receipt, by: "y", to: ReaderProgress(working: 2, hasFailed: true))
            }
            try requireEqual(
                try database.read { try $0.progress(of: receipt) },
                ["x": ReaderProgress(), "y": ReaderProgress(working: 2, hasFailed: true)])
            func received(by readers: [String]) throws -> [String] {
                struct Undone: Error {}
                var found: [String] = []
                do {
                    try database.write { transaction in
                        found = bodies(try transaction.receive(from: "slow", by: readers, limit: 9, now: 60).messages)
                        throw Undone()
                    }
                } catch is Undone {}
                return found
            }
            try requireEqual(try received(by: ["x"]), ["b"])
            try requireEqual(try received(by: ["y", "x"]), ["b"])
            try requireEqual(try received(by: ["x", "z"]), ["a", "b"])
            try database.write { try $0.setProgress(of: receipt, by: "x", to: nil) }
            try requireEqual(try received(by: ["x"]), ["a", "b"])
            try database.write { try $0.delete(receipt) }
            try requireEqual(try database.read { try $0.progress(of: receipt) }, [:])
        },
        StoreConformance("a message keeps how often it was handed on, apart from its attributes") { database in
            try database.declare(catalog)
            try database.write {
                try $0.send(QueueMessage(body: [49], attributes: ["k": 1], depth: 3), to: "jobs", delay: nil, now: 0)
            }
            let received = try receive("jobs", at: 0, database)
            try requireEqual(received.map(\.message.depth), [3])
            try requireEqual(received.map { text($0.message.attributes) }, [#"{"k":1}"#])
        },
        StoreConformance("a batch has no more bytes than there is room for, but one message") { database in
            func add(_ count: Int) throws {
                let message = Message(
                    topic: "t", payload: Array(repeating: 49, count: count),
                    context: MessageContext(id: MessageID(high: 0, low: 1), receivedAt: 5))
                try database.write { try $0.add(message, toBatchOf: "r", at: 1) }
            }
            for count in [3, 2, 1, 9, 0] { try add(count) }
            func taken(_ bytes: Int) throws -> [Int] {
                try database.write { try $0.takeBatch(of: "r", limit: 9, bytes: bytes) }.map(\.payload.count)
            }
            try requireEqual(try taken(4), [3])
            try requireEqual(try taken(3), [2, 1])
            try requireEqual(try taken(3), [9])
            try requireEqual(try taken(3), [0])
        },
        StoreConformance("batches are taken oldest first, rule by rule, and are whole again where that is undone") { database in
            func message(_ number: UInt64) -> Message {
                Message(
                    topic: "$queue/jobs", payload: [UInt8(number)],
                    context: MessageContext(
                        id: MessageID(high: 0, low: number), receivedAt: 5,
                        receipts: [QueueReceipt(queue: "jobs", message: Int64(number), group: number == 2 ? "g" : nil)]))
            }
            try database.write { transaction in
                for number in UInt64(1)...3 { try transaction.add(message(number), toBatchOf: "r", at: Int64(number)) }
                try transaction.add(message(4), toBatchOf: "s", at: 4)
            }
            try requireEqual(
                try database.read { try $0.openBatches() },
                ["r": OpenBatch(count: 3, oldest: 1), "s": OpenBatch(count: 1, oldest: 4)])
            let page = try database.read { try $0.openBatch(of: "r", after: .min, limit: 2) }
            try requireEqual(page.map(\.message.payload), [[1], [2]])
            try requireEqual(page.map(\.addedAt), [1, 2])
            let rest = try database.read { try $0.openBatch(of: "r", after: page.last?.id ?? .max, limit: 2) }
            try requireEqual(rest.map(\.message.payload), [[3]])
            let taken = try database.write { try $0.takeBatch(of: "r", limit: 2, bytes: 100) }
            try requireEqual(taken.map(\.payload), [[1], [2]])
            try requireEqual(taken.map(\.context.receipts), [message(1).context.receipts, message(2).context.receipts])
            try requireEqual(try database.read { try $0.openBatches() }["r"], Optional(OpenBatch(count: 1, oldest: 3)))
            try requireEqual(try database.write { try $0.takeBatch(of: "none", limit: 2, bytes: 100) }.count, 0)
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
        StoreConformance("of a group the next message is received once the one before it is deleted") { database in
            try database.declare(fifo)
            try send([("a1", "a"), ("b1", "b"), ("a2", "a"), ("b2", "b")], to: "line", at: 0, database)
            let first = try receive("line", 1, at: 0, database)
            try requireEqual(bodies(first), ["a1"])
            try requireEqual(first.map(\.message.group), ["a"])
            try requireEqual(bodies(try receive("line", at: 1, database)), ["b1", "b2"])
            try database.write { try $0.delete(QueueReceipt(queue: "line", message: first[0].id)) }
            try requireEqual(bodies(try receive("line", at: 2, database)), ["a2"])
        },
        StoreConformance("a message that comes back is received before those behind it in its group") { database in
            try database.declare(fifo)
            try send([("a1", "a"), ("a2", "a"), ("a3", "a")], to: "open", at: 0, database)
            try requireEqual(bodies(try receive("open", 2, at: 0, database)), ["a1", "a2"])
            try requireEqual(bodies(try receive("open", at: 50, database)), [])
            try requireEqual(bodies(try receive("open", at: 100, database)), ["a1", "a2", "a3"])
        },
        StoreConformance("what goes to the dead letters makes way for its group, and keeps it") { database in
            try database.declare(fifo)
            try send([("a1", "a"), ("a2", "a")], to: "line", at: 0, database)
            _ = try receive("line", 1, at: 0, database)
            try requireEqual(bodies(try receive("line", at: 100, database)), ["a2"])
            try requireEqual(try receive("line-dead", at: 100, database).map(\.message.group), ["a"])
        },
        StoreConformance("a message is stored once for its deduplication id, until the window is over") { database in
            try database.declare(catalog)
            func send(_ id: String?, to queue: String = "jobs", at now: Timestamp) throws {
                try database.write { stores in
                    let message = QueueMessage(body: [UInt8(truncatingIfNeeded: now)], deduplicationID: id)
                    try stores.send(message, to: queue, delay: nil, now: now)
                }
            }
            try send("x", at: 1)
            try send("x", at: 2)
            try send("y", at: 3)
            try send("x", to: "slow", at: 4)
            try send(nil, at: 5)
            try send(nil, at: 6)
            try requireEqual(try receive("jobs", at: 10, database).map(\.message.body), [[1], [3], [5], [6]])
            try requireEqual(try receive("slow", at: 60, database).count, 1)
            // A second of an id does not make its window longer.
            try send("x", at: 300_000)
            try requireEqual(try receive("jobs", at: 300_000, database).filter { $0.receiveCount == 1 }.count, 0)
            try send("x", at: 300_001)
            try requireEqual(try receive("jobs", at: 300_001, database).filter { $0.receiveCount == 1 }.count, 1)
        },
        StoreConformance("an id whose message was undone is free again") { database in
            try database.declare(catalog)
            struct Undone: Error {}
            try database.write { stores in
                try? stores.savepoint {
                    try stores.send(QueueMessage(body: [1], deduplicationID: "x"), to: "jobs", delay: nil, now: 0)
                    throw Undone()
                }
                try stores.send(QueueMessage(body: [2], deduplicationID: "x"), to: "jobs", delay: nil, now: 0)
            }
            try requireEqual(try receive("jobs", at: 0, database).map(\.message.body), [[2]])
        },
        StoreConformance("groups are for FIFO queues, and all of their messages have one") { database in
            try database.declare(fifo)
            func refused(_ message: QueueMessage, _ queue: String, delay: Int64? = nil) throws {
                try requireError(.invalid) {
                    try database.write { try $0.send(message, to: queue, delay: delay, now: 0) }
                }
            }
            try refused(QueueMessage(body: []), "line")
            try refused(QueueMessage(body: [], group: ""), "line")
            try refused(QueueMessage(body: [], group: "a"), "line", delay: 5)
            try database.declare(catalog)
            try refused(QueueMessage(body: [], group: "a"), "jobs")
        },
        StoreConformance("a queue becomes FIFO only while it is empty") { database in
            func queue(_ isFIFO: Bool) -> StoreCatalog { StoreCatalog(queues: [QueueDeclaration(name: "q", isFIFO: isFIFO)]) }
            try database.declare(queue(false))
            try database.declare(queue(true))
            try send([("a1", "a")], to: "q", at: 0, database)
            try requireError(.invalid) { try database.declare(queue(false)) }
            try requireEqual(bodies(try receive("q", at: 0, database)), ["a1"])
        },
    ]

    private static let fifo = StoreCatalog(queues: [
        QueueDeclaration(name: "line", visibilityTimeout: 100, maxReceives: 1, deadLetter: "line-dead", isFIFO: true),
        QueueDeclaration(name: "line-dead", isFIFO: true),
        QueueDeclaration(name: "open", visibilityTimeout: 100, isFIFO: true),
    ])

    private static func send(
        _ messages: [(text: String, group: String)], to queue: String, at now: Timestamp, _ database: any Database
    ) throws {
        try database.write { transaction in
            for (text, group) in messages {
                try transaction.send(QueueMessage(body: Array(text.utf8), group: group), to: queue, delay: nil, now: now)
            }
        }
    }
}
