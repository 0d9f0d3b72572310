import SluicePlugins
import Testing

@testable import SluiceStores

@Suite("databases that are used again")
struct ReusedDatabasesTests {
    private static let message = Message(
        topic: "a", payload: [], context: MessageContext(id: MessageID(high: 1, low: 2), receivedAt: 3))

    @Test("the next one for the same stores has them, and nothing of what was stored or drawn")
    func emptied() throws {
        let databases = ReusedDatabases()
        let first = try databases.empty(with: Samples.catalog)
        var drawn: [Int64] = []
        for number in 1...3 {
            let database = try databases.empty(with: Samples.catalog)
            #expect(database === first)
            #expect(try database.catalog() == Samples.catalog)
            #expect(try database.read { try $0.fact("last") } == nil)
            try database.write { stores in
                try Samples.write(number, in: stores)
                drawn.append(try stores.insert(DeadLetter(rule: "r", message: Self.message, failures: [], at: 1)))
                try stores.add(LedgerCounts(accepted: 1), toLedgerOf: "r")
            }
            #expect(try Samples.numbers(in: database) == ["\(number)"])
            #expect(try database.read { try $0.ledger()["r"]?.accepted } == 1)
            #expect(try database.read { try $0.deadLetterCount() } == 1)
        }
        #expect(Set(drawn).count == 1, "numbers are drawn from the first one on")
    }

    @Test("other stores have a database of their own")
    func others() throws {
        let databases = ReusedDatabases()
        let first = try databases.empty(with: StoreCatalog(queues: [QueueDeclaration(name: "Q")]))
        let second = try databases.empty(with: StoreCatalog())
        #expect(first !== second)
        #expect(try second.catalog() == StoreCatalog())
    }

    @Test("a database in a file is never emptied")
    func file() throws {
        let directory = TemporaryDirectory()
        let database = try SQLiteDatabase.open(directory: directory.path)
        #expect(storeError { try database.empty() }?.code == .invalid)
    }
}
