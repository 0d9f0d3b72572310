import SluicePlugins
import SluiceText

extension DotCommand {
    /// All commands by group, and how statements are typed.
    package static func overview(_ paint: Paint) -> String {
        let width = (all.map(\.usage.columns).max() ?? 0) + 2
        var text = """
            A statement ends with ; or an empty line. It is tried on the sample message, or, FROM "table", on what is stored.

            """
        for group in Group.allCases {
            text += "\n" + paint(group.rawValue, .title) + "\n"
            for command in all where command.group == group {
                text += "  " + paint(command.usage.padded(to: width), .word) + command.summary + "\n"
            }
        }
        return text
    }

    package func page(_ paint: Paint) -> String { "\(paint(usage, .title))\n\(summary).\n\n  \(example)\n" }
}

extension FunctionSpec {
    /// What it is, as a prompt tells it: how it is called, its parameters, an example with its result.
    func page(_ paint: Paint) -> String {
        var text = "\(paint(signature, .title)) gives \(result)\n\(summary).\n"
        for note in notes { text += note + "\n" }
        for parameter in parameters { text += "  \(paint(parameter.name, .key)): \(parameter.summary)\n" }
        for example in examples.prefix(2) {
            let payload = example.payload == "{}" ? "" : " on \(example.payload)"
            text += "\n  \(paint.statement(example.expression))\(payload) = \(example.result.map(paint.json) ?? "Undefined")\n"
        }
        return text
    }
}
