import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// The command. Exit codes: 0 fine; 1 the answer is no; 2 the input or the usage is wrong; 70 our fault.
@main
struct Sluice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "A self-hosted rules engine for MQTT: rules in text files that you can test.",
        discussion: """
            EXAMPLE
              sluice eval --sql "SELECT * FROM 'sensor/+' WHERE temperature >= 40" \\
                --topic sensor/a --payload '{"temperature":41}'
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, RunCommand.self, EvalCommand.self, QueryCommand.self, CheckCommand.self, SimulateCommand.self,
            BenchCommand.self,
        ])

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if command is any StoppableCommand { Signals.hold() }
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            finish(with: error)
        }
    }

    /// Ends the process: what was asked for (help, a version) with 0, an exit code as it is, bad usage with 2, the rest with 70.
    private static func finish(with error: any Error) -> Never {
        if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
        let code = exitCode(for: error)
        if code == .success {
            print(fullMessage(for: error))
            Glibc.exit(0)
        }
        StandardError.write(fullMessage(for: error) + "\n")
        Glibc.exit(code == .validationFailure ? ExitCode.badInput.rawValue : ExitCode.internalFault.rawValue)
    }
}

extension ExitCode {
    /// The answer is no: no match, a failed test.
    static let answerIsNo = ExitCode(1)
    /// The input or the usage is wrong; standard error tells how.
    static let badInput = ExitCode(2)
    /// Our fault.
    static let internalFault = ExitCode(70)
}
