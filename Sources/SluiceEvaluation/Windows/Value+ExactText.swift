import SluiceValues

extension Value {
    /// A text that has the value with its type, bytes and Undefined too. As a text it nests no deeper than a String, however
    /// deep the value is.
    var exactText: String {
        switch self {
        case .undefined: "u"
        case .bytes(let bytes): "b" + Base64.encode(bytes)
        default: "j" + json
        }
    }

    /// The value of such a text; nil for any other.
    init?(exactText text: String) {
        switch text.first {
        case "u":
            self = .undefined
        case "b":
            guard let bytes = Base64.decode(String(text.dropFirst())) else { return nil }
            self = .bytes(bytes)
        case "j":
            guard let value = try? Value(json: text.dropFirst(), wholeIsInt: false) else { return nil }
            self = value
        default:
            return nil
        }
    }

    /// The values of an Array of such texts; nil for anything else.
    var exactValues: [Value]? {
        guard let items = array else { return nil }
        let values = items.compactMap { item in item.string.flatMap { Value(exactText: $0) } }
        return values.count == items.count ? values : nil
    }
}
