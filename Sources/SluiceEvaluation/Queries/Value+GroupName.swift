import SluiceValues

extension Value {
    /// The same text for the keys of one group, whatever their number.
    static func groupName(of keys: [Value]) -> String { keys.map(\.groupName).joined(separator: "\u{1}") }

    /// A text that is the same for equal values, as `=` has it, and for no others: JSON with its keys in order, where a whole
    /// number is written as an Int; empty for Undefined.
    ///
    /// Open windows are kept under it; `OpenWindows` finds those again that were kept under another.
    fileprivate var groupName: String {
        switch self {
        case .number(let number):
            return number.wholeAsInt.description
        case .bytes(let bytes):
            return "b" + Base64.encode(bytes)
        case .array(let items):
            // Loops, not closures: values nest deeply, and a stack may be small.
            var texts: [String] = []
            for item in items where !item.isUndefined { texts.append(item.groupName) }
            return "[" + texts.joined(separator: ",") + "]"
        case .object(let object):
            var texts: [String] = []
            for member in object.members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                texts.append(Value.string(member.key).json + ":" + member.value.groupName)
            }
            return "{" + texts.joined(separator: ",") + "}"
        case .undefined, .null, .bool, .string:
            return json
        }
    }
}
