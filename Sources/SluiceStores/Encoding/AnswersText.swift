import SluicePlugins
import SluiceValues

/// What functions have answered, as a JSON array of objects.
enum AnswersText {
    static func write(_ answers: [OutsideRequest: OutsideAnswer]) -> [UInt8] {
        var text: [UInt8] = []
        let entries = answers.sorted { ($0.key.target, $0.key.arguments) < ($1.key.target, $1.key.arguments) }
        Value.array(entries.map { .object(entry($0.key, $0.value)) }).writeJSON(to: &text)
        return text
    }

    private static func entry(_ request: OutsideRequest, _ answer: OutsideAnswer) -> Object {
        var entry: Object = [
            "kind": .string(request.kind.rawValue), "target": .string(request.target), "arguments": .string(request.arguments),
        ]
        switch answer {
        // As text, so that it nests no deeper than what was answered.
        case .value(let value): entry["value"] = .string(value.json)
        case .failure(let reason): entry["failure"] = .string(reason)
        }
        return entry
    }

    static func read(_ value: Value) -> [OutsideRequest: OutsideAnswer] {
        let entries = (value.array ?? []).compactMap { entry -> (OutsideRequest, OutsideAnswer)? in
            guard let kind = entry["kind"].string.flatMap(OutsideRequest.Kind.init(rawValue:)),
                let target = entry["target"].string, let arguments = entry["arguments"].string
            else { return nil }
            var request = OutsideRequest(kind, target)
            request.arguments = arguments
            if let reason = entry["failure"].string { return (request, .failure(reason)) }
            return entry["value"].string.flatMap { try? Value(json: $0) }.map { (request, .value($0)) }
        }
        return Dictionary(entries, uniquingKeysWith: { first, _ in first })
    }
}
