import ArgumentParser
import SluiceActions
import SluiceEvaluation
import SluiceFunctions
import SluiceNative
import SluicePlugins
import SluiceText

struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Print a page of the reference, as it is made from the code, or what it says of one function or action.",
        discussion: """
            The pages in docs/reference are what 'functions', 'actions' and 'files' print. 'man' writes the \
            manual pages of the commands, and 'schemas' the JSON Schemas from which editors complete the files of packs; both \
            need --output.

            EXAMPLE
              sluice reference substring
            """)

    @Argument(
        help: "functions, actions, files, the name of a function or an action, man or schemas.",
        completion: .custom { _, _, _ in collections + Self.names([]) + folders })
    var topic: String

    @Option(help: "The folder that man and schemas are written to.", completion: .directory)
    var output: String?

    @OptionGroup var plugins: PluginArguments

    private static let collections = ["functions", "actions", "files"]
    /// What is files, not a text.
    private static let folders = ["man", "schemas"]

    /// With what the grammar knows itself.
    private static let functions = StandardFunctions.all.map(\.spec) + GrammarWords.all
    private static let actions = StandardActions.all(publisher: NoPublisher()).map(\.spec)

    /// All functions and actions, with those of plugins.
    static func names(_ plugins: [NativePlugin]) -> [String] {
        functions.map(\.name) + actions.map(\.name) + plugins.flatMap(\.names)
    }

    /// What the reference says of a function, in any case, or of an action; nil where there is none.
    static func text(named name: String, _ plugins: [NativePlugin]) -> String? {
        let actions = actions + plugins.flatMap(\.actions).map(\.spec)
        if let action = actions.first(where: { $0.name == name }) { return ActionReference.text(of: action) }
        let functions = functions + plugins.flatMap(\.functions).map(\.spec)
        return functions.first { $0.name == name.lowercased() }.map { FunctionReference.text(of: $0) }
    }

    func validate() throws {
        let isFolder = Self.folders.contains(topic)
        if isFolder, output == nil { throw ValidationError("'\(topic)' needs --output DIR.") }
        if !isFolder, output != nil { throw ValidationError("--output is for 'man' and 'schemas'.") }
    }

    func run() throws {
        if let output {
            return try FilesToWrite.write(topic == "man" ? ManualPages.all() : Schemas.all, to: output)
        }
        let plugins = try plugins.load()
        var output = StandardOutput()
        if topic == "functions" {
            output.write(FunctionReference.document(of: Self.functions))
        } else if topic == "actions" {
            output.write(ActionReference.document(of: Self.actions))
        } else if topic == "files" {
            output.write(try FileReference.document(of: Schemas.all))
        } else if let text = Self.text(named: topic, plugins) {
            output.write(text)
        } else {
            let hint = nearestName(to: topic, among: Self.collections + Self.names(plugins) + Self.folders).map { "; did you mean '\($0)'?" } ?? ""
            StandardError.write("error: there is no function or action '\(topic.visible)'\(hint)\n")
            throw ExitCode.badInput
        }
        try output.finish()
    }
}
