import ArgumentParser
import SluiceText

#if canImport(Glibc)
    import Glibc
#endif

/// The command. Exit codes: 0 fine; 1 the answer is no; 2 the input or the usage is wrong; 70 our fault.
struct Sluice: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "A self-hosted rules engine for MQTT: rules in text files that you can test.",
        discussion: """
            EXAMPLE
              sluice eval --sql "SELECT * FROM 'sensor/+' WHERE temperature >= 40" \\
                --topic sensor/a --payload '{"temperature":41}'
            """,
        version: version,
        subcommands: [
            DemoCommand.self, RunCommand.self, PlayCommand.self, EvalCommand.self, QueryCommand.self, DeadLettersCommand.self,
            CheckCommand.self, TestCommand.self, NewCommand.self, WhyCommand.self, RecordCommand.self,
            SimulateCommand.self, FormatCommand.self, PluginsCommand.self, ConformanceCommand.self, ReferenceCommand.self,
            BenchCommand.self, HelpCommand.self,
        ])

    /// - Throws: `ValidationError` where the words that are to name a command name none.
    fileprivate static func expectCommand(in arguments: [String]) throws {
        var commands = configuration.subcommands
        for word in arguments {
            if word.hasPrefix("-") || commands.isEmpty { return }
            guard let named = commands.first(where: { $0.configuration.commandName == word }) else {
                let nearest = nearestName(to: word, among: commands.compactMap { $0.configuration.commandName })
                throw ValidationError("There is no command '\(word)'." + (nearest.map { " Did you mean '\($0)'?" } ?? ""))
            }
            commands = named.configuration.subcommands
        }
    }

    /// Ends the process: what was asked for (help, a version) with 0, an exit code as it is, bad usage with 2, the rest with 70.
    fileprivate static func finish(with error: any Error) -> Never {
        if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
        let code = exitCode(for: error)
        if code == .success {
            print(fullMessage(for: error))
            Glibc.exit(0)
        }
        StandardError.write(fullMessage(for: error).visibleLines + "\n")
        Glibc.exit(code == .validationFailure ? ExitCode.badInput.rawValue : ExitCode.internalFault.rawValue)
    }
}

/// Where the process begins. It is not asynchronous itself: signals have to be held back on the first thread, before there
/// are others.
@main
enum Entrance {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        var arguments = Array(CommandLine.arguments.dropFirst())
        do {
            try Sluice.expectCommand(in: arguments)
            arguments = try EffectiveSettings.expanded(arguments)
            var command = try Sluice.parseAsRoot(arguments)
            guard command is any AsyncParsableCommand else {
                try command.run()
                return try StandardOutput.finishPrinted()
            }
            if let command = command as? any StoppableCommand, command.isStoppable { Signals.hold() }
        } catch {
            Sluice.finish(with: error)
        }
        runAsynchronously(arguments)
    }

    /// Reads the arguments again, since a command can't be handed to a task.
    private static func runAsynchronously(_ arguments: [String]) -> Never {
        Task {
            do {
                if var command = try Sluice.parseAsRoot(arguments) as? any AsyncParsableCommand { try await command.run() }
                try StandardOutput.finishPrinted()
                Glibc.exit(0)
            } catch {
                Sluice.finish(with: error)
            }
        }
        while true { pause() }
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
