import ArgumentParser
import SluicePlugins
import SluiceStores

struct DeadLettersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "See the messages that failed for good, try them again, or drop them.",
        discussion: """
            A message is a dead letter where neither its rule's actions nor its error action could take it. Works beside an \
            engine that runs on the folder, and without one.

            EXAMPLE
              sluice dead-letters list --data ./data
            """,
        subcommands: [ListDeadLetters.self, ShowDeadLetter.self, RetryDeadLetters.self, DropDeadLetters.self])
}

/// Where the dead letters are.
struct LetterPlace: ParsableArguments {
    @Option(help: "The folder that holds the state of an engine.", completion: .directory)
    var data: String

    /// Reads, beside an engine that may be writing.
    func read<Answer>(_ body: (any StoreTransaction) throws -> Answer) throws -> Answer {
        let database = try SQLiteDatabase.openForReading(directory: data)
        defer { database.close() }
        return try database.read(body)
    }
}

struct ListDeadLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List dead letters, oldest first.",
        discussion: """
            EXAMPLE
              sluice dead-letters list --data ./data --rule invalid_readings
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json
    }

    @OptionGroup var place: LetterPlace

    @Option(help: "Only those of this rule.")
    var rule: String?

    @Option(help: "How many at most.")
    var limit = 1_000

    @Option(help: "table, or json with an object a line.")
    var format = Format.table

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit has to be positive.") }
    }

    func run() async throws {
        try await reportingFailures {
            var output = StandardOutput()
            try place.read { stores in
                let asked = try stores.requestsByLetter()
                switch format {
                case .json:
                    try stores.forEachDeadLetter(of: rule, limit: limit) { letter in
                        output.write(LetterText.json(letter, asked: asked[letter.id], withPayload: false) + "\n")
                    }
                case .table:
                    var rows: [[String]] = []
                    try stores.forEachDeadLetter(of: rule, limit: limit) { rows.append(LetterText.row($0, asked: asked[$0.id])) }
                    output.write(LetterText.table(rows))
                }
            }
            try output.finish()
        }
    }
}

struct ShowDeadLetter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a dead letter with its message and why it failed.",
        discussion: """
            EXAMPLE
              sluice dead-letters show 12 --data ./data
            """)

    @Argument(help: "The number that 'list' shows.")
    var id: Int64

    @OptionGroup var place: LetterPlace

    @Option(help: "table for people, or json.")
    var format = ListDeadLetters.Format.table

    func run() async throws {
        try await reportingFailures {
            let (letter, asked) = try place.read { (try $0.deadLetter(id), try $0.requestsByLetter()[id]) }
            guard let letter else {
                StandardError.write("error: there is no dead letter \(id) in '\(place.data)'\n")
                throw ExitCode.answerIsNo
            }
            var output = StandardOutput()
            switch format {
            case .json: output.write(LetterText.json(letter, asked: asked, withPayload: true) + "\n")
            case .table: output.write(LetterText.page(letter, asked: asked))
            }
            try output.finish()
        }
    }
}
