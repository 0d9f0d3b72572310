import SluiceEvaluation
import SluiceSQL

extension RuleAction {
    /// Every template of its fields.
    var templateTexts: [TemplateText] { fields.flatMap(\.source.templateTexts) }

    /// Every expression of its fields, those of its templates too.
    var expressions: [Expression] {
        templateTexts.flatMap(\.parts).compactMap { part in
            if case .expression(let expression, _) = part { expression } else { nil }
        }
    }
}

extension FieldSource {
    fileprivate var templateTexts: [TemplateText] {
        switch self {
        case .constant: []
        case .template(let template): [template.text]
        case .map(let members): members.map(\.text.text)
        }
    }
}
