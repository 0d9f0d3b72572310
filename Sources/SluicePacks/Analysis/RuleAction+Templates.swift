import SluiceEvaluation
import SluiceSQL

extension RuleAction {
    /// Every template of its fields.
    var templateTexts: [TemplateText] { fields.flatMap(\.source.templateTexts) }
}

extension FieldSource {
    fileprivate var templateTexts: [TemplateText] {
        if case .template(let template) = self { return [template.text] }
        if case .map(let members) = self { return members.map(\.text.text) }
        return []
    }
}
