import SluicePlugins
import SluiceValues
import Testing

@testable import SluiceStores

@Suite("what is committed stays")
struct DurabilityTests {
    private let directory = TemporaryDirectory()

    @Test("after closing, and after dropping without closing", arguments: [true, false])
    func reopening(closes: Bool) throws {
        var last: Int64 = 0
        do {
            let database = try SQLiteDatabase.open(directory: directory.path)
            try database.declare(Samples.catalog)
            for number in 1...3 { try database.write { try Samples.write(number, in: $0) } }
            last = try database.write { try $0.put(["id": 0], in: "t")?.sequenceNumber ?? 0 }
            _ = try database.write { try $0.delete(from: "t", partition: 0, sort: nil) }
            if closes { database.close() }
        }
        let database = try SQLiteDatabase.open(directory: directory.path)
        #expect(try database.catalog() == Samples.catalog)
        #expect(try Samples.numbers(in: database) == ["1", "2", "3"])
        let next = try database.write { try $0.put(["id": 0], in: "t")?.sequenceNumber ?? 0 }
        #expect(next > last)
    }

    @Test("when the files are taken as they are while the engine runs, as a crash leaves them")
    func crash() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(Samples.catalog)
        for number in 1...20 { try database.write { try Samples.write(number, in: $0) } }
        let copy = TemporaryDirectory()
        try database.write { transaction in
            try Samples.write(21, in: transaction)
            Shell.run("cp '\(directory.path)'/sluice.db* '\(copy.path)/'")
        }
        #expect(try Samples.numbers(in: database).count == 21)
        let recovered = try SQLiteDatabase.open(directory: copy.path)
        #expect(try Samples.numbers(in: recovered) == (1...20).map { "\($0)" })
        try recovered.write { try Samples.write(21, in: $0) }
        #expect(try Samples.numbers(in: recovered).count == 21)
    }

    @Test("every commit is synced: WAL mode, synchronous FULL")
    func settings() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        let (mode, level) = try database.withWriter { connection throws(StoreError) in
            let mode = try connection.prepare("PRAGMA journal_mode", doing: "testing")
            _ = try mode.step()
            return (mode.text(0), try connection.number("PRAGMA synchronous", doing: "testing"))
        }.get()
        #expect(mode == "wal")
        #expect(level == 2)
    }
}
