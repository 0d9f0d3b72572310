package import SluicePlugins
package import SluiceText

/// What a plan is made for: the functions there are, the language's version, and where the text stands.
package struct PlanningContext: Sendable {
    package var registry: Registry
    package var version: LanguageVersion
    /// The paths that all plans of one engine read; shared, so that a message is scanned once for all of them.
    package var fields: FieldTable
    package var place: Place
    /// Whether the plan is to note the value of every part; such a plan is slow, and made to be looked into.
    package var isTraced = false
    /// Whether somebody keeps windows and closes them: the engine does, for rules on topics.
    package var keepsWindows = false

    /// Where an expression stands; it decides what may be read and called there.
    package enum Place: Sendable, Hashable {
        /// A rule on a stream of messages, and its templates.
        case stream
        /// A query over stored data, and its templates.
        case stored
        /// The templates of an error action: no call that reaches outside.
        case errorAction
        /// A device: `self`, `vars`, `device`, `elapsed` are read as names.
        case device
    }

    package init(
        registry: Registry, version: LanguageVersion = .v2016_03_23, fields: FieldTable = FieldTable(), place: Place = .stream
    ) {
        self.registry = registry
        self.version = version
        self.fields = fields
        self.place = place
    }
}

/// A plan and what there was to say about its text; without a plan there is at least one error.
package struct Planned<Plan: Sendable>: Sendable {
    package var plan: Plan?
    package var diagnostics: [Diagnostic]

    package init(plan: Plan?, diagnostics: [Diagnostic]) {
        self.plan = plan
        self.diagnostics = diagnostics
    }
}
