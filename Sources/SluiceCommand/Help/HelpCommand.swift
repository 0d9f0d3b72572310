import ArgumentParser
import SluiceNative
import SluicePacks
import SluiceText

/// Takes the place of the argument parser's own `help`, and does what that does besides.
struct HelpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: "Tell about a command, a function, an action, or a diagnostic.",
        discussion: """
            Without a topic it lists the commands and the diagnostics. 'sluice help diagnostics --format markdown' makes \
            docs/reference/diagnostics.md.

            EXAMPLE
              sluice help unknown-function
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, markdown
    }

    @Argument(
        help: "A command (bench eval), a function or a word of the language (substring, count), an action (tablePut), a diagnostic (unknown-function), or diagnostics.")
    var topic: [String] = []

    @Option(help: "How diagnostics are written: text or markdown.")
    var format = Format.text

    @OptionGroup var plugins: PluginArguments

    func run() throws {
        let plugins = try plugins.load()
        if topic.isEmpty {
            print(Sluice.helpMessage())
            print(DiagnosticPageText.index)
        } else if topic == ["diagnostics"] {
            print(format == .markdown ? DiagnosticPageMarkdown.document : DiagnosticPageText.all, terminator: "")
        } else if let command = Self.command(named: topic) {
            print(Sluice.helpMessage(for: command))
        } else if let page = Self.page(named: topic) {
            print(format == .markdown ? DiagnosticPageMarkdown.section(page) : DiagnosticPageText.page(page), terminator: "")
        } else if let text = ReferenceCommand.text(named: topic.joined(separator: " "), plugins) {
            print(text, terminator: "")
        } else {
            StandardError.write(Self.refusal(of: topic.joined(separator: " "), plugins))
            throw ExitCode.badInput
        }
    }

    private static func command(named words: [String]) -> (any ParsableCommand.Type)? {
        var command: any ParsableCommand.Type = Sluice.self
        for word in words {
            let below = command.configuration.subcommands
            guard let next = below.first(where: { $0.configuration.commandName == word }) else { return nil }
            command = next
        }
        return command
    }

    /// The page of an id, which may stand in the brackets that findings show it in.
    private static func page(named words: [String]) -> DiagnosticPage? {
        guard words.count == 1 else { return nil }
        let name = words[0].trimmingPrefix("[").prefix { $0 != "]" }
        return DiagnosticCatalogue.pages.first { $0.id.name == name }
    }

    private static func refusal(of topic: String, _ plugins: [NativePlugin]) -> String {
        let commands = Sluice.configuration.subcommands.compactMap { $0.configuration.commandName }
        let known = DiagnosticCatalogue.pages.map(\.id.name) + commands + ReferenceCommand.names(plugins) + ["diagnostics"]
        let hint = nearestName(to: topic, among: known).map { "did you mean '\($0)'?" } ?? "'sluice help' lists the topics"
        return "error: there is no help on '\(topic.visible)'\n = hint: \(hint)\n"
    }
}
