package import SluiceEvaluation
package import SluicePlugins
import SluiceSQL
package import SluiceValues

/// An action as a rule configures it.
package struct RuleAction: Sendable {
    package var action: any Action
    /// In the order of the spec. Fields that were left out are there with their default, or not at all.
    package var fields: [ConfiguredField]
    /// Where the action's name stands.
    package var place: FilePlace

    /// Every expression in its fields.
    var expressions: [Expression] { fields.flatMap(\.source.expressions) }
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

    /// The expressions of its templates, or it is made of.
    var expressions: [Expression] {
        switch self {
        case .constant: []
        case .template(let template): template.text.expressions
        case .map(let members): members.flatMap(\.text.text.expressions)
        case .values(let members): members.flatMap(\.source.expressions)
        case .condition(let plan): [plan.expression]
        case .assignments(let assignments): assignments.map(\.plan.expression)
        }
    }
}

extension TemplateText {
    fileprivate var expressions: [Expression] {
        parts.compactMap { part in
            if case .expression(let expression, _) = part { expression } else { nil }
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
