package import SluiceSQL
package import SluiceValues

/// A checked substitution template. Source: language reference, section 12.
package struct TemplatePlan: Sendable {
    package let text: TemplateText
    /// The slots of the payload's fields that the template reads.
    package let slots: Set<Int>
    /// Whether it reads `@out`, what the rule has selected.
    package let readsOutput: Bool
    private let parts: [Part]

    private enum Part: Sendable {
        case text(String)
        case node(any Node)
    }

    /// `statement` is the rule's, whose SET variables a template may read.
    package static func make(
        _ text: TemplateText, of statement: Statement?, in context: PlanningContext
    ) -> Planned<TemplatePlan> {
        var planner = Planner(context: context)
        planner.seesOutput = true
        planner.declareForActions(of: statement)
        let parts = text.parts.map { part in
            switch part {
            case .text(let text): Part.text(text)
            case .expression(let expression, _): Part.node(planner.elementNode(planner.inResult(expression, of: statement)))
            }
        }
        let plan = TemplatePlan(text: text, slots: planner.slots, readsOutput: planner.readsOutput, parts: parts)
        return Planned(plan: planner.hasErrors ? nil : plan, diagnostics: planner.diagnostics)
    }

    private init(text: TemplateText, slots: Set<Int>, readsOutput: Bool, parts: [Part]) {
        self.text = text
        self.slots = slots
        self.readsOutput = readsOutput
        self.parts = parts
    }

    /// The text, where there is nothing to substitute.
    package var constant: String? { text.constant }

    /// The text with every expression's value put in: String as it is, Array and Object as JSON, Undefined and Null as nothing.
    package func render(_ frame: Frame) -> String {
        var rendered = ""
        for part in parts {
            switch part {
            case .text(let text): rendered += text
            case .node(let node):
                switch node.value(frame) {
                case .bytes(let bytes): rendered += String(decoding: bytes, as: UTF8.self)
                case let value: rendered += value.asString ?? ""
                }
            }
        }
        return rendered
    }

    /// The value of a template that is one expression and nothing around it; otherwise the text.
    package func value(_ frame: Frame) -> Value {
        if parts.count == 1, case .node(let node) = parts[0] { return node.value(frame) }
        return .string(render(frame))
    }
}
