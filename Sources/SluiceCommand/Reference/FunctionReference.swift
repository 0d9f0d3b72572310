import SluiceConformance
import SluicePlugins
import SluiceText

/// What the specs of functions say, for people.
enum FunctionReference {
    /// docs/reference/functions.md.
    static func document(of specs: [FunctionSpec]) -> String {
        var text = """
            # Functions

            Made by `sluice reference functions` from the specs of the functions; each example is run as a test. An argument \
            that can't be taken as its parameter says makes the call Undefined. Aggregates, windows and operators are part of the \
            grammar, and told here too; the payload of a window's example is its messages, and its result the rows.

            """
        for family in families(of: specs) {
            text += "\n## \(family.title)\n"
            for spec in family.specs { text += "\n" + section(of: spec) }
        }
        return text
    }

    /// The functions by the section of the language reference that they come from, each family by name.
    private static func families(of specs: [FunctionSpec]) -> [(title: String, specs: [FunctionSpec])] {
        let bySection = Dictionary(grouping: specs, by: \.section)
        let known = LanguageSection.all.map { (title: title(of: $0), specs: bySection[$0.number] ?? []) }
        let others = bySection.keys.filter { LanguageSection(number: $0) == nil }.sorted().map { ($0, bySection[$0] ?? []) }
        return (known + others).filter { !$0.specs.isEmpty }.map { ($0.title, $0.specs.sorted { $0.name < $1.name }) }
    }

    private static func title(of section: LanguageSection) -> String {
        section.number.contains(where: \.isNumber) ? "\(section.title) (\(section.number))" : section.title
    }

    private static func section(of spec: FunctionSpec) -> String {
        var text = "### \(spec.name)\n\n`\(spec.signature)`\n\n\(spec.summary.markdown)."
        text += notes(of: spec).map { " " + $0.markdown }.joined() + "\n\n"
        if !spec.parameters.isEmpty {
            text += "| parameter | takes | |\n| --- | --- | --- |\n"
            for parameter in spec.parameters {
                text += "| `\(parameter.name)`\(parameter.remark) | \(parameter.kind.words.cell) | \(parameter.summary.cell) |\n"
            }
            text += "\n"
        }
        text += "Result: \(spec.result.markdown)\n"
        if !spec.examples.isEmpty { text += "\n```text\n" + spec.examples.map { told($0) + "\n" }.joined() + "```\n" }
        return text
    }

    private static func notes(of spec: FunctionSpec) -> [String] {
        var notes = ["Since version \(spec.since.rawValue)."]
        if let constant = spec.outsideOnlyWith {
            notes.append("With \"\(constant)\" it asks the outside, so that it can't stand in an error action.")
        } else if spec.reachesOutside {
            notes.append("Asks the outside, so it can't stand in an error action.")
        }
        return notes + spec.notes
    }

    private static func told(_ example: FunctionSpec.Example) -> String {
        let message = example.payload == "{}" ? "" : "  on \(example.payload)"
        return "\(example.expression)\(message)  →  \(example.result ?? "Undefined")"
    }

    /// One function as a terminal shows it; ends with a line end.
    static func text(of spec: FunctionSpec) -> String {
        let section = LanguageSection(number: spec.section).map(title) ?? spec.section
        var text = "\(spec.signature)\n\n  \(spec.summary).\n"
        for note in notes(of: spec) { text += "  \(note)\n" }
        text += "  Section: \(section)\n"
        if !spec.parameters.isEmpty {
            text += "\nPARAMETERS\n"
            let width = 2 + (spec.parameters.map { ($0.name + $0.remark).columns }.max() ?? 0)
            for parameter in spec.parameters {
                text += "  " + (parameter.name + parameter.remark).padded(to: width) + parameter.summary + "; takes \(parameter.kind.words)\n"
            }
        }
        text += "\nRESULT\n  \(spec.result)\n"
        if !spec.examples.isEmpty { text += "\nEXAMPLES\n" + spec.examples.map { "  \(told($0))\n" }.joined() }
        return text
    }
}

extension FunctionSpec.Parameter {
    /// ` (optional)`, or nothing.
    fileprivate var remark: String {
        switch (isOptional, isVariadic) {
        case (false, false): ""
        case (true, false): " (optional)"
        case (false, true): " (one or more)"
        case (true, true): " (any number)"
        }
    }
}

extension FunctionSpec.Parameter.Kind {
    fileprivate var words: String {
        switch self {
        case .any: "any value"
        case .number: "a number, or a String that reads as one"
        case .integer: "a number, or a String that reads as one, rounded down"
        case .text: "a text, or a value that has one"
        case .string: "a String"
        case .array: "an Array"
        case .object: "an Object"
        case .constant: "a text literal, checked when the rule is loaded"
        case .payload: "any value; * gives the payload's bytes as they came"
        case .attempt: "any value; one that can't be had is Undefined"
        }
    }
}
