import SluicePlugins
import SluiceValues

struct Get: Function {
    let spec = FunctionSpec(
        "get", "An item of an Array, a character of a String or a member of an Object",
        parameters: [
            .init("value", .any, "An Array, a String or an Object"),
            .init("key", .any, "The position, counted from 0; of an Object the key, a String"),
        ],
        result: "the item; Undefined where there is none", section: "10.5",
        examples: [
            .init("get(list, 1)", gives: #""b""#, payload: #"{"list":["a","b"]}"#),
            .init("get(\"abc\", 1)", gives: #""b""#),
            .init("get(o, \"my-key\")", gives: "1", payload: #"{"o":{"my-key":1}}"#),
            .init("get(list, 2)", gives: nil, payload: #"{"list":["a","b"]}"#),
            .init("get(5, 0)", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        switch arguments[0] {
        case .array(let items):
            guard let index = position(arguments[1]), index < items.count else { return .undefined }
            return items[index]
        case .string(let text):
            guard let index = position(arguments[1]), let scalar = text.unicodeScalars.dropFirst(index).first else {
                return .undefined
            }
            return .string(String(scalar))
        case .object(let object):
            return arguments[1].string.flatMap { object[$0] } ?? .undefined
        default:
            return .undefined
        }
    }

    private func position(_ value: Value) -> Int? {
        value.asInt?.int64.map { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
    }
}
