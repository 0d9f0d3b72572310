package import SluiceEvaluation
package import SluiceValues

/// A simulated device, or several of a kind, written in the rule language.
///
/// An expression of a device reads `device.number` (from 1), `device.message` (from 0), `elapsed` (milliseconds since the
/// device started), `vars.name` and `self.name`; what hears a message reads the message's own fields as bare names.
package struct Device: Sendable {
    package var name: String
    package var count: Int
    /// Milliseconds between two messages; nil for a device that only listens.
    package var every: Int64?
    /// Milliseconds before the first message.
    package var delay: Int64
    /// Values that stay the same for one device, in order: a later one may read an earlier.
    package var vars: [NamedExpression]
    /// What `self` is at the start.
    package var state: Object
    /// Done before each message, in order: each sets one name of `self`.
    package var next: [NamedExpression]
    package var publication: Publication?
    package var listeners: [Listener]
    package var place: FilePlace

    /// Whether it sends into a store of the pack.
    package var needsEngine: Bool {
        switch publication?.target {
        case .queue, .object: true
        case .topic, nil: false
        }
    }

    /// What a device sends.
    package struct Publication: Sendable {
        package var target: Target
        package var payload: ExpressionPlan

        /// Where it goes: to the broker, or into a store of the pack, for which there has to be an engine.
        package enum Target: Sendable {
            case topic(TemplatePlan, qos: Int, isRetained: Bool)
            case queue(String)
            case object(bucket: String, key: TemplatePlan)
        }
    }

    /// What a device hears, and what it does then.
    package struct Listener: Sendable {
        /// A topic filter once it is rendered.
        package var topic: TemplatePlan
        /// In order: each sets one name of `self`.
        package var set: [NamedExpression]
        /// A line for the person who watches.
        package var log: TemplatePlan?
    }
}

/// A name and the expression that gives its value.
package struct NamedExpression: Sendable {
    package var name: String
    package var plan: ExpressionPlan
}
