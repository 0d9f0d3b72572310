import ArgumentParser
import SluiceConformance

struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Hold an engine against cases of the rule language.",
        discussion: """
            Prints what passed and failed by section of the language reference, then each failure; exits with 1 where there is \
            one, and with 2 where a file can't be read or the engine can't be asked.

            EXAMPLE
              sluice conformance Tests/Fixtures/conformance/12-templates.jsonl

            With --engine another program is asked, which speaks the protocol of sluice eval --jsonl on its standard input and \
            output. docs/reference/conformance.md has the form of a case.
            """)

    @Argument(help: "Files of cases, a case a line.", completion: .file(extensions: ["jsonl"]))
    var files: [String]

    @Option(help: "The command line of another engine, for the shell.")
    var engine: String?

    @Flag(name: .customLong("by-value"), help: "Compare JSON by value: members in any order, 1.0 as 1.")
    var byValue = false

    @Option(help: "How many seconds the engine may be silent.")
    var patience = 60

    func validate() throws {
        guard (1...86_400).contains(patience) else { throw ValidationError("--patience has to be 1 to 86400 seconds.") }
        guard engine?.isEmpty != true else { throw ValidationError("--engine needs a command line.") }
    }

    func run() throws {
        let cases = try reportedCases()
        let results = try reportedResults(of: cases)
        let report = ConformanceReport(cases, results, byValue ? .byValue : .byText)
        var output = StandardOutput()
        output.write(report.text)
        try output.finish()
        if report.hasFailures { throw ExitCode.answerIsNo }
    }

    /// - Throws: `ExitCode.badInput` once it is told what can't be read, file by file.
    private func reportedCases() throws -> [ConformanceCase] {
        var cases: [ConformanceCase] = []
        var isWhole = true
        for file in files {
            do {
                cases += try ConformanceCase.all(in: try InputFile.read(file), of: file)
            } catch {
                StandardError.write("error: \(error)\n")
                isWhole = false
            }
        }
        guard isWhole else { throw ExitCode.badInput }
        return cases
    }

    private func reportedResults(of cases: [ConformanceCase]) throws -> [ConformanceResult] {
        var engine: any ConformanceEngine =
            self.engine.map { ProcessEngine(command: $0, patienceSeconds: patience) } ?? BuiltInEngine()
        do throws(EngineFailure) {
            return try engine.results(of: cases)
        } catch {
            StandardError.write("error: \(error.description)\n")
            throw ExitCode.badInput
        }
    }
}
