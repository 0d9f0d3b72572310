import SluiceEvaluation
import SluicePlugins
import SluiceSQL

/// A message that a rule may cause, as far as its text tells.
package struct MadeMessage: Sendable {
    /// How it comes about.
    package enum Way: Sendable, Hashable {
        /// It is published on the broker.
        case publication
        case flow
        /// A resource changes, or a message waits in it.
        case resource(ResourceName)
        /// The rule fails for good.
        case failure
    }

    package var pattern: TopicPattern
    package var way: Way
    var payload: KnownPayload
}

/// What is known of a payload, whatever the message.
struct KnownPayload: Sendable {
    /// All keys that it may have; nil where it may have any.
    var keys: Set<String>?
    /// Keys that always have one value.
    var constants: [String: Literal] = [:]

    static let anything = KnownPayload(keys: nil)

    init(keys: Set<String>?, constants: [String: Literal] = [:]) {
        self.keys = keys
        self.constants = constants
    }

    /// What a statement selects.
    init(of select: SelectClause) {
        guard case .items(let items) = select else {
            self = .anything
            return
        }
        var keys: Set<String> = []
        var isOpen = false
        for item in items {
            guard item.expression.kind != .star else {
                // It may bring what stands before it, and not what stands behind.
                isOpen = true
                constants = [:]
                continue
            }
            let key = item.key
            keys.insert(key[0])
            // A later item of the same key takes its place.
            constants[key[0]] = nil
            if key.count == 1, case .literal(let literal) = item.expression.kind { constants[key[0]] = literal }
        }
        self.keys = isOpen ? nil : keys
    }

    /// What the change of a table is told with.
    init(tableEvent event: String) {
        var keys: Set = ["eventName", "keys", "sequenceNumber", "cause"]
        if event != "remove" { keys.insert("newImage") }
        if event != "insert" { keys.insert("oldImage") }
        self.init(keys: keys, constants: ["eventName": .string(event.uppercased(), quote: .single)])
    }

    /// What the failure of a rule is told with.
    static let failure = KnownPayload(
        keys: ["ruleName", "topic", "cloudwatchTraceId", "clientId", "base64OriginalPayload", "failures"])
}
