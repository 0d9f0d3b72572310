import SluiceTestSupport
import Testing

@Suite("help")
struct HelpTests {
    static let commands: [[String]] = [
        [], ["demo"], ["run"], ["play"], ["eval"], ["query"], ["check"], ["test"], ["simulate"], ["plugins"], ["bench"], ["bench", "eval"],
        ["conformance"], ["fmt"], ["new"], ["reference"], ["help"], ["dead-letters"], ["dead-letters", "list"], ["dead-letters", "show"],
        ["dead-letters", "retry"], ["dead-letters", "drop"], ["why"], ["record"],
    ]

    @Test("each command tells its options, and gives an example", arguments: commands)
    func help(_ command: [String]) async throws {
        let outcome = try await sluice(command + ["--help"])
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(outcome.output.contains("USAGE: sluice" + command.map { " " + $0 }.joined()))
        #expect(outcome.output.contains("EXAMPLE\n"))
        // No command is forgotten here.
        for name in Self.subcommands(in: outcome.output) { #expect(Self.commands.contains(command + [name]), "\(name)") }
    }

    @Test(
        "a command that is not there is told, with the nearest one",
        arguments: [
            (["evla", "--sql", "x"], "There is no command 'evla'. Did you mean 'eval'?"),
            (["dead-letters", "shwo", "1"], "There is no command 'shwo'. Did you mean 'show'?"),
            (["nonsense"], "There is no command 'nonsense'.\n"),
            (["\u{1B}[31mnonsense"], "There is no command '\\u{1B}[31mnonsense'.\n"),
            (["check", "--parameter", "\u{1B}", "x"], "--parameter takes NAME=VALUE, not '\\u{1B}'.\n"),
        ])
    func misspelt(words: [String], message: String) async throws {
        let outcome = try await sluice(words)
        #expect(outcome.code == 2 && outcome.output == "")
        #expect(outcome.errors.hasPrefix("Error: " + message))
    }

    @Test("each example is a command line that works", arguments: commands)
    func examples(_ command: [String]) async throws {
        let example = try #require(Self.example(in: try await sluice(command + ["--help"]).output))
        let words = Self.words(example)
        #expect(words.first == "sluice")
        #expect(Array(words.dropFirst().prefix(command.count)) == command)
        switch words.dropFirst().first {
        case "eval":
            let outcome = try await sluice(Array(words.dropFirst()))
            #expect(outcome.code == 0, "\(example)\n\(outcome.errors)")
            #expect(outcome.output == "{\"temperature\":41}\n")
        case "help":
            let outcome = try await sluice(Array(words.dropFirst()))
            #expect(outcome.code == 0)
            #expect(outcome.output.contains("[unknown-function]"), "\(outcome.output)")
        case "check", "test", "conformance", "fmt", "reference", "play":
            #expect(try await sluice(Array(words.dropFirst())).code == 0)
        case "why":
            let outcome = try await sluice(Array(words.dropFirst()))
            #expect(outcome.code == 1)
            #expect(outcome.output.contains("it would pass from 40"), "\(outcome.output)\(outcome.errors)")
        case "new":
            let folder = try TestFolder()
            #expect(try await sluice(Array(words.dropFirst()), folder: folder.path).code == 0)
        case "bench":
            let more = words.contains("--rounds") ? [] : ["--rounds", "1"]
            let short = ["--messages", "100", "--only", "strings"]
            #expect(try await sluice(Array(words.dropFirst()) + more + short).code == 0)
        default:
            // It has to be understood; that there is no broker or no data is found out later. An option that is unknown
            // is found out first.
            let understood = try await sluice(Array(words.dropFirst()) + ["--help"])
            #expect(understood.code == 0)
            if words.contains("--broker") || words.contains("query") {
                let folder = try TestFolder()
                try folder.write("", to: "data")
                let moved = words.dropFirst().map { word in
                    switch word {
                    case "mqtt://127.0.0.1:1883": "mqtt://127.0.0.1:1"
                    case "./data": folder.file("data")
                    default: word
                    }
                }
                let outcome = try await sluice(Array(moved))
                #expect(outcome.code == 2)
                #expect(outcome.errors.hasPrefix("error: ") && !outcome.errors.contains("Usage"), "\(example)\n\(outcome.errors)")
            }
        }
    }

    @Test("help on a command is what its --help tells", arguments: commands.dropFirst())
    func ofCommands(_ command: [String]) async throws {
        let help = try await sluice(["help"] + command)
        #expect(help.code == 0)
        #expect(help.errors == "")
        #expect(help.output == (try await sluice(command + ["--help"]).output))
    }

    @Test("help alone lists the commands, and the diagnostics by room")
    func index() async throws {
        let help = try await sluice(["help"])
        #expect(help.code == 0)
        #expect(help.output.contains("SUBCOMMANDS:\n"))
        for text in ["The text of a statement", "chained-comparison", "unknown-function", "yaml-too-deep", "never-true"] {
            #expect(help.output.contains(text), "\(text)")
        }
    }

    @Test("a page tells what a diagnostic means, an example with what is told about it, and the cure")
    func page() async throws {
        let help = try await sluice(["help", "unknown-function"])
        #expect(
            help.output == """
                unknown-function (error)

                  No function has this name. Names of functions are read in any case.

                EXAMPLE
                  SELECT uper(name) AS n FROM 't'

                WHAT IS TOLD
                  <sql>:1:8: error: unknown function 'uper' [unknown-function]
                    |
                  1 | SELECT uper(name) AS n FROM 't'
                    |        ^~~~
                    = hint: did you mean 'upper'?

                CURE
                  Correct the name; docs/reference tells which functions there are.

                  SELECT upper(name) AS n FROM 't'

                """)
        #expect(try await sluice(["help", "[unknown-function]"]).output == help.output)
    }

