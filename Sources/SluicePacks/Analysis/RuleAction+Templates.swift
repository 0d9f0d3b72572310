import SluiceEvaluation
import SluiceSQL

extension RuleAction {
    /// Every template of its fields.
    var templateTexts: [TemplateText] { fields.flatMap(\.source.templateTexts) }
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
