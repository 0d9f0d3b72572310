package import SluiceEvaluation
package import SluicePacks
package import SluicePlugins
package import SluiceValues

/// Runs the tests of one pack, one after the other, each in an engine of its own.
package final class TestRunner {
    private let registry: Registry
    private let world: TestWorld
    private let makeDatabase: (StoreCatalog) throws -> any Database
    private let load: (Object, FieldTable) -> LoadedPack
    private let witness: RuleWitness
    /// The pack, read for each set of parameters that tests give it.
    private var packs: [String: Loaded] = [:]

    private struct Loaded {
        let pack: Pack
        let fields: FieldTable
    }

    /// - Parameters:
    ///   - pack: as it is without the parameters of a test; whose coverage is measured.
    ///   - registry: its actions reach `world` alone.
    ///   - makeDatabase: a database with these stores declared and nothing in them, for each test; the one before is done with.
    ///   - load: reads the pack with parameters, traced.
    package init(
        pack: Pack, registry: Registry, world: TestWorld, makeDatabase: @escaping (StoreCatalog) throws -> any Database,
        load: @escaping (Object, FieldTable) -> LoadedPack
    ) {
        self.registry = registry
        self.world = world
        self.makeDatabase = makeDatabase
        self.load = load
        witness = RuleWitness(Coverage(of: pack))
    }

    /// What the tests have reached so far.
    package var coverage: Coverage { witness.coverage }

    /// Runs a test.
    ///
    /// - Parameter seed: in the place of the test's own.
    package func run(_ test: PackTest, of pack: Pack, seed: UInt64? = nil) async -> TestResult {
        var result = TestResult(pack: pack.name, name: test.name, place: test.place, verdict: .pass)
        if let reason = test.skip {
            result.verdict = .skipped
            result.skipped = reason
            return result
        }
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let run = try makeRun(test, seed: seed)
            result.failures = try await run.run()
            if !result.failures.isEmpty { result.verdict = .fail }
        } catch {
            let error = TestError(error)
            result.failures = [TestFailure(place: error.place ?? test.place, message: error.message)]
            result.verdict = .error
        }
        let took = (clock.now - start).components
        result.nanoseconds = took.seconds * 1_000_000_000 + took.attoseconds / 1_000_000_000
        return result
    }

    func makeRun(_ test: PackTest, seed: UInt64? = nil) throws -> TestRun {
        let loaded = try pack(for: test.parameters)
        return try TestRun(
            test, of: loaded.pack, fields: loaded.fields, registry: registry, database: makeDatabase(loaded.pack.catalog), world: world,
            witness: witness, seed: seed ?? test.seed)
    }

    private func pack(for parameters: Object) throws -> Loaded {
        let key = Value.object(parameters).json
        if let known = packs[key] { return known }
        let fields = FieldTable()
        let loaded = load(parameters, fields)
        guard let pack = loaded.pack else {
            throw TestError(message: "the pack can't be loaded with the test's parameters: \(loaded.rendered())")
        }
        packs[key] = Loaded(pack: pack, fields: fields)
        return packs[key] ?? Loaded(pack: pack, fields: fields)
    }
}
