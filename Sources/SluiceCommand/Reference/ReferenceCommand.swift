import ArgumentParser
import SluiceActions
import SluiceFunctions
import SluicePlugins
import SluiceText

struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Print a page of the reference, as it is made from the code, or what it says of one function or action.",
        discussion: """
            docs/reference/functions.md and docs/reference/actions.md are what 'functions' and 'actions' print.

            EXAMPLE
              sluice reference substring
            """)

    @Argument(help: "functions, actions, or the name of one.")
    var topic: String

    func run() throws {
        let functions = StandardFunctions.all.map(\.spec)
        let actions = StandardActions.all(publisher: NoPublisher()).map(\.spec)
        var output = StandardOutput()
        if topic == "functions" {
            output.write(FunctionReference.document(of: functions))
        } else if topic == "actions" {
            output.write(ActionReference.document(of: actions))
        } else if let action = actions.first(where: { $0.name == topic }) {
            output.write(ActionReference.text(of: action))
        } else if let function = functions.first(where: { $0.name == topic.lowercased() }) {
            output.write(FunctionReference.text(of: function))
        } else {
            let names = ["functions", "actions"] + functions.map(\.name) + actions.map(\.name)
            let hint = nearestName(to: topic, among: names).map { "; did you mean '\($0)'?" } ?? ""
            StandardError.write("error: there is no function or action '\(topic.visible)'\(hint)\n")
            throw ExitCode.badInput
        }
        try output.finish()
    }
}
