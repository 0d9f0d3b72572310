import Foundation
import SluiceActions
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceStores
import SluiceText
import SluiceValues
import Testing

@testable import SluiceTesting

/// A pack with its tests in one text, each file after a line `=== name`; read and run as `sluice test` does.
struct PackTestRig {
    let files: [SourceFile]
    private let world = TestWorld()
    private let registry: Registry

    init(_ text: String) {
        files = DiagnosticCatalogue.files(in: text).map { SourceFile(name: $0.name, text: $0.text) }
        registry = Registry(
            functions: StandardFunctions.all,
            actions: StandardActions.all(
                publisher: world, webhooks: WebhookSurroundings(sender: world, secrets: world, clock: world.clock),
                mail: MailSurroundings(sender: world, from: "sluice@example.com"), functions: world))
    }

    /// The pack, and what runs tests of it.
    func packAndRunner() throws -> (pack: Pack, runner: TestRunner) {
        let loaded = PackLoader.load(files: files, folder: "", registry: registry, fields: FieldTable())
        let pack = try #require(loaded.pack, "\(loaded.rendered())")
        let databases = ReusedDatabases()
        let runner = TestRunner(
            pack: pack, registry: registry, world: world, makeDatabase: { try databases.empty(with: $0) },
            load: { [files, registry] parameters, fields in
                PackLoader.load(
                    files: files, folder: "", registry: registry, fields: fields, parameters: parameters, isTraced: true)
            })
        return (pack, runner)
    }

    func run(seed: UInt64? = nil) async throws -> TestReport {
        let (pack, runner) = try packAndRunner()
        let tests = TestLoader.load(files: files, of: pack)
        let findings = tests.findings.map { DiagnosticRenderer().render($0.diagnostics, in: $0.file) }
        try #require(findings.isEmpty, "\(findings.joined())")
        var report = TestReport()
        for test in tests.tests { report.results.append(await runner.run(test, of: pack, seed: seed)) }
        report.coverage = runner.coverage
        for place in report.results.indices { report.results[place].nanoseconds = 0 }
        return report
    }
}
