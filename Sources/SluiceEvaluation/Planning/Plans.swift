package import SluiceSQL

/// A checked statement, ready to evaluate many times.
package struct StatementPlan: Sendable {
    package let statement: Statement

    package static func make(_ statement: Statement, in context: PlanningContext) -> Planned<StatementPlan> {
        Planned(plan: StatementPlan(statement: statement), diagnostics: [])
    }
}

/// A checked substitution template.
package struct TemplatePlan: Sendable {
    package let text: TemplateText

    /// `statement` is the rule's, whose SET variables a template may read.
    package static func make(_ text: TemplateText, of statement: Statement?, in context: PlanningContext) -> Planned<TemplatePlan> {
        Planned(plan: TemplatePlan(text: text), diagnostics: [])
    }
}

/// A checked expression of its own: `set`, `if`, `next`, `vars`, `payload` of a device.
package struct ExpressionPlan: Sendable {
    package let expression: Expression

    package static func make(_ expression: Expression, in context: PlanningContext) -> Planned<ExpressionPlan> {
        Planned(plan: ExpressionPlan(expression: expression), diagnostics: [])
    }
}
