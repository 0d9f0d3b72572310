import ArgumentParser
import SluiceActions
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceTesting
import SluiceText
import SluiceValues

/// The tests of packs, read and run.
struct PackTests {
    private let arguments: PackArguments
    private let filter: [String]
    private let seed: UInt64?

    init(_ arguments: PackArguments, filter: [String], seed: UInt64?) {
        self.arguments = arguments
        self.filter = filter
        self.seed = seed
    }

    /// One pack with its tests.
    private struct Reading {
        let folder: String
        let pack: Pack
        let tests: [PackTest]
    }

    /// Runs the tests of all packs.
    ///
    /// - Throws: `ExitCode.badInput` once it is told what is wrong with a pack, or with a file of tests.
    func run() async throws -> TestReport {
        let world = TestWorld(files: SystemAnswers())
        let registry = try arguments.plugins.registry(
            publisher: world, webhooks: WebhookSurroundings(sender: world, secrets: world, clock: world.clock),
            mail: MailSurroundings(sender: world, from: "sluice@example.com"), functions: world)
        var report = TestReport()
        var coverage = Coverage()
        for reading in try read(registry) {
            let overrides = arguments.overrides
            let runner = TestRunner(
                pack: reading.pack, registry: registry, world: world, makeDatabase: { try SQLiteDatabase.inMemory() },
                load: { parameters, fields in
                    var merged = overrides
                    for member in parameters.members { merged[member.key] = member.value }
                    return PackLoader.load(
                        folder: reading.folder, registry: registry, fields: fields, parameters: merged, isTraced: true)
                })
            for test in reading.tests where isWanted(test) {
                report.results.append(await runner.run(test, of: reading.pack, seed: seed))
            }
            coverage.add(runner.coverage)
        }
        report.coverage = coverage
        return report
    }

    private func isWanted(_ test: PackTest) -> Bool {
        filter.isEmpty || filter.contains { test.name.contains($0) || test.place.file.contains($0) }
    }

    private func read(_ registry: Registry) throws -> [Reading] {
        let renderer = DiagnosticRenderer(usesColor: StandardError.isTerminal)
        var readings: [Reading] = []
        var hasErrors = false
        for folder in PackFolders.expanded(arguments.packs) {
            let loaded = PackLoader.load(
                folder: folder, registry: registry, fields: FieldTable(), parameters: arguments.overrides)
            StandardError.write(loaded.rendered(by: renderer))
            guard let pack = loaded.pack else {
                hasErrors = true
                continue
            }
            let tests = TestLoader.load(of: pack)
            for finding in tests.findings { StandardError.write(renderer.render(finding.diagnostics, in: finding.file)) }
            hasErrors = hasErrors || tests.hasErrors
            readings.append(Reading(folder: folder, pack: pack, tests: tests.tests))
        }
        guard !hasErrors else { throw ExitCode.badInput }
        return readings
    }
}
