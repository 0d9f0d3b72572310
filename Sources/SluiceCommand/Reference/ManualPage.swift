/// A manual page of one command, in the macros of man(7).
struct ManualPage {
    private let command: CommandDescription
    private let parents: [CommandDescription]

    init(_ command: CommandDescription, below parents: [CommandDescription]) {
        self.command = command
        self.parents = parents
    }

    private var path: [String] { (parents + [command]).map(\.name) }
    /// `sluice-dead-letters-list`
    var title: String { path.joined(separator: "-") }

    var text: String {
        var page = Roff()
        page.macro(".TH", [title.uppercased(), "1", "", "sluice \(Sluice.version)", "Sluice"])
        page.macro(".SH", ["NAME"])
        page.line(Roff.escaped(title) + " \\- " + Roff.escaped(command.abstract))
        page.macro(".SH", ["SYNOPSIS"])
        page.line(synopsis)
        describe(in: &page)
        if !command.arguments.isEmpty {
            page.macro(".SH", ["OPTIONS"])
            for argument in command.arguments { add(argument, to: &page) }
        }
        if !command.subcommands.isEmpty {
            page.macro(".SH", ["COMMANDS"])
            for below in command.subcommands {
                page.macro(".TP")
                page.line("\\fB\(Roff.escaped("\(title)-\(below.name)"))\\fR(1)")
                page.line(Roff.escaped(below.abstract))
            }
        }
        page.macro(".SH", ["EXIT STATUS"])
        for (code, meaning) in Self.codes {
            page.macro(".TP")
            page.line("\\fB\(code)\\fR")
            page.line(Roff.escaped(meaning))
        }
        if let parent = parents.last {
            page.macro(".SH", ["SEE ALSO"])
            let names = [parents.map(\.name).joined(separator: "-")] + parent.subcommands.map(\.name).filter { $0 != command.name }
                .map { "\((parents.map(\.name) + [$0]).joined(separator: "-"))" }
            page.line(names.map { "\\fB\(Roff.escaped($0))\\fR(1)" }.joined(separator: ", "))
        }
        return page.text
    }

    private static let codes = [
        ("0", "Fine."), ("1", "The answer is no: no match, a failed test."),
        ("2", "The input or the usage is wrong; standard error tells how."), ("70", "Our fault."),
    ]

    /// The options that have to be there, and the places; the others are in the list below.
    private var synopsis: String {
        var words = ["\\fB\(Roff.escaped(path.joined(separator: " ")))\\fR"]
        if !command.subcommands.isEmpty { words.append("\\fIcommand\\fR") }
        if command.arguments.contains(where: { $0.isOptional && !$0.names.isEmpty }) { words.append("[\\fIoptions\\fR]") }
        for argument in command.arguments where !argument.isOptional || argument.names.isEmpty {
            let word = Self.term(argument) + (argument.isRepeating ? " ..." : "")
            words.append(argument.isOptional ? "[\(word)]" : word)
        }
        return words.joined(separator: " ")
    }

    /// `\fB\-\-qos\fR \fIqos\fR`
    private static func term(_ argument: CommandDescription.Argument) -> String {
        let names = argument.names.map { "\\fB\(Roff.escaped($0))\\fR" }.joined(separator: ", ")
        return ([names] + [argument.value.map { "\\fI\(Roff.escaped($0))\\fR" } ?? ""]).filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func add(_ argument: CommandDescription.Argument, to page: inout Roff) {
        page.macro(".TP")
        page.line(Self.term(argument))
        let fallback = argument.fallback.map { " (default: \($0))" } ?? ""
        page.line(Roff.escaped(argument.abstract + fallback))
    }

    /// The paragraphs of the discussion; those below EXAMPLE that are indented are kept as they stand.
    private func describe(in page: inout Roff) {
        page.macro(".SH", ["DESCRIPTION"])
        page.line(Roff.escaped(command.abstract))
        let paragraphs = command.discussion.split(separator: "\n\n")
        for paragraph in paragraphs where !paragraph.hasPrefix("EXAMPLE\n") {
            page.macro(".PP")
            for line in paragraph.split(separator: "\n") { page.line(Roff.escaped(line)) }
        }
        for example in paragraphs where example.hasPrefix("EXAMPLE\n") {
            page.macro(".SH", ["EXAMPLES"])
            page.macro(".nf")
            for line in example.split(separator: "\n").dropFirst() {
                page.line(Roff.escaped(line.hasPrefix("  ") ? line.dropFirst(2) : line))
            }
            page.macro(".fi")
        }
    }
}

/// A text for troff, built line by line.
struct Roff {
    private var lines: [String] = []

    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func macro(_ name: String, _ arguments: [String] = []) {
        lines.append(([name] + arguments.map { "\"\(Self.escaped($0).replacing("\"", with: "\\(dq"))\"" }).joined(separator: " "))
    }

    /// A line of text, which is escaped already.
    mutating func line(_ text: String) {
        let isControl = text.hasPrefix(".") || text.hasPrefix("'")
        lines.append(isControl ? "\\&" + text : text)
    }

    /// Text whose signs come out as they are, so that they can be copied into a shell.
    static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'": escaped += "\\(aq"
            case "`": escaped += "\\(ga"
            case "^": escaped += "\\(ha"
            case "~": escaped += "\\(ti"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
