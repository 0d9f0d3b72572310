import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceTopics
package import SluiceValues

// For scripts: the same that people read, without the drawing.
extension Explanation {
    /// The explanation as one object; what does not apply is left out.
    package var value: Value {
        var object = Object([
            ("rule", .string(rule)), ("pack", .string(pack)), ("file", .string(place.file)), ("line", .int(place.position.line)),
            ("topic", .string(topic)), ("fires", .bool(verdict == .fires)), ("verdict", .string(verdict.rawValue)),
        ])
        object["obstacle"] = obstacle.map { .object(Object([("kind", .string($0.kind)), ("text", .string($0.sentence))])) }
        if !filters.isEmpty { object["from"] = .array(filters.map(\.value)) }
        if !notes.isEmpty { object["notes"] = .array(notes.map { .string($0) }) }
        if !turns.isEmpty { object["turns"] = .array(turns.map(\.value)) }
        return .object(object)
    }
}

extension Explanation.Obstacle {
    fileprivate var kind: String {
        switch self {
        case .isDisabled: "disabled"
        case .otherTopic: "topic"
        case .takesOnlyStraight: "straight"
        case .isForAnother: "another"
        case .ownTopic: "reserved"
        case .takesNoneStraight: "refused"
        case .hasSchedule: "schedule"
        case .tooLarge: "size"
        case .waitsInBatch: "batch"
        }
    }
}

extension Explanation.Filter {
    fileprivate var value: Value {
        var object = Object([("filter", .string(filter)), ("matches", .bool(comparison.parting == nil))])
        object["levels"] = .array(
            comparison.levels.map { level in
                .object(
                    Object([
                        ("filter", level.filter.map { .string($0) } ?? .null), ("topic", level.topic.map { .string($0) } ?? .null),
                        ("fits", .bool(level.fits)),
                    ]))
            })
        object["reason"] = comparison.parting.map { .string("\($0)") }
        return .object(object)
    }
}

extension Explanation.Turn {
    fileprivate var value: Value {
        var object = Object([("topic", .string(topic)), ("outcome", .string(word))])
        if !variables.isEmpty { object["set"] = .object(Object(variables.map { ($0.name, $0.value.value) })) }
        object["where"] = condition?.value
        if !keys.isEmpty { object["groupBy"] = .array(keys.map(\.value)) }
        object["having"] = having.flatMap { $0.isEvaluated ? $0.value : nil }
        if !windows.isEmpty {
            object["windows"] = .array(
                windows.map { .object(Object([("start", .number(Number($0.start))), ("end", .number(Number($0.end)))])) })
        }
        object["decision"] = decision.map { .string($0) }
        object["turning"] = turning.map { .string($0) }
        if case .failed(let why) = outcome { object["failure"] = .string(why) }
        object["output"] = output?.shown
        if !actions.isEmpty { object["actions"] = .array(actions.map(\.value)) }
        return .object(object)
    }

    private var word: String {
        switch outcome {
        case .filtered: "filtered"
        case .passed: "passed"
        case .taken: "taken"
        case .dropped: "dropped"
        case .cut: "cut"
        case .failed: "failed"
        }
    }
}

extension ExplainedExpression {
    fileprivate var value: Value {
        var object = Object([("text", .string(text))])
        // Undefined has no JSON: it is an element that is Null beside its reason, and told by `isUndefined`.
        object["values"] = .array(values.map { $0.isUndefined ? .null : $0 })
        if values.contains(where: \.isUndefined) { object["isUndefined"] = .bool(true) }
        if !reasons.isEmpty { object["reasons"] = .array(reasons.map { .string($0) }) }
        if let turning {
            object["decided"] = .bool(true)
            object["turning"] = turning.sentence.map { .string($0) }
            object["isEnough"] = .bool(turning.isEnough)
        }
        if !parts.isEmpty { object["parts"] = .array(parts.map(\.value)) }
        return .object(object)
    }
}

extension ExplainedAction {
    fileprivate var value: Value {
        var object = Object([
            ("action", .string(name)), ("onError", .bool(onError)), ("wouldBeDone", .bool(failure == nil && isMet)),
            ("fields", .object(Object(fields.map { ($0.name, $0.value) }))),
        ])
        let sources = fields.compactMap { field in field.source.map { (field.name, Value.string($0)) } }
        if !sources.isEmpty { object["from"] = .object(Object(sources)) }
        if !conditions.isEmpty { object["if"] = .array(conditions.map(\.value)) }
        object["payload"] = payload.shown
        object["failure"] = failure.map { .string($0) }
        return .object(object)
    }
}

extension Payload {
    /// The JSON itself, else the text, else base64.
    fileprivate var shown: Value {
        if let value, !value.isUndefined { return value }
        return .string(text ?? Base64.encode(bytes))
    }
}