    @Test("a topic that there is none of is told with the nearest one")
    func unknown() async throws {
        let outcome = try await sluice(["help", "unknwon-function"])
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors == "error: there is no help on 'unknwon-function'\n = hint: did you mean 'unknown-function'?\n")
        #expect(try await sluice(["help", "evl"]).errors.contains("did you mean 'eval'?"))
        #expect(try await sluice(["help", "eval", "nothing"]).code == 2)
    }

    @Test("the reference of diagnostics is what the command makes now")
    func reference() async throws {
        let made = try await sluice(["help", "diagnostics", "--format", "markdown"])
        #expect(made.code == 0)
        assertGolden(made.output, Repository.path("docs/reference/diagnostics.md"))
    }

    /// The names below SUBCOMMANDS.
    private static func subcommands(in help: String) -> [String] {
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "SUBCOMMANDS:") else { return [] }
        return lines[(start + 1)...].prefix { !$0.isEmpty }.compactMap { line in
            guard line.hasPrefix("  "), !line.hasPrefix("   ") else { return nil }
            return line.split(separator: " ").first.map(String.init)
        }
    }

    /// The lines below EXAMPLE, up to an empty one.
    private static func example(in help: String) -> String? {
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "EXAMPLE") else { return nil }
        return lines[(start + 1)...].prefix { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The words of a command line as a shell reads them: quoted, and going on after a backslash at the end of a line.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in line {
            if isEscaped {
                isEscaped = false
                if character != "\n" { word = (word ?? "") + String(character) }
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let done = word { words.append(done) }
        return words
    }

    @Test("a function in any case, and an action, are told of", arguments: [
        ("SUBSTRING", "substring(text, from"), ("tablePut", "tablePut"), ("get_dynamodb", "get_dynamodb(table"),
        ("count", "count(value)"), ("TUMBLING", "TUMBLING(size)"), ("like", "Nothing escapes"), ("window_start", "window_start()"),
    ])
    func specifications(_ topic: String, _ text: String) async throws {
        let outcome = try await sluice(["help", topic])
        #expect(outcome.code == 0 && outcome.errors == "")
        #expect(outcome.output.contains(text), "\(outcome.output)")
    }
}
