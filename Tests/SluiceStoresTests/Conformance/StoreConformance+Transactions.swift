import SluicePlugins
import SluiceValues

private struct Changed: Error {}

extension StoreConformance {
    private static let catalog = StoreCatalog(
        tables: [TableDeclaration(name: "t", partitionKey: "id")],
        series: [SeriesDeclaration(name: "s", dimensions: [], measures: ["v"])],
        queues: [QueueDeclaration(name: "q")])

    private static func writeEverywhere(_ transaction: any StoreTransaction) throws {
        _ = try transaction.put(["id": 1], in: "t")
        try transaction.append(SeriesPoint(time: 1, fields: ["v": 1]), to: "s")
        try transaction.send(QueueMessage(body: [49]), to: "q", delay: nil, now: 0)
        try transaction.setFact("f", to: "1")
        try transaction.add(LedgerCounts(accepted: 1), toLedgerOf: "r")
    }

    private static func requireEmpty(_ database: any Database, line: Int = #line) throws {
        try database.read { transaction in
            try requireEqual(try transaction.items("t"), [], line: line)
            try requireEqual(try transaction.points("s"), [], line: line)
            try requireEqual(try transaction.waiting("q"), [], line: line)
            try requireEqual(try transaction.ledger(), [:], line: line)
            try require(try transaction.fact("f") == nil, "the fact stayed", line: line)
        }
    }

    static let transactions = [
        StoreConformance("a transaction sees its own writes; one that throws leaves nothing") { database in
            try database.declare(catalog)
            do {
                try database.write { transaction in
                    try writeEverywhere(transaction)
                    try requireEqual(try transaction.items("t"), [#"{"id":1}"#])
                    throw Changed()
                }
                throw Nonconformance(description: "nothing was thrown")
            } catch is Changed {}
            try requireEmpty(database)
            try database.write { try writeEverywhere($0) }
            try requireEqual(try database.read { try $0.items("t") }, [#"{"id":1}"#])
        },
        StoreConformance("a savepoint that throws undoes what it wrote, and what was before stays") { database in
            try database.declare(catalog)
            try database.write { transaction in
                _ = try transaction.put(["id": 0], in: "t")
                do {
                    try transaction.savepoint {
                        try writeEverywhere(transaction)
                        try transaction.savepoint { try transaction.setFact("inner", to: "1") }
                        throw Changed()
                    }
                } catch is Changed {}
                try requireEqual(try transaction.savepoint { 7 }, 7)
                _ = try transaction.put(["id": 2], in: "t")
            }
            try database.read { transaction in
                try requireEqual(try transaction.items("t"), [#"{"id":0}"#, #"{"id":2}"#])
                try requireEqual(try transaction.points("s"), [])
                try require(try transaction.fact("inner") == nil, "the inner savepoint stayed")
            }
        },
        StoreConformance("an inner savepoint that throws leaves the outer one alone") { database in
            try database.declare(catalog)
            try database.write { transaction in
                try transaction.savepoint {
                    _ = try transaction.put(["id": 1], in: "t")
                    do {
                        try transaction.savepoint {
                            _ = try transaction.put(["id": 2], in: "t")
                            throw Changed()
                        }
                    } catch is Changed {}
                }
            }
            try requireEqual(try database.read { try $0.items("t") }, [#"{"id":1}"#])
        },
        StoreConformance("numbers given in a transaction that was undone are not given again") { database in
            try database.declare(catalog)
            var undone: Int64 = 0
            do {
                try database.write { transaction in
                    undone = try transaction.put(["id": 1], in: "t")?.sequenceNumber ?? 0
                    throw Changed()
                }
            } catch is Changed {}
            let next = try database.write { try $0.put(["id": 1], in: "t")?.sequenceNumber ?? 0 }
            try require(next > undone, "\(next) after \(undone)")
        },
        StoreConformance("writing in a read is refused") { database in
            try database.declare(catalog)
            try requireError(.unavailable) { try database.read { try writeEverywhere($0) } }
            try requireError(.unavailable) { try database.read { _ = try $0.receive(from: "q", by: [], limit: 1, now: 0) } }
            try requireError(.unavailable) { try database.read { try $0.removeOwed(1) } }
            try requireEmpty(database)
        },
        StoreConformance("what nobody declared is refused by name") { database in
            try requireError(.undeclared) { try database.write { _ = try $0.put(["id": 1], in: "x") } }
            try requireError(.undeclared) { try database.read { _ = try $0.items("x") } }
            try requireError(.undeclared) {
                try database.write { try $0.append(SeriesPoint(time: 1, fields: Object()), to: "x") }
            }
            try requireError(.undeclared) { try database.read { _ = try $0.points("x") } }
            try requireError(.undeclared) {
                try database.write { try $0.send(QueueMessage(body: []), to: "x", delay: nil, now: 0) }
            }
            try requireError(.undeclared) { try database.write { _ = try $0.receive(from: "x", by: [], limit: 1, now: 0) } }
            try requireError(.undeclared) { try database.read { _ = try $0.waiting("x") } }
        },
    ]
}
