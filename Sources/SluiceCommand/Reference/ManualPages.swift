import ArgumentParser
import SluiceValues

/// The manual pages of the commands, made from what each says with `--help`.
enum ManualPages {
    struct Failure: Error, CustomStringConvertible {
        let description = "the commands can't be described"
    }

    /// A page for each command and each below it, named as `man` looks for them: `sluice-run.1`.
    static func all() throws -> [(name: String, text: String)] {
        guard case .object(let tool)? = try? Value(json: Sluice._dumpHelp()), let root = tool["command"] else { throw Failure() }
        return pages(of: CommandDescription(root), below: [])
    }

    private static func pages(
        of command: CommandDescription, below parents: [CommandDescription]
    ) -> [(name: String, text: String)] {
        let page = ManualPage(command, below: parents)
        return [("\(page.title).1", page.text)] + command.subcommands.flatMap { pages(of: $0, below: parents + [command]) }
    }
}

/// What the argument parser tells of a command.
struct CommandDescription {
    let name: String
    let abstract: String
    /// Paragraphs, and the example.
    let discussion: String
    let arguments: [Argument]
    let subcommands: [CommandDescription]

    struct Argument {
        /// `--qos`, `-h`; none for what has only a place.
        let names: [String]
        /// What its value is called; nil for a flag.
        let value: String?
        let isOptional: Bool
        let isRepeating: Bool
        let abstract: String
        let fallback: String?
    }

    init(_ value: Value) {
        func text(_ value: Value) -> String { value.string ?? "" }
        func shown(_ list: Value) -> [Value] { (list.array ?? []).filter { $0["shouldDisplay"].bool != false } }
        name = text(value["commandName"])
        abstract = text(value["abstract"])
        discussion = text(value["discussion"])
        var names: Set<String> = []
        // The argument parser tells of its own 'help' after the one that takes its place.
        subcommands = shown(value["subcommands"]).map(CommandDescription.init).filter { names.insert($0.name).inserted }
        arguments = shown(value["arguments"]).map { argument in
            Argument(
                names: (argument["names"].array ?? []).map { (text($0["kind"]) == "long" ? "--" : "-") + text($0["name"]) },
                value: text(argument["kind"]) == "flag" ? nil : text(argument["valueName"]),
                isOptional: argument["isOptional"].bool == true, isRepeating: argument["isRepeating"].bool == true,
                abstract: text(argument["abstract"]), fallback: argument["defaultValue"].string)
        }
    }
}
