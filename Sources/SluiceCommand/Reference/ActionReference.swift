import SluicePlugins
import SluiceText
import SluiceValues

/// What the specs of actions say, for people.
enum ActionReference {
    /// docs/reference/actions.md.
    static func document(of specs: [ActionSpec]) -> String {
        var text = """
            # Actions

            Made by `sluice reference actions` from the specs of the actions; each example is run as a test. A field may hold \
            templates, `${…}`; what names something of the pack has to come to a declared name, or the action fails. \
            A required field whose template comes out empty fails its action where it can't be empty; any other counts as left out, so that \
            its default holds, but for one that is marked "may be empty".

            """
        for spec in specs.sorted(by: { $0.name < $1.name }) { text += "\n" + section(of: spec) }
        return text
    }

    private static func section(of spec: ActionSpec) -> String {
        var text = "## \(spec.name)\n\n\(spec.summary.markdown). \(reach(of: spec))\n\n"
        text += "| field | holds | default | |\n| --- | --- | --- | --- |\n"
        for field in spec.fields {
            let value = field.isRequired ? "required" : field.defaultValue.map { "`\($0.json)`" } ?? ""
            text += "| `\(field.name)` | \(field.words.cell) | \(value) | \(field.summary.cell) |\n"
        }
        for example in spec.examples {
            text += "\n```yaml\n- \(example.configuration.replacing("\n", with: "\n  "))\n```\n\n"
            text += "On `\(example.payload)`:\n\n```text\n" + example.effects.map { $0 + "\n" }.joined() + "```\n"
        }
        return text
    }

    private static func reach(of spec: ActionSpec) -> String {
        spec.reachesOutside
            ? "It reaches outside: it is done after the commit, at least once, and tried again where it fails."
            : "It is done in the transaction of its message."
    }

    /// One action as a terminal shows it; ends with a line end.
    static func text(of spec: ActionSpec) -> String {
        var text = "\(spec.name)\n\n  \(spec.summary).\n  \(reach(of: spec))\n\nFIELDS\n"
        let width = 2 + (spec.fields.map(\.name.columns).max() ?? 0)
        for field in spec.fields {
            let value = field.isRequired ? " (required)" : field.defaultValue.map { " (\($0.json) where it is left out)" } ?? ""
            text += "  " + field.name.padded(to: width) + field.summary + "; \(field.words)\(value)\n"
        }
        for example in spec.examples {
            text += "\nEXAMPLE\n  - \(example.configuration.replacing("\n", with: "\n    "))\n  on \(example.payload)\n"
            text += example.effects.map { "    \($0)\n" }.joined()
        }
        return text
    }
}

extension ActionSpec.Field {
    /// What it holds, for people, and whether that may be an empty text.
    var words: String { kind.words + (keepsEmpty ? ", may be empty" : "") }
}

extension ActionSpec.Field.Kind {
    /// What the field holds, for people.
    var words: String {
        switch self {
        case .text: "a text"
        case .int: "a whole number"
        case .number: "a number"
        case .bool: "true or false"
        case .duration: "a duration: 10s, 15m"
        case .choice(let words): words.joined(separator: ", ")
        case .topic: "a topic"
        case .resource(let kind): "the name of a \(kind.rawValue) of the pack"
        case .secret: "the name of a secret"
        case .map: "a mapping of texts"
        case .fields: "a list of the payload's fields, or a mapping of texts"
        case .names: "a list of names"
        case .value: "a value"
        case .values: "a mapping of values"
        case .condition: "an expression"
        case .assignments: "a mapping of expressions, or a list of such mappings"
        }
    }
}
