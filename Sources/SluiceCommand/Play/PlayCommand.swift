import ArgumentParser
import Glibc
import SluicePacks
import SluicePlayground
import SluicePlugins
import SluiceStores
import SluiceTesting
import SluiceText

struct PlayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "The playground: try statements on a message, and packs in memory.",
        discussion: """
            A prompt with history and completion; '.help' lists its commands. A statement ends with ; or an empty line. Packs run in
            memory on a clock that only '.time' moves; nothing outside is reached. From a pipe it reads line by line, a statement
            that is whole on its line ends there, and the exit code is 1 where something failed, 2 where an input was wrong.

            EXAMPLE
              sluice play rules/house
            """)

    @Argument(help: "Folders of rule packs.", completion: .directory)
    var packs: [String] = []

    @Option(
        name: .customLong("parameter"),
        help: "A value in the place of one of the packs' parameters, NAME=VALUE; the value is JSON, or else a text.")
    var parameters: [String] = []

    @Option(help: "A folder of state that statements read (they change nothing there).", completion: .directory)
    var data: String?

    @Option(
        parsing: .unconditional,
        help: "When it begins: milliseconds since 1970 UTC, or 2026-01-01T00:00:00Z, which it is without --data; with it, now.")
    var at: String?

    @Option(help: "What randomness is drawn from.")
    var seed: UInt64 = 1

    @Option(help: "Prints a transcript, as those in playground/, with the answers that there are now.", completion: .file())
    var replay: String?

    @OptionGroup var plugins: PluginArguments

    func validate() throws {
        for parameter in parameters where !parameter.contains("=") {
            throw ValidationError("--parameter takes NAME=VALUE, not '\(parameter)'.")
        }
        guard let at else { return }
        guard let time = TimeText.parse(at) else {
            throw ValidationError("--at takes milliseconds since 1970 UTC, or a time such as 2026-01-01T00:00:00Z.")
        }
        guard (0..<TestClock.latest).contains(time) else { throw ValidationError("--at takes a time of the years 1970 to 9999.") }
    }

    func run() async throws {
        try await reportingFailures {
            let database = try data.map { try SQLiteDatabase.openForReading(directory: $0) }
            defer { database?.close() }
            let surroundings = try SystemPlaySurroundings(plugins, stored: database)
            var options = Playground.Options()
            options.packs = packs
            options.parameters = PackArguments.overrides(parameters)
            if let time = at.flatMap(TimeText.parse) ?? (database == nil ? nil : SystemClock().now()) { options.at = time }
            options.seed = seed
            let isInteractive = replay == nil && isatty(STDIN_FILENO) == 1 && StandardOutput.isTerminal
            options.paint = Paint(usesColor: isInteractive && Self.wantsColor)
            try await play(options, in: surroundings, isInteractive: isInteractive)
        }
    }

    private func play(
        _ options: Playground.Options, in surroundings: SystemPlaySurroundings, isInteractive: Bool
    ) async throws {
        let playground: Playground
        do throws(PlayFailure) {
            playground = try await Playground(options, in: surroundings)
        } catch {
            StandardError.write(error.text)
            throw ExitCode.badInput
        }
        if let replay {
            let document = String(decoding: try InputFile.read(replay), as: UTF8.self)
            var output = StandardOutput()
            output.write(await Transcript.replayed(document, by: playground))
            return try output.finish()
        }
        let verdict = isInteractive
            ? try await PromptedPlay(playground).run() : try await PipedPlay(playground).run()
        // Somebody at a prompt has seen what failed.
        if !isInteractive, verdict != .fine { throw ExitCode(verdict.rawValue) }
    }

    /// Source: https://no-color.org
    private static var wantsColor: Bool { getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }
}
