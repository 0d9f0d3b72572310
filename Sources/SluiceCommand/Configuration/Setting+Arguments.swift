import SluicePacks
import SluiceValues

extension Setting {
    /// The value that a text of the environment means; nil for none.
    func value(ofText text: String) -> Value? {
        switch kind {
        case .text, .textWithSecrets, .secret: return .string(text)
        case .integer(let range): return Int(text).flatMap { range.contains($0) ? .int($0) : nil }
        case .number: return Double(text).flatMap { $0.isFinite ? .string(text) : nil }
        case .boolean:
            switch text {
            case "true", "1": return .bool(true)
            case "false", "0": return .bool(false)
            default: return nil
            }
        case .choice(let words): return words.contains(text) ? .string(text) : nil
        case .duration: return DurationText.milliseconds(text).map { _ in .string(text) }
        case .texts: return .array(text.split(separator: ":").map { .string(String($0)) })
        case .values:
            guard case .object(let object)? = try? Value(json: text) else { return nil }
            return .object(object)
        }
    }

    /// What is expected of a value, in words.
    var expectation: String {
        switch kind {
        case .text, .textWithSecrets, .secret: "a text"
        case .integer(let range):
            range.upperBound == .max ? "a whole number from \(range.lowerBound) up" : "\(range.lowerBound) to \(range.upperBound)"
        case .number: "a number"
        case .boolean: "true or false"
        case .choice(let words): words.joined(separator: ", ")
        case .duration: "a duration such as 30s, 5m or 1h"
        case .texts: "texts with a ':' between them"
        case .values: "a JSON object"
        }
    }

    /// The arguments that give a value to the command.
    func arguments(for value: Value) -> [String] {
        guard let flag else { return key == "packs" ? (value.array ?? []).compactMap(\.string) : [] }
        switch kind {
        case .boolean: return [value.bool == true ? flag : "--no-" + flag.dropFirst(2)]
        case .texts: return (value.array ?? []).compactMap(\.string).map { "\(flag)=\($0)" }
        case .values: return (value.object?.members ?? []).map { "\(flag)=\($0.key)=\($0.value.json)" }
        default: return ["\(flag)=\(value.asString ?? value.json)"]
        }
    }
}
