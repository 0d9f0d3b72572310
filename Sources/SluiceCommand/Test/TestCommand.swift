import ArgumentParser
import Glibc
import SluiceTesting

struct TestCommand: StoppableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the unit tests of rule packs, without a broker and without waiting.",
        discussion: """
            The tests of a pack are its files tests/*.test.yaml (docs/testing.md). A folder that holds packs stands for all of \
            them. Each test runs in an engine of its own, on a clock that only its steps move.

            Exits with 1 where a test failed, or less than --threshold was reached, and with 2 where a pack or a test file has \
            an error.

            EXAMPLE
              sluice test rules --coverage
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @OptionGroup var packs: PackArguments

    @Option(help: "Only tests whose name, or whose file's, has this in it; may be given several times.")
    var filter: [String] = []

    @Option(help: "Draws all randomness from this number, in the place of each test's own.")
    var seed: UInt64?

    @Option(help: "text, or json (a test a line).")
    var format = Format.text

    @Option(help: "Writes a report for build servers to a file, as JUnit XML.", completion: .file())
    var junit: String?

    @Flag(help: "Tell which rules, actions, outcomes of WHERE and HAVING and arms of CASE no test reached.")
    var coverage = false

    @Option(help: "Per cent that have to be reached; implies --coverage.")
    var threshold: Double?

    @Option(help: "Writes what was reached to a file, as LCOV.", completion: .file())
    var lcov: String?

    @Flag(help: "Make small changes of the rules, one at a time, and tell those that no test notices.")
    var mutate = false

    @Flag(help: "Run again whenever a file of the packs changes, until Ctrl-C.")
    var watch = false

    func validate() throws {
        if let threshold, !(0...100).contains(threshold) { throw ValidationError("--threshold takes 0 to 100.") }
    }

    var isStoppable: Bool { watch }

    func run() async throws {
        guard watch else { return try await runOnce() }
        let signals = Signals.stream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Tests that run meanwhile have nothing to end in order: reports are written whole.
            group.addTask { for await _ in signals { Glibc.exit(0) } }
            // Packs that are added to a folder of packs are seen too.
            let watch = PackWatch(folders: packs.packs, scope: .everything(reports: [junit, lcov].compactMap(\.self)))
            try await runAndTell()
            await watch.run {
                do { try await runAndTell() } catch { StandardError.write("error: \(error)\n") }
            }
            group.cancelAll()
        }
    }

    /// Runs the tests; what failed is told, and ends nothing.
    private func runAndTell() async throws {
        do { try await runOnce() } catch is ExitCode {}
        StandardOutput.flushPrinted()
    }

    private func runOnce() async throws {
        var report = try await PackTests(packs, filter: filter, seed: seed, mutates: mutate).run()
        let reached = report.coverage
        if !coverage, threshold == nil { report.coverage = nil }
        switch format {
        case .text: print(report.text, terminator: "")
        case .json: for line in report.jsonLines { print(line) }
        }
        try Self.write(report.junit, to: junit)
        try Self.write(reached?.lcov ?? "", to: lcov)
        var isFine = report.isPassed
        if let threshold, let reached, reached.percentage < threshold {
            StandardError.write("error: \(reached.percentage)% were reached, and --threshold asks for \(threshold)%\n")
            isFine = false
        }
        if !isFine { throw ExitCode.answerIsNo }
    }

    private static func write(_ text: String, to path: String?) throws {
        guard let path else { return }
        // What was printed comes before it, where both go to one place.
        StandardOutput.flushPrinted()
        do throws(InputFile.Failure) {
            try ReplacedFile.output(text, to: path)
        } catch {
            StandardError.write("error: \(error)\n")
            throw ExitCode.badInput
        }
    }
}
