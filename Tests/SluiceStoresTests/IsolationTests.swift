import SluicePlugins
import SluiceValues
import Testing

@testable import SluiceStores

@Suite("reads beside writes")
struct IsolationTests {
    private let directory = TemporaryDirectory()

    @Test("while a transaction is open, readers see the state before it, in this process and in another's view")
    func committedStateOnly() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(Samples.catalog)
        try database.write { try Samples.write(1, in: $0) }
        let other = try SQLiteDatabase.openForReading(directory: directory.path)
        try database.write { transaction in
            try Samples.write(2, in: transaction)
            #expect(try Samples.numbers(in: database) == ["1"])
            #expect(try Samples.numbers(in: other) == ["1"])
        }
        #expect(try Samples.numbers(in: database) == ["1", "2"])
        #expect(try Samples.numbers(in: other) == ["1", "2"])
    }

    @Test("a read keeps its snapshot while others write, and hinders them not")
    func snapshot() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(Samples.catalog)
        try database.write { try Samples.write(1, in: $0) }
        try database.read { snapshot in
            #expect(try snapshot.items("t").count == 1)
            try database.write { try Samples.write(2, in: $0) }
            #expect(try snapshot.items("t").count == 1)
            #expect(try snapshot.fact("last") == "1")
        }
        #expect(try Samples.numbers(in: database) == ["1", "2"])
    }

    @Test("a reader that was opened before a store was declared, or got new fields, finds it")
    func declaredLater() throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        let other = try SQLiteDatabase.openForReading(directory: directory.path)
        #expect(try other.catalog() == StoreCatalog())
        try database.declare(Samples.catalog)
        try database.write { try Samples.write(1, in: $0) }
        #expect(try Samples.numbers(in: other) == ["1"])
        let wider = StoreCatalog(series: [SeriesDeclaration(name: "s", dimensions: ["id", "new"], measures: [])])
        try database.declare(wider)
        try database.write { try $0.append(SeriesPoint(time: 2, fields: ["new": 1]), to: "s") }
        for database in [database, other] {
            #expect(try database.read { try $0.points("s") } == [#"{"time":1,"id":1}"#, #"{"time":2,"new":1}"#])
        }
    }

    @Test("writers on many tasks take turns and lose nothing, readers see whole transactions")
    func manyTasks() async throws {
        let database = try SQLiteDatabase.open(directory: directory.path)
        try database.declare(Samples.catalog)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<25 { try database.write { try Samples.write(writer * 1_000 + number, in: $0) } }
                }
                group.addTask {
                    // Throws where a part of a transaction is seen.
                    for _ in 0..<25 { _ = try Samples.numbers(in: database) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try Samples.numbers(in: database).count == 100)
    }
}
