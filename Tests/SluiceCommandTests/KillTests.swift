import Glibc
import SluicePlugins
import SluiceStores
import SluiceTestSupport
import SluiceValues
import Testing

@Suite("kill -9", .serialized)
struct KillTests {
    /// Each of these rules must have done with each message, in the order of the messages where there is one.
    private static let declarations = """
        tables:
          All: { partitionKey: id }
          Worked: { partitionKey: id }
        queues:
          Work: { visibilityTimeout: 2s }
          Line: { fifo: true, visibilityTimeout: 2s }
          Batches:
          Counts:

        """
    private static let rules = """
        rules:
          all:
            sql: SELECT * FROM 'all/+'
            actions:
              - tablePut: { table: All }
              - queueSend: { queue: Work }
          echo:
            sql: SELECT id FROM 'all/+' WHERE id % 20 = 0
            actions:
              - republish: { topic: "echo/${id}", qos: 1 }
          worked:
            sql: SELECT * FROM '$queue/Work'
            actions:
              - tablePut: { table: Worked }
          enter:
            sql: SELECT id FROM 'all/+' WHERE id % 20 = 1
            actions:
              - queueSend: { queue: Line, messageGroupId: "${id % 3}" }
          line:
            sql: SELECT id FROM '$queue/Line'
            actions:
              - republish: { topic: "line/${id % 3}", qos: 1 }
          batched:
            sql: SELECT * FROM 'all/+'
            batch: { size: 16, within: 1s }
            actions:
              - queueSend: { queue: Batches }
          counted:
            sql: SELECT count(*) AS n FROM 'all/+' GROUP BY topic(2), TUMBLING(1s)
            actions:
              - queueSend: { queue: Counts }
        """

    @Test("no message that the broker was told of is lost when the engine is killed again and again")
    func nothingIsLost() async throws {
        let rounds = 50
        let share = 300
        let count = rounds * share
        let folder = try TestFolder()
        let data = folder.file("data")
        let pack = try folder.pack("all", Self.declarations, rules: Self.rules)
        var random = SeededGenerator.forTest()
        try await MosquittoBroker.withBroker { broker in
            let echoes = try Listener("echo/+", broker: broker)
            let lines = try Listener("line/+", broker: broker, clientID: "line")
            var killsAtWork = 0
            for round in 0..<rounds {
                let engine = try await startEngine([pack], broker: broker, data: data)
                let before = try Self.accepted(data)
                async let published: Void = publish(
                    (round * share..<(round + 1) * share).map { Self.publication($0) }, to: broker)
                // Somewhere among what is new, or a little after it.
                let step = Int.random(in: 0...share, using: &random)
                try await eventually("\(step) more are stored") { try Self.accepted(data) >= min(before + step, count - 1) }
                engine.kill()
                try StoreReport(data: data).expectBalance()
                killsAtWork += try Self.isIdle(data) && Self.accepted(data) >= (round + 1) * share ? 0 : 1
                try await published
            }
            #expect(killsAtWork > rounds / 2)
            let engine = try await startEngine([pack], broker: broker, data: data)
            try await eventually("all are stored", within: .seconds(180)) { try Self.ids(in: "All", data).count == count }
            try await eventually("every twentieth is heard", within: .seconds(300)) {
                Set(echoes.messages.map(\.text)).count == count / 20 && Set(lines.messages.map(\.text)).count == count / 20
            }
            try await eventually("nothing is left to do", within: .seconds(300)) { try Self.isIdle(data) }
            #expect(try Self.ids(in: "All", data) == Set(0..<count))
            #expect(try Self.ids(in: "Worked", data) == Set(0..<count))
            Self.expectOrder(lines.messages.map(\.text))
            // Each message that was accepted, sent again or not, has been in one window and in one batch, and in one only.
            let accepted = try Self.accepted(data)
            #expect(try Self.sum(of: "Counts", data) { $0["n"] } == accepted)
            #expect(try Self.sum(of: "Batches", data) { .int($0.array?.count ?? 0) } == accepted)
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
            await echoes.stop()
            await lines.stop()
        }
        let report = try StoreReport(data: data)
        report.expectBalance()
        #expect(report.owed.isEmpty && report.executions.isEmpty && report.deadLetters.isEmpty)
        let counts = try #require(report.ledger["all"])
        #expect(counts.accepted >= count && counts.delivered == counts.accepted)
    }

