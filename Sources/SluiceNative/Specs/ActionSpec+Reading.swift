import SluicePlugins
import SluiceValues

extension ActionSpec {
    private static let keys = ["name", "summary", "fields", "lane", "examples"]
    private static let fieldKeys = ["name", "kind", "summary", "required", "default", "choices", "range", "keepsEmpty"]
    private static let exampleKeys = ["configuration", "payload", "effects"]
    private static let kinds = ["text", "int", "number", "bool", "duration", "choice", "topic", "map", "fields"]

    /// Reads the spec of a plugin's action, and the field that its lanes are named by.
    static func read(json: [UInt8]) throws(SpecFailure) -> (spec: ActionSpec, laneField: String?) {
        let (spec, name) = try SpecReader.root(json, keys: keys)
        guard name.wholeMatch(of: /[a-z][a-zA-Z0-9]{0,63}/) != nil else {
            throw spec.failure("an action's name has letters and digits, the first one a small letter, 64 at most")
        }
        var fields: [Field] = []
        for reader in try spec.objects("fields", keys: fieldKeys, called: "field") {
            let field = try field(reader)
            if fields.contains(where: { $0.name == field.name }) { throw reader.failure("there are two of this name") }
            fields.append(field)
        }
        let lane = try spec.optionalText("lane")
        if let lane, !fields.contains(where: { $0.name == lane }) {
            throw spec.failure("'lane' has to be the name of a field, and there is none '\(lane)'")
        }
        var examples: [Example] = []
        for example in try spec.objects("examples", keys: exampleKeys, called: "example") {
            examples.append(
                Example(
                    try example.text("configuration"), payload: example.value("payload")?.json ?? "{}",
                    effects: try example.texts("effects")))
        }
        let summary = try spec.text("summary")
        return (ActionSpec(name, summary, fields: fields, reachesOutside: true, examples: examples), lane)
    }

    private static func field(_ reader: SpecReader) throws(SpecFailure) -> Field {
        let name = try reader.text("name")
        let kind = try kind(reader)
        var range: ClosedRange<Int>?
        if reader.has("range") {
            let bounds = try reader.list("range").compactMap { $0.number?.int64.map { Int($0) } }
            guard kind == .int, bounds.count == 2, bounds[0] <= bounds[1] else {
                throw reader.failure("'range' has to be two whole numbers, the smaller one first, on a field of kind int")
            }
            range = bounds[0]...bounds[1]
        }
        let defaultValue = reader.value("default")
        if let defaultValue, !kind.allows(defaultValue) {
            throw reader.failure("'default' can't be \(defaultValue.json) where 'kind' is what it is")
        }
        if let range, let number = defaultValue?.number?.int64, !range.contains(Int(number)) {
            throw reader.failure("'default' is outside of 'range'")
        }
        return Field(
            name, kind, try reader.text("summary"), isRequired: try reader.bool("required"), default: defaultValue, in: range,
            keepsEmpty: try reader.bool("keepsEmpty"))
    }

    private static func kind(_ reader: SpecReader) throws(SpecFailure) -> Field.Kind {
        let word = try reader.text("kind")
        guard word == "choice" || !reader.has("choices") else { throw reader.failure("'choices' needs the kind choice") }
        switch word {
        case "text": return .text
        case "int": return .int
        case "number": return .number
        case "bool": return .bool
        case "duration": return .duration
        case "topic": return .topic
        case "map": return .map
        case "fields": return .fields
        case "choice":
            let words = try reader.texts("choices")
            guard !words.isEmpty else { throw reader.failure("a choice needs 'choices'") }
            return .choice(words)
        default: throw reader.failure("'kind' can't be '\(word)'; expected \(kinds.joined(separator: ", "))")
        }
    }
}

extension ActionSpec.Field.Kind {
    /// Whether a value can stand for a field that is left out.
    fileprivate func allows(_ value: Value) -> Bool {
        switch self {
        case .text, .topic, .resource, .secret: value.string != nil
        case .int, .duration: value.number?.int64 != nil
        case .number: value.number != nil
        case .bool: value.bool != nil
        case .choice(let words): words.contains { $0 == value.string }
        case .map, .fields: value.object?.members.allSatisfy { $0.value.string != nil } == true
        case .names: value.array?.allSatisfy { $0.string != nil } == true
        case .value, .values, .condition, .assignments: false
        }
    }
}
