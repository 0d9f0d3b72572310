import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceValues

// Rules that ask functions. An evaluation that needs an answer is undone, and the message kept with the question, which a lane
// asks. When the answer is there, the message is evaluated anew with all that has been answered. Meanwhile the rule's other
// messages of the topic wait behind it.
extension Decider {
    /// What answers the requests of a rule's expressions: the stores, the outside, and what functions have answered before.
    ///
    /// - Throws: from the closure ``FunctionQuestion`` where a function has to be asked first.
    func answers(for rule: PreparedRule, in decision: Decision) -> (OutsideRequest) throws -> OutsideAnswer {
        let answers = Answers(rule.knowledge, stores: decision.stores, outside: outside)
        guard rule.asksFunctions else { return answers.answer }
        return { [outside] request in
            guard request.kind == .function else { return try answers.answer(request) }
            if let known = decision.answers[request] ?? outside.answer(request, folder: rule.knowledge.folder) { return known }
            guard decision.answers.count < FunctionQuestion.maximumCount else {
                return .failure("the message asks functions more than \(FunctionQuestion.maximumCount) times")
            }
            throw FunctionQuestion(request)
        }
    }

    /// Decides a message, or keeps it until functions have answered.
    func decideAsking(_ rule: PreparedRule, _ message: Message, in decision: Decision) throws {
        guard try !decision.stores.isWaiting(rule.name, on: message.topic) else {
            guard !rule.readsRows else {
                let text = "rule \(rule.name): a tick is left out; the one before it is waiting for a function"
                return decision.log(.warning, text)
            }
            accept(rule, in: decision)
            return try decision.keepWaiting(Execution(rule: rule.name, message: message, stage: .waiting, remaining: 0))
        }
        try attempt(rule, message, answers: [:], isAccepted: false, in: decision)
    }

    /// Goes on with a message once what it asked is answered, and with those that wait behind it.
    func resume(_ execution: Execution, in decision: Decision) throws {
        let message = execution.message
        try decision.stores.removeExecution(execution.id)
        decision.receipts.leave(execution.rule, on: message)
        var isDone = try resume(execution.rule, message, answers: execution.answers, in: decision)
        while isDone, let next = try decision.stores.firstWaiting(execution.rule, on: message.topic) {
            try decision.stopWaiting(next)
            isDone = try resume(next.rule, next.message, answers: [:], in: decision)
        }
    }

    private func resume(
        _ name: String, _ message: Message, answers: [OutsideRequest: OutsideAnswer], in decision: Decision
    ) throws -> Bool {
        guard let rule = rule(named: name) else {
            let failure = ActionFailure(action: "sql", resource: name, message: "there is no such rule any more")
            try bury(name, message, [failure], in: decision)
            return true
        }
        load(message, router.route(rule: rule.place).plan)
        let isDone = try attempt(rule, message, answers: answers, isAccepted: true, in: decision)
        try decideMade(in: decision)
        return isDone
    }

    /// Evaluates a message, which asks a function or is decided.
    ///
    /// - Parameter isAccepted: whether the ledger has it already.
    /// - Returns: whether it is decided.
    @discardableResult
    private func attempt(
        _ rule: PreparedRule, _ message: Message, answers: [OutsideRequest: OutsideAnswer], isAccepted: Bool,
        in decision: Decision
    ) throws -> Bool {
        decision.answers = answers
        decision.isAccepted = isAccepted
        defer {
            decision.answers = [:]
            decision.isAccepted = false
        }
        do {
            try decision.undoing {
                if rule.readsRows {
                    try queryAnswered(rule, message, in: decision)
                } else {
                    try decideAnswered(rule, message, in: decision)
                }
            }
            return true
        } catch let question as FunctionQuestion {
            decision.isAccepted = isAccepted
            accept(rule, in: decision)
            let call = question.call(of: rule.name, on: message, number: answers.count)
            try decision.owe(
                [(question.lane, call)],
                of: Execution(rule: rule.name, message: message, stage: .asking, remaining: 1, answers: answers))
            return false
        }
    }
}
