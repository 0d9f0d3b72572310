package import SluiceEvaluation
package import SluicePlugins
package import SluiceValues

/// An action as a rule configures it.
package struct RuleAction: Sendable {
    package var action: any Action
    /// In the order of the spec. Fields that were left out are there with their default, or not at all.
    package var fields: [ConfiguredField]
    /// Where the action's name stands.
    package var place: FilePlace

    /// The SET variables that its templates and expressions read.
    var variableNames: Set<String> { fields.reduce(into: []) { $0.formUnion($1.source.variableNames) } }
}

/// A field of an action's spec with what the rule gives for it.
package struct ConfiguredField: Sendable {
    package var field: ActionSpec.Field
    package var source: FieldSource
}

/// Where a field's value comes from.
package enum FieldSource: Sendable {
    /// The value itself, checked and converted as the field's kind says.
    case constant(Value)
    /// A text to render for each message and then to convert with ``ActionSpec/Field/Kind/value(of:)``.
    case template(TemplatePlan)
    /// Texts by name, of fields of the kinds `map` and `fields`: an Object of Strings; or, in a field of kind `fields`, of
    /// values, where a template is one expression and nothing around it.
    case map([(name: String, text: TemplatePlan)])
    /// Constants and templates by name, of a field of kind `values`.
    case values([(name: String, source: FieldSource)])
    case condition(ExpressionPlan)
    case assignments([Assignment])

    var variableNames: Set<String> {
        switch self {
        case .constant: []
        case .template(let template): template.text.variableNames
        case .map(let members): members.reduce(into: []) { $0.formUnion($1.text.text.variableNames) }
        case .values(let members): members.reduce(into: []) { $0.formUnion($1.source.variableNames) }
        case .condition(let plan): plan.expression.variableNames
        case .assignments(let assignments): assignments.reduce(into: []) { $0.formUnion($1.plan.expression.variableNames) }
        }
    }
}

/// One of the fields that an action sets, with the expression that gives its value.
package struct Assignment: Sendable {
    /// The name of the field, or the names that lead to it.
    package var path: [String]
    package var plan: ExpressionPlan

    /// Names that a path holds at most.
    package static let maximumPath = 32
}
