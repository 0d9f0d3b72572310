public import SluiceValues

/// A question to the stores or to the outside that an expression depends on.
///
/// The evaluator never waits: a call without an answer ends the pass with its request. Whoever runs the statement answers it,
/// and makes the pass again with the answer at hand.
///
/// Two are equal when their texts are, byte for byte, whatever Unicode says of them: they ask for different things else.
public struct OutsideRequest: Hashable, Sendable {
    public var kind: Kind
    /// Who is asked: a table, a thing, a secret, a function, `bucket/key`.
    public var target: String
    /// What is asked, as compact JSON, so that equal calls share one answer.
    public var arguments: String

    public init(_ kind: Kind, _ target: String, arguments: Value = .null) {
        self.kind = kind
        self.target = target
        self.arguments = arguments.json
    }

    public static func == (a: OutsideRequest, b: OutsideRequest) -> Bool {
        a.kind == b.kind && ExactText(a.target) == ExactText(b.target) && ExactText(a.arguments) == ExactText(b.arguments)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(target)
        hasher.combine(arguments)
    }

    /// What is asked, and what the answer is.
    public enum Kind: String, Sendable, CaseIterable {
        /// The item of a table under the keys `[partition]` or `[partition, sort]`, or `{"field": value…}`; Undefined where there
        /// is none.
        case item
        /// The items of a table under the partition key `[partition]`, in the order of the sort key.
        case partition
        /// All items of a table.
        case items
        /// The shadow document of a thing; `arguments` is the shadow's name, Null for the unnamed one.
        case shadow
        /// What the registry knows of a thing, an Object.
        case registryEntry = "registry entry"
        /// A secret: for the arguments `"SecretString"` its text, for `"SecretBinary"` its bytes in base64.
        case secret
        /// The content of an object `bucket/key`, in base64.
        case object
        /// The result of a function that is called with the arguments.
        case function
    }

    /// For messages: `table 'T'`, `secret 'key'`.
    public var description: String {
        let noun =
            switch kind {
            case .item, .partition, .items: "table"
            default: kind.rawValue
            }
        return "\(noun) '\(target)'"
    }
}

/// What has come of a request; a value that is Undefined where there was nothing to find.
public enum OutsideAnswer: Sendable {
    case value(Value)
    /// Why there is none; it fails the message where no `get_or_default` catches it.
    case failure(String)
}