    @Test("a broker that is restarted under load again and again loses nothing, and what was owed to it comes in order")
    func brokerRestarts() async throws {
        let rounds = 6
        let share = 1_000
        let folder = try TestFolder()
        let data = folder.file("data")
        let pack = try folder.pack("all", Self.declarations, rules: Self.rules)
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([pack], broker: broker, data: data)
            for round in 0..<rounds {
                try await publish((round * share..<(round + 1) * share).map { Self.publication($0) }, to: broker)
                try broker.restart()
            }
            try await eventually("all are stored and done with", within: .seconds(300)) {
                try Self.ids(in: "All", data).count == rounds * share && Self.isIdle(data)
            }
            #expect(try Self.ids(in: "Worked", data) == Set(0..<rounds * share))
            #expect(engine.isRunning)
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
        }
        let report = try StoreReport(data: data)
        report.expectBalance()
        #expect(report.owed.isEmpty && report.executions.isEmpty && report.deadLetters.isEmpty)
    }

    @Test("an object is the old one or the new one, whole, whenever the engine is killed, and nothing is left beside them")
    func objects() async throws {
        let folder = try TestFolder()
        let data = folder.file("data")
        let pack = try folder.pack(
            "objects", "buckets:\n  B:\n",
            rules: """
                rules:
                  put:
                    sql: SELECT * FROM 'put'
                    actions: [ { bucketPut: { bucket: B, key: "k/${id % 20}" } } ]
                """)
        // Each content tells its length.
        let messages = (0..<4_000).map { id in
            let filling = String(repeating: "x", count: id * 7 % 5_000)
            return Publication(topic: "put", payload: Array(#"{"id":\#(id),"n":\#(filling.count),"x":"\#(filling)"}"#.utf8), qos: 1)
        }
        try await MosquittoBroker.withBroker { broker in
            var engine = try await startEngine([pack], broker: broker, data: data)
            async let published: Void = publish(messages, to: broker)
            var last = -1
            for _ in 0..<4 {
                try await eventually("some more are stored") { try wholeObjects(data).max() ?? -1 >= min(last + 200, 3_999) }
                engine.kill()
                last = try wholeObjects(data).max() ?? -1
                engine = try await startEngine([pack], broker: broker, data: data)
            }
            try await published
            try await eventually("the last of each key are there", within: .seconds(180)) {
                try wholeObjects(data).sorted() == Array(3_980..<4_000)
            }
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
        }
        var files = 0
        if let objects = opendir(data + "/objects") {
            while let entry = readdir(objects) { files += entry.pointee.d_name.0 == CChar(UInt8(ascii: ".")) ? 0 : 1 }
            closedir(objects)
        }
        #expect(files == 20)
    }

    /// The ids of the objects, each of which is whole.
    private func wholeObjects(_ data: String) throws -> [Int] {
        let database = try SQLiteDatabase.openForReading(directory: data)
        defer { database.close() }
        return try database.read { stores in
            var ids: [Int] = []
            try stores.scan(bucket: "B") { row in
                // Without a body it was replaced while it was read.
                guard let body = row["body"]?.object else { return true }
                #expect(body["x"]?.string?.utf8.count == body["n"]?.number?.int64.map { Int($0) }, "\(row["key"]?.json ?? "")")
                if let id = body["id"]?.number?.int64 { ids.append(Int(id)) }
                return true
            }
            return ids
        }
    }

    // MARK: What is sent, and what is found

    private static func publication(_ id: Int) -> Publication {
        Publication(topic: "all/\(id % 7)", payload: Array(#"{"id":\#(id)}"#.utf8), qos: 1)
    }

    /// In each group of the FIFO queue the first delivery of each message comes after that of the one before it.
    private static func expectOrder(_ heard: [String]) {
        var seen: Set<String> = []
        let ids = Dictionary(grouping: heard.filter { seen.insert($0).inserted }) { $0.prefix { $0 != " " } }
            .mapValues { $0.compactMap { text in text.split(separator: ":").last.flatMap { Int($0.dropLast()) } } }
        #expect(ids.count == 3)
        for (topic, ids) in ids { #expect(ids == ids.sorted(), "\(topic)") }
    }

    /// How many messages the rule that takes all has accepted.
    private static func accepted(_ data: String) throws -> Int {
        try read(data) { try $0.ledger()["all"]?.accepted ?? 0 }
    }

    private static func ids(in table: String, _ data: String) throws -> Set<Int> {
        try read(data) { stores in
            var ids: Set<Int> = []
            try stores.scan(table: table, partition: nil) { item in
                if let id = item["id"]?.number?.int64 { ids.insert(Int(id)) }
                return true
            }
            return ids
        }
    }

    /// What the messages of a queue come to, one number of each.
    private static func sum(of queue: String, _ data: String, _ number: (Value) -> Value) throws -> Int {
        try read(data) { stores in
            var sum = 0
            try stores.scan(queue: queue) { message in
                sum += number(message["body"] ?? .undefined).number?.int64.map { Int($0) } ?? 0
                return true
            }
            return sum
        }
    }

    /// Whether nothing is owed, in hand, in a batch, in a window or in a queue that is read.
    private static func isIdle(_ data: String) throws -> Bool {
        try read(data) { stores in
            var waiting = 0
            for queue in ["Work", "Line"] {
                try stores.scan(queue: queue) { _ in
                    waiting += 1
                    return true
                }
            }
            return try waiting == 0 && stores.owedCounts().isEmpty && stores.executionCounts().isEmpty
                && stores.openBatches().isEmpty && stores.windowGroups(of: "counted").isEmpty
        }
    }

    private static func read<Result>(_ data: String, _ body: (any StoreTransaction) throws -> Result) throws -> Result {
        let database = try SQLiteDatabase.openForReading(directory: data)
        defer { database.close() }
        return try database.read(body)
    }
}
