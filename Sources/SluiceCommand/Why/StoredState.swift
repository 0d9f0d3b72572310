import ArgumentParser
import SluiceEngine
import SluiceEvaluation
import SluiceExplaining
import SluicePacks
import SluicePlayground
import SluicePlugins
import SluiceStores
import SluiceTesting
import SluiceValues

/// What there is to look up while a message is explained: an engine's state, which is only read, and what is given for the trial.
struct StoredState {
    private let source: SQLiteDatabase?
    private let given: GivenWorld?
    private let catalog: StoreCatalog

    /// - Throws: `StoreError` for a folder that can't be read, `InputFile.Failure` for a file that can't be.
    init(data: String?, given path: String?, packs: [Pack]) throws {
        given = try path.map { path in
            let world = try GivenAnswers.read(path)
            do throws(EvalFailure) {
                return GivenWorld(world: world, answers: try GivenAnswers(world))
            } catch {
                throw InputFile.Failure(description: "'\(path)': \(error.message)")
            }
        }
        source = try data.map { try SQLiteDatabase.openForReading(directory: $0) }
        var catalog = StoreCatalog()
        for pack in packs {
            catalog.tables += pack.catalog.tables.filter { !catalog.tables.contains($0) }
            catalog.series += pack.catalog.series.filter { !catalog.series.contains($0) }
            catalog.buckets += pack.catalog.buckets.filter { !catalog.buckets.contains($0) }
        }
        self.catalog = catalog
    }

    func close() { source?.close() }

    /// An explainer whose engine begins with a copy of what is stored, the points of the series that are named among it.
    func explainer(of set: PackSet, series: Set<String> = []) -> Explainer {
        Explainer(
            packs: set.packs, fields: set.fields, registry: set.registry,
            outside: TrialOutside(given: given?.answers), functions: TrialFunctions(),
            makeDatabase: { try database(with: series) })
    }

    private func database(with series: Set<String>) throws -> any Database {
        let database = try SQLiteDatabase.inMemory()
        try database.declare(catalog)
        if let source { try StoredCopy(of: catalog, from: source).fill(database, series: series, now: SystemClock().now()) }
        guard let tables = given?.world["tables"]?.object else { return database }
        try database.write { stores in
            for table in tables.members where catalog.tables.contains(where: { $0.name == table.key }) {
                for item in table.value["items"].array?.compactMap(\.object) ?? [] { _ = try stores.put(item, in: table.key) }
            }
        }
        return database
    }

    /// The message of a dead letter.
    ///
    /// - Throws: `ExitCode.badInput` once it is told that there is none of that number.
    func deadLetter(_ id: Int64) throws -> Message {
        guard let letter = try source?.read({ try $0.deadLetter(id) }) else {
            StandardError.write("error: there is no dead letter \(id)\n")
            throw ExitCode.badInput
        }
        return letter.message
    }
}

/// What is given for a trial: as it was written, and as it answers.
struct GivenWorld {
    let world: Object
    let answers: GivenAnswers
}

/// Answers what no store can: what was given, and else objects from the packs' folders. Of secrets nothing is read.
private struct TrialOutside: OutsideSource {
    let given: GivenAnswers?
    private let system = SystemAnswers()

    init(given: GivenAnswers?) { self.given = given }

    func answer(_ request: OutsideRequest, folder: String) -> OutsideAnswer? {
        if let answer = given?.answer(request, folder: folder) { return answer }
        switch request.kind {
        case .object: return system.answer(request, folder: folder)
        case .secret: return .failure("\(request.description) is not given here (--given)")
        case .item, .partition, .items, .shadow, .registryEntry, .function: return nil
        }
    }
}

/// Functions that were not given are not called.
private struct TrialFunctions: FunctionInvoker {
    func invoke(_ name: String, payload: [UInt8], traceID: String?) async -> Result<[UInt8], FunctionFailure> {
        .failure(FunctionFailure(function: name, code: .unknown, message: "is not called here; give what it answers (--given)"))
    }
}
