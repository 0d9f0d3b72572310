import SluiceEvaluation
import SluicePlugins
import SluiceValues

/// What becomes of messages that failed.
extension Decider {
    /// Loads the message of an execution again, to run its error action.
    func fail(_ execution: Execution, in decision: Decision) throws {
        guard let rule = rule(named: execution.rule) else {
            return try bury(execution.rule, execution.message, execution.failures, in: decision)
        }
        load(execution.message, router.route(rule: rule.place).plan)
        prepare(rule, execution.message)
        try fail(rule, execution.message, execution.failures, in: decision)
    }

    /// Hands a failed message to the rule's error action, or back to its queue, or to the dead letters.
    func fail(_ rule: PreparedRule, _ message: Message, _ failures: [ActionFailure], in decision: Decision) throws {
        decision.note(rule, RuleActivity(failed: 1))
        let document = ErrorDocument.payload(rule: rule.name, message: message, failures: failures)
        decision.depth = message.context.depth
        decision.announce(failureOf: rule.name, document: document)
        guard !rule.errorActions.isEmpty else { return try bury(rule.name, message, failures, in: decision) }
        // The templates of error actions read the message, also where it is a row of a query.
        if rule.plan.query != nil || WindowTopic.isRow(message) { load(message, router.route(rule: rule.place).plan) }
        let (work, errors) = try perform(
            rule.errorActions, of: rule, on: message, payload: document, stage: .errorAction, in: decision)
        if !work.isEmpty {
            try decision.owe(
                work,
                of: Execution(
                    rule: rule.name, message: message, stage: errors.isEmpty ? .errorAction : .errorActionFailed,
                    remaining: work.count, failures: failures + errors))
        } else if errors.isEmpty {
            decision.conclude(rule, message, LedgerCounts(handled: 1))
        } else {
            try bury(rule.name, message, failures + errors, in: decision)
        }
    }

    func bury(_ rule: String, _ message: Message, _ failures: [ActionFailure], in decision: Decision) throws {
        if !message.context.receipts.isEmpty { return decision.giveBack(rule, message, failures) }
        decision.count(rule, LedgerCounts(deadLettered: 1))
        try decision.bury(DeadLetter(rule: rule, message: message, failures: failures, at: decision.now))
    }
}
