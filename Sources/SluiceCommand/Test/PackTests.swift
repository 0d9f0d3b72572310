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
    private let mutates: Bool

    init(_ arguments: PackArguments, filter: [String], seed: UInt64?, mutates: Bool = false) {
        self.arguments = arguments
        self.filter = filter
        self.seed = seed
        self.mutates = mutates
    }

    /// One pack with its tests.
    private struct Reading {
        let folder: String
        let pack: Pack
        let files: [SourceFile]
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
        let readings = try read(registry)
        for reading in readings {
            let runner = TestRunner(
                of: reading.pack, files: reading.files, registry: registry, world: world, overrides: arguments.overrides)
            for test in reading.tests where isWanted(test) {
                report.results.append(await runner.run(test, of: reading.pack, seed: seed))
            }
            coverage.add(runner.coverage)
        }
        guard filter.isEmpty || !report.results.isEmpty else {
            let parts = filter.map { "'\($0.visible)'" }.joined(separator: " or ")
            StandardError.write("error: no test has \(parts) in its name, or in its file's\n")
            throw ExitCode.badInput
        }
        report.coverage = coverage
        // Changes are noticed by a failure, so there must be none without them.
        guard mutates, report.isPassed else { return report }
        var mutations = MutationReport()
        for reading in readings { await mutate(reading, registry, world, &mutations) }
        report.mutations = mutations
        return report
    }

    /// Makes each change by itself, and runs the tests up to the first that notices it.
    private func mutate(
        _ reading: Reading, _ registry: Registry, _ world: TestWorld, _ report: inout MutationReport
    ) async {
        let tests = reading.tests.filter(isWanted)
        for mutation in RuleMutation.all(of: reading.pack) {
            let statements = [mutation.rule: mutation.statement]
            let loaded = PackLoader.load(
                files: reading.files, folder: reading.folder, registry: registry, fields: FieldTable(), parameters: arguments.overrides,
                statements: statements)
            guard loaded.pack != nil else {
                report.impossible.append(mutation)
                continue
            }
            report.count += 1
            let runner = TestRunner(
                of: reading.pack, files: reading.files, statements: statements, registry: registry, world: world,
                overrides: arguments.overrides, isTraced: false)
            var isNoticed = false
            for test in tests where !isNoticed {
                isNoticed = ![.pass, .skipped].contains(await runner.run(test, of: reading.pack, seed: seed).verdict)
            }
            if !isNoticed { report.unnoticed.append(mutation) }
        }
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
            if tests.names.isEmpty, !tests.hasErrors {
                StandardError.write("note: \(pack.name) has no tests: \(TestLoader.folder(of: pack).visible)/*\(TestLoader.suffix)\n")
            }
            readings.append(Reading(folder: folder, pack: pack, files: loaded.files, tests: tests.tests))
        }
        guard !hasErrors else { throw ExitCode.badInput }
        return readings
    }
}
