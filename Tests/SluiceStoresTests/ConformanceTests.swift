import SluicePlugins
import SluiceStores
import Testing

@Suite("the contracts of the stores")
struct ConformanceTests {
    @Test("in memory", arguments: StoreConformance.all)
    func inMemory(_ conformance: StoreConformance) throws {
        try conformance.run(try SQLiteDatabase.inMemory())
    }

    @Test("in a file", arguments: StoreConformance.all)
    func inFile(_ conformance: StoreConformance) throws {
        let directory = TemporaryDirectory()
        let database = try SQLiteDatabase.open(directory: directory.path)
        defer { database.close() }
        try conformance.run(database)
    }
}
