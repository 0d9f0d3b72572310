/// What a function is, as data: argument checks, help, reference pages, completion and tests are made from it.
public struct FunctionSpec: Sendable {
    /// Lower case; calls find it in any case.
    public var name: String
    /// One sentence, no full stop.
    public var summary: String
    public var parameters: [Parameter]
    /// What comes out, in words: `"Int"`, `"String; Undefined without a match"`.
    public var result: String
    /// The type of what comes out, where it is always of one, or Undefined; nil where it may be of several.
    public var returns: ResultType?
    /// The first version of the language that has it; a rule of an older version that calls it is rejected at load.
    public var since: LanguageVersion
    /// The section of the language reference, `"10.3"`; `"extension"` for our own.
    public var section: String
    /// Whether a call may ask the outside (a function, a secret) for its answer. Such calls may not stand in error actions.
    public var reachesOutside: Bool
    /// The constant argument that alone makes a call reach outside; nil where each call does.
    public var outsideOnlyWith: String?
    /// Whether a call reads the engine's tables; it has no meaning where there is no engine, as in a device.
    public var readsStores: Bool
    /// How many calls one statement may have; nil for any number.
    public var callsPerStatement: Int?
    public var examples: [Example]
    /// Sentences on what is worth knowing besides.
    public var notes: [String]
    /// How it is written, where that is no call; nil for one that ``signature`` is made of the parameters for.
    public var form: String?

    public init(
        _ name: String, _ summary: String, parameters: [Parameter], result: String, returns: ResultType? = nil,
        since: LanguageVersion = .v2015_10_08, section: String, reachesOutside: Bool = false,
        outsideOnlyWith: String? = nil, readsStores: Bool = false, callsPerStatement: Int? = nil, examples: [Example],
        notes: [String] = [], form: String? = nil
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.result = result
        self.returns = returns
        self.since = since
        self.section = section
        self.reachesOutside = reachesOutside
        self.outsideOnlyWith = outsideOnlyWith
        self.readsStores = readsStores
        self.callsPerStatement = callsPerStatement
        self.examples = examples
        self.notes = notes
        self.form = form
    }

    /// A type of results that the linter holds against what they are compared with.
    public enum ResultType: Sendable {
        case number, string, boolean
    }

    public struct Parameter: Sendable {
        /// How the evaluator prepares an argument. Where it can't, the call is Undefined and the function is not asked.
        public enum Kind: Sendable {
            /// As it is, Undefined and Null too.
            case any
            /// A number or a String that follows the numeric pattern; arrives as a number.
            case number
            /// As `number`, rounded down to an Int.
            case integer
            /// Converted to a String; Null and Undefined have none.
            case text
            /// A String and nothing else.
            case string
            case array
            case object
            /// A String literal in the SQL itself, checked at load; arrives as a String.
            case constant
            /// As `any`; but `*` arrives as the bytes of the payload as they came.
            case payload
            /// As `any`; but where the argument's evaluation fails, it is Undefined and the message goes on.
            case attempt
        }

        public var name: String
        public var kind: Kind
        public var summary: String
        public var isOptional: Bool
        /// Whether more arguments of this kind may follow; only the last parameter's.
        public var isVariadic: Bool
        /// The only Strings that it takes; empty where any may do.
        public var choices: [String]
        /// Whether a call that reaches outside may stand in the argument; where not, the rule is rejected at load.
        public var mayReachOutside: Bool

        public init(
            _ name: String, _ kind: Kind, _ summary: String, isOptional: Bool = false, isVariadic: Bool = false,
            choices: [String] = [], mayReachOutside: Bool = true
        ) {
            self.name = name
            self.kind = kind
            self.summary = summary
            self.isOptional = isOptional
            self.isVariadic = isVariadic
            self.choices = choices
            self.mayReachOutside = mayReachOutside
        }
    }

    /// An expression and what it gives; every one is run as a test.
    public struct Example: Sendable {
        public var expression: String
        /// The JSON that comes out; nil for Undefined.
        public var result: String?
        /// The payload that the expression reads.
        public var payload: String
        /// The JSON that whoever is asked answers; nil where nobody is.
        public var answer: String?

        public init(_ expression: String, gives result: String?, payload: String = "{}", answer: String? = nil) {
            self.expression = expression
            self.result = result
            self.payload = payload
            self.answer = answer
        }
    }

    /// How it is called: `substring(text, from[, to])`.
    public var signature: String {
        if let form { return form }
        var text = ""
        var closing = ""
        for (index, parameter) in parameters.enumerated() {
            let separator = index == 0 ? "" : ", "
            let name = parameter.name + (parameter.isVariadic ? ", …" : "")
            if parameter.isOptional {
                text += "[" + separator + name
                closing += "]"
            } else {
                text += separator + name
            }
        }
        return "\(name)(\(text)\(closing))"
    }
}

/// A version of the rule language, the older one first. `beta` has what the newest has.
/// - Source: language reference, section 14.4.
public enum LanguageVersion: String, Sendable, Comparable, CaseIterable {
    case v2015_10_08 = "2015-10-08"
    case v2016_03_23 = "2016-03-23"
    case beta

    /// The version that a rule's `awsIotSqlVersion` names; nil for an unknown one.
    public init?(named name: String) { self.init(rawValue: name) }

    public static func < (a: LanguageVersion, b: LanguageVersion) -> Bool { a.rawValue < b.rawValue }

    /// Whether a whole number such as `10.0` counts as the Int 10.
    public var takesWholeAsInt: Bool { self >= .v2016_03_23 }
}
