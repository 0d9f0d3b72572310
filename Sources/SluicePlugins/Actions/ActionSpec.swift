public import SluiceValues

/// What an action is, as data: checks of the rule files, help, reference pages and tests are made from it.
public struct ActionSpec: Sendable {
    /// camelCase, as in rule files.
    public var name: String
    /// One sentence, no full stop.
    public var summary: String
    public var fields: [Field]
    /// The item that its conditions and assignments read as `old`, and make as `new`; nil where there is none.
    public var item: Item?
    /// Whether it reaches out of the engine's own stores; such calls are written to the outbox and done afterwards.
    public var reachesOutside: Bool
    public var examples: [Example]

    public init(
        _ name: String, _ summary: String, fields: [Field], item: Item? = nil, reachesOutside: Bool, examples: [Example]
    ) {
        self.name = name
        self.summary = summary
        self.fields = fields
        self.item = item
        self.reachesOutside = reachesOutside
        self.examples = examples
    }

    public struct Field: Sendable {
        /// What the field holds once its templates are evaluated, and how it is checked.
        public enum Kind: Sendable, Hashable {
            case text
            case int
            case number
            case bool
            /// `10s`, `15m`; arrives as an Int of milliseconds.
            case duration
            /// One of these words.
            case choice([String])
            /// A topic to publish on: not empty, no wildcards.
            case topic
            /// The name of something that the pack declares. A template may choose among what is declared.
            case resource(ResourceKind)
            /// The name of a secret, never its text; no templates, so that no message chooses which secret is used.
            case secret
            /// A map of texts.
            case map
            /// A list of field names, or a map from field names to texts.
            case fields
            /// A list of field names; no templates.
            case names
            /// Any scalar: as YAML reads it, or where it is one template and nothing around it, that expression's value with its
            /// type. Left out where it is Undefined.
            case value
            /// A map of such values.
            case values
            /// An expression, `old` and `new` among its names; arrives as a Boolean, false for all that is not true.
            case condition
            /// Expressions by the names of the fields that they set, done in order; a name may be a path, `a.b`. Arrives as an
            /// Object: the item of ``ActionSpec/item`` as it is after them, or what they set alone. An Undefined value leaves its
            /// field as it is. Where a condition of the same action is not true, they are not looked at, and nothing arrives.
            case assignments
        }

        public var name: String
        public var kind: Kind
        public var summary: String
        public var isRequired: Bool
        /// Used where the field is left out.
        public var defaultValue: Value?
        /// What an `int` may be; a constant outside of it is refused when the rule is loaded.
        public var range: ClosedRange<Int>?
        /// Whether an empty text says something, as the body of a request does. Of any other field that is not required it counts as
        /// if the field were left out.
        public var keepsEmpty: Bool

        public init(
            _ name: String, _ kind: Kind, _ summary: String, isRequired: Bool = false, default defaultValue: Value? = nil,
            in range: ClosedRange<Int>? = nil, keepsEmpty: Bool = false
        ) {
            self.name = name
            self.kind = kind
            self.summary = summary
            self.isRequired = isRequired
            self.defaultValue = defaultValue
            self.range = range
            self.keepsEmpty = keepsEmpty
        }
    }

    /// Which fields of an action name the item that its expressions read.
    ///
    /// It is read from the store in the deciding transaction, so nobody else changes it between the reading and the writing.
    public struct Item: Sendable, Hashable {
        /// A field of kind `resource(.table)`.
        public var table: String
        /// Fields of kind `value`; the item has the key that they give, or none is read where the first is left out.
        public var key: String
        public var sortKey: String

        public init(table: String = "table", key: String = "key", sortKey: String = "sortKey") {
            self.table = table
            self.key = key
            self.sortKey = sortKey
        }
    }

    /// A configuration and what it does with a payload; every one is run as a test.
    public struct Example: Sendable {
        /// The action as it stands in a rule file, YAML.
        public var configuration: String
        public var payload: String
        /// What comes of it, one line an effect: `table Temperature {"id":"a"}`, `publish AC/1 {"on":true}`, `queue Errors {…}`,
        /// `series iot.t {…}`, `bucket History put KEY text/plain …`, `bucket History remove KEY`, `metric T {…} 20.5`,
        /// `emit $flow/x {…}`, `webhook POST https://host/path {…}`, `mail a@example.com subject: text`, `log info text`.
        public var effects: [String]

        public init(_ configuration: String, payload: String, effects: [String]) {
            self.configuration = configuration
            self.payload = payload
            self.effects = effects
        }
    }
}

/// The kinds of things that a pack declares.
public enum ResourceKind: String, Sendable, Hashable, CaseIterable {
    case table, series, queue, bucket, topic, alarm, function, parameter
}
