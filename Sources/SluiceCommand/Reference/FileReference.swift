import SluiceText
import SluiceValues

/// What the JSON Schemas say of the files that people write, for people.
enum FileReference {
    /// docs/reference/files.md.
    static func document(of schemas: [(name: String, text: String)]) throws -> String {
        var text = """
            # Files

            Made by `sluice reference files` from the JSON Schemas in [grammar](../../grammar), from which editors complete and check \
            the files. The fields of actions are told in [actions.md](actions.md). Strings may hold `${…}` where the text says so; \
            durations are written `500ms`, `10s`, `15m`, `1h` or `30d`.

            """
        for (name, title) in titles {
            guard let schema = try schemas.first(where: { $0.name == name }).map({ try Value(json: $0.text) }) else { continue }
            text += "\n## \(title.markdown)\n\n"
            if let definitions = schema["$defs"].object {
                for (place, definition) in definitions.members.enumerated() {
                    if place > 0 { text += "\n### \(definition.key)\n\n" }
                    text += section(of: definition.value)
                }
            } else {
                text += section(of: schema)
            }
        }
        return text
    }

    /// The files that each schema is for.
    private static let titles = [
        ("pack.schema.json", "pack.yaml"), ("rules.schema.json", "*.rules.yaml"), ("test.schema.json", "tests/*.test.yaml"),
        ("config.schema.json", "sluice.yaml"),
    ]

    private static func section(of schema: Value) -> String {
        var text = (schema["description"].string ?? "").markdown + "\n"
        guard let keys = schema["properties"].object?.members, !keys.isEmpty else { return text }
        let required = Set((schema["required"].array ?? []).compactMap(\.string))
        text += "\n| key | holds | default | |\n| --- | --- | --- | --- |\n"
        for (key, value) in keys.map({ ($0.key, $0.value) }) {
            let fallback = required.contains(key) ? "required" : value["default"].isUndefined ? "" : code(value["default"])
            let example = value["examples"].array?.first.map { " Example: \(code($0))" } ?? ""
            let summary = (value["description"].string ?? "").cell
            text += "| `\(key)` | \(words(for: value)) | \(fallback) | \(summary)\(example) |\n"
        }
        return text
    }

    /// What a value may be.
    private static func words(for schema: Value) -> String {
        if let reference = schema["$ref"].string { return reference.split(separator: "/").last.map { "*\($0)*" } ?? "" }
        if let choices = schema["enum"].array { return choices.map(code).joined(separator: ", ") }
        if let kinds = schema["anyOf"].array ?? schema["oneOf"].array { return joined(kinds.map(words)) }
        switch schema["type"] {
        case .string("array"): return schema["items"].isUndefined ? "list" : "list of " + words(for: schema["items"])
        case .string("object"):
            let values = schema["additionalProperties"]
            return values.object == nil ? "mapping" : "mapping to " + words(for: values)
        case .string(let kind): return word(for: kind, schema["pattern"].string)
        case .array(let kinds):
            let kinds = kinds.compactMap(\.string)
            // A scalar of YAML is taken for the text that it is.
            if kinds.contains("string"), kinds.contains("boolean") { return "text" }
            return joined(kinds.map { word(for: $0, nil) })
        default: return "value"
        }
    }

    private static func word(for kind: String, _ pattern: String?) -> String {
        switch kind {
        case "string": pattern?.contains("ms|s|m|h|d") == true ? "duration" : "text"
        case "integer": "whole number"
        case "boolean": "true or false"
        case "null": "nothing"
        default: kind
        }
    }

    private static func joined(_ words: [String]) -> String {
        var known: Set<String> = []
        return words.filter { known.insert($0).inserted }.joined(separator: ", or ")
    }

    private static func code(_ value: Value) -> String {
        "`" + value.json.replacing("|", with: "\\|").replacing("`", with: "'") + "`"
    }
}
