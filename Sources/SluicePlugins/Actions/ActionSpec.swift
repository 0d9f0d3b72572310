public import SluiceValues

/// What an action is, as data: checks of the rule files, help, reference pages and tests are made from it.
public struct ActionSpec: Sendable {
    /// camelCase, as in rule files.
    public var name: String
    /// One sentence, no full stop.
    public var summary: String
    public var fields: [Field]
    /// Whether it reaches out of the engine's own stores; such calls are written to the outbox and done afterwards.
    public var reachesOutside: Bool
    public var examples: [Example]

    public init(_ name: String, _ summary: String, fields: [Field], reachesOutside: Bool, examples: [Example]) {
        self.name = name
        self.summary = summary
        self.fields = fields
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
            /// The name of something declared in the pack; no templates.
            case resource(ResourceKind)
            /// The name of a secret, never its text; no templates, so that no message chooses which secret is used.
            case secret
            /// A map of texts.
            case map
            /// A list of field names, or a map from field names to texts.
            case fields
        }

        public var name: String
        public var kind: Kind
        public var summary: String
        public var isRequired: Bool
        /// Used where the field is left out.
        public var defaultValue: Value?
        /// What an `int` may be; a constant outside of it is refused when the rule is loaded.
        public var range: ClosedRange<Int>?

        public init(
            _ name: String, _ kind: Kind, _ summary: String, isRequired: Bool = false, default defaultValue: Value? = nil,
            in range: ClosedRange<Int>? = nil
        ) {
            self.name = name
            self.kind = kind
            self.summary = summary
            self.isRequired = isRequired
            self.defaultValue = defaultValue
            self.range = range
        }
    }

    /// A configuration and what it does with a payload; every one is run as a test.
    public struct Example: Sendable {
        /// The action as it stands in a rule file, YAML.
        public var configuration: String
        public var payload: String
        /// What comes of it, one line an effect: `table Temperature {"id":"a"}`, `publish AC/1 {"on":true}`, `queue Errors {…}`,
        /// `series iot.t {…}`, `bucket History put KEY text/plain …`, `bucket History remove KEY`, `metric T {…} 20.5`, `emit $flow/x {…}`,
        /// `webhook POST https://host/path {…}`, `log info text`.
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
