import SluiceValues

extension Value {
    /// The value on one line as YAML in flow style, which JSON with a space behind colons and commas is.
    var flow: String {
        switch self {
        case .object(let object):
            "{" + object.members.filter { !$0.value.isUndefined }.map { "\(Value.string($0.key).json): \($0.value.flow)" }.joined(separator: ", ") + "}"
        case .array(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        default: json
        }
    }
}
