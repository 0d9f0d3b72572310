import ArgumentParser
import SluicePacks
import SluicePlayground
import SluicePlugins
import SluiceText
import SluiceValues

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Try one statement, or one template, on a message.",
        discussion: """
            Prints the result as one line of JSON and exits with 0; without a match it prints nothing and exits with 1; a \
            statement that can't be read is told on standard error, with 2. Without a topic nothing is matched against FROM.

            EXAMPLE
              sluice eval --sql "SELECT * FROM 'sensor/temperature/+' WHERE temperature >= 40" \\
                --topic sensor/temperature/a --payload '{"temperature":41}'

            With --jsonl each line of standard input is a request, {"id","sql","template","version","topic","payload" or \
            "payload_base64","context","given"}, and each line of output its answer.
            """)

    // A text may begin with a dash: `--payload -5`.

    @Option(parsing: .unconditional, help: "The statement.")
    var sql: String?

    @Option(
        parsing: .unconditional,
        help: "A substitution template to evaluate instead; its text is printed. It may name the SET variables of --sql.")
    var template: String?

    @OptionGroup var message: GivenMessage

    @Option(
        name: .customLong("sql-version"), help: "The language's version: 2015-10-08, 2016-03-23 or beta.",
        completion: .list(["2015-10-08", "2016-03-23", "beta"]))
    var sqlVersion = "2016-03-23"

    @Option(
        help: "A JSON file of what there is to look up: tables, shadows, registry, secrets, functions, objects.",
        completion: .file())
    var given: String?

    @OptionGroup var plugins: PluginArguments

    @Flag(help: "Show the value of each part of the statement, on standard error.")
    var trace = false

    @Flag(help: "Answer one request a line.")
    var jsonl = false

    func validate() throws {
        if jsonl {
            guard sql == nil, template == nil else { throw ValidationError("With --jsonl the statements come from standard input.") }
            guard !trace else { throw ValidationError("--trace goes with --sql, and not with --jsonl.") }
            return
        }
        guard sql != nil || template != nil else { throw ValidationError("Give --sql or --template.") }
        guard !trace || template == nil else { throw ValidationError("--trace shows the parts of a statement, and not those of --template.") }
        guard LanguageVersion(named: sqlVersion) != nil else {
            throw ValidationError("--sql-version has to be 2015-10-08, 2016-03-23 or beta.")
        }
    }

    func run() throws {
        var evaluator = Evaluator(registry: try plugins.registry())
        evaluator.given = try given.map { path in
            try reporting { () throws(InputFile.Failure) in try GivenAnswers.read(path) }
        }
        if jsonl {
            try answerLines(&evaluator)
            return
        }
        evaluator.isTraced = trace
        let answer = evaluator.answer(try reporting(request))
        for line in evaluator.trace { StandardError.write(line + "\n") }
        if trace, case .noMatch = answer, evaluator.trace.isEmpty {
            StandardError.write("FROM does not take '\((message.topic ?? "").visible)'\n")
        }
        StandardError.write(evaluator.warnings)
        var output = StandardOutput()
        switch answer {
        case .output(let bytes), .raw(let bytes): output.write(bytes + [UInt8(ascii: "\n")])
        case .text(let text): output.write(text + "\n")
        case .noMatch: throw ExitCode.answerIsNo
        case .failure(let failure):
            StandardError.write(failure.rendering ?? "error: \(failure.message)\n")
            throw ExitCode.badInput
        }
        try output.finish()
    }

    /// - Throws: `ExitCode.badInput` once it is told what can't be read.
    private func reporting<Input>(_ read: () throws(InputFile.Failure) -> Input) throws -> Input {
        do throws(InputFile.Failure) {
            return try read()
        } catch {
            StandardError.write("error: \(error.description)\n")
            throw ExitCode.badInput
        }
    }

    private func request() throws(InputFile.Failure) -> EvalRequest {
        let text: EvalRequest.Text = template.map { .template($0, of: sql) } ?? .statement(sql ?? "")
        return EvalRequest(
            text: text, version: LanguageVersion(named: sqlVersion) ?? .v2016_03_23, topic: message.topic,
            payload: try message.payloadBytes(), context: message.context)
    }

    private func answerLines(_ evaluator: inout Evaluator) throws {
        var output = StandardOutput()
        do throws(InputFile.Failure) {
            try StandardInput.forEachLine { line in
                output.write(EvalLine.answer(line, &evaluator))
                output.write([UInt8(ascii: "\n")])
                // Whoever talks to it line by line waits for each answer.
                output.flush()
                return !output.isClosed
            }
        } catch {
            StandardError.write("error: \(error.description)\n")
            throw ExitCode.badInput
        }
        try output.finish()
    }
}
