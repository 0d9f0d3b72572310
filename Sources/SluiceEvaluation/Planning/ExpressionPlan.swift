package import SluiceSQL
package import SluiceValues

/// A checked expression of its own: `set` and `if` of an action, `next`, `vars`, `payload` of a device.
package struct ExpressionPlan: Sendable {
    package let expression: Expression
    /// The slots of the payload's fields that the expression reads.
    package let slots: Set<Int>
    /// Whether it reads `@out`, what the rule has selected.
    package let readsOutput: Bool
    private let node: any Node

    package static func make(_ expression: Expression, in context: PlanningContext) -> Planned<ExpressionPlan> {
        make(expression, with: Planner(context: context))
    }

    /// The plan of an action's expression: it reads what templates read, and the item that the action works on.
    ///
    /// `statement` is the rule's, whose SET variables it may read.
    package static func make(
        _ expression: Expression, ofActionOn statement: Statement?, in context: PlanningContext
    ) -> Planned<ExpressionPlan> {
        var planner = Planner(context: context)
        planner.seesOutput = true
        planner.declareForActions(of: statement)
        planner.seesItem = true
        return make(expression, readAs: planner.inResult(expression, of: statement), with: planner)
    }

    private static func make(
        _ expression: Expression, readAs read: Expression? = nil, with planner: Planner
    ) -> Planned<ExpressionPlan> {
        var planner = planner
        let node = planner.elementNode(read ?? expression)
        let plan = ExpressionPlan(
            expression: expression, slots: planner.slots, readsOutput: planner.readsOutput, node: node)
        return Planned(plan: planner.hasErrors ? nil : plan, diagnostics: planner.diagnostics)
    }

    private init(expression: Expression, slots: Set<Int>, readsOutput: Bool, node: any Node) {
        self.expression = expression
        self.slots = slots
        self.readsOutput = readsOutput
        self.node = node
    }

    package func value(_ frame: Frame) -> Value { node.value(frame) }

    package func isTrue(_ frame: Frame) -> Bool { node.isTrue(frame) }
}
