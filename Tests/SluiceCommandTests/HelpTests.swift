import SluiceTestSupport
import Testing

@Suite("help")
struct HelpTests {
    static let commands: [[String]] = [
        [], ["demo"], ["run"], ["eval"], ["query"], ["check"], ["simulate"], ["bench"], ["bench", "eval"], ["conformance"], ["fmt"], ["reference"],
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
        case "check", "conformance", "fmt", "reference":
            #expect(try await sluice(Array(words.dropFirst())).code == 0)
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
}
