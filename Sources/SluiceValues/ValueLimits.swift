/// Bounds on what is made of values, so that no rule and no message makes the engine allocate without end. What is larger is
/// Undefined.
public enum ValueLimits {
    /// Bytes of one text.
    public static let maximumTextBytes = 16 << 20
    /// Items of one Array; a payload of the usual bound has fewer.
    public static let maximumItems = 1_000_000
}

extension Value {
    /// The value where it keeps the bounds of ``ValueLimits``, Undefined where it does not.
    package var bounded: Value {
        switch self {
        case .string(let text) where text.utf8.count > ValueLimits.maximumTextBytes: .undefined
        case .array(let items) where items.count > ValueLimits.maximumItems: .undefined
        default: self
        }
    }
}
