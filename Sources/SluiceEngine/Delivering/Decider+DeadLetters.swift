import SluiceEvaluation
import SluicePacks
import SluicePlugins

// What somebody asks to be done with dead letters.
extension Decider {
    func handle(_ request: LetterRequest, in decision: Decision) throws {
        try decision.stores.removeLetterRequest(onLetter: request.letter)
        guard let letter = try decision.stores.deadLetter(request.letter) else { return }
        func tell(_ level: LogLevel, _ text: String) {
            decision.log(
                LogLine(level, "dead letter \(letter.id) \(text)", kind: "letter \(level.rawValue) \(letter.rule)")
                    .with("rule", letter.rule).with(letter.message))
        }
        switch request.kind {
        case .drop:
            try decision.unbury(letter)
            tell(.info, "is dropped")
        case .retry:
            switch rule(for: letter) {
            case .failure(let obstacle): tell(.warning, "can't be tried again: \(obstacle.reason)")
            case .success(let rule):
                try decision.unbury(letter)
                tell(.info, "is tried again by rule \(rule.name)")
                try retry(letter.message, by: rule, in: decision)
            }
        }
    }

    private struct Obstacle: Error {
        let reason: String
    }

    /// The rule that can take a letter's message once more.
    private func rule(for letter: DeadLetter) -> Result<PreparedRule, Obstacle> {
        guard !letter.rule.isEmpty else {
            return .failure(Obstacle(reason: "its message reached no rule, being too large"))
        }
        guard let rule = rule(named: letter.rule), !rule.rule.isDisabled else {
            return .failure(Obstacle(reason: "there is no rule \(letter.rule) that runs"))
        }
        // Of a row only what the templates saw is kept; and the rule's next run gives rows of its own.
        guard rule.plan.query == nil, !WindowTopic.isRow(letter.message) else {
            return .failure(Obstacle(reason: "it holds a row of a query or a window, which no message can make again"))
        }
        return .success(rule)
    }

    /// The message keeps its name, so that all that is drawn for it is drawn the same again.
    private func retry(_ message: Message, by rule: PreparedRule, in decision: Decision) throws {
        var message = message
        // A window that its first time belongs to may have closed.
        if rule.plan.windows != nil { message.context.receivedAt = decision.now }
        load(message, router.route(rule: rule.place).plan)
        // A batch, or an item of one, is taken as it is.
        try decideWhole(rule, message, in: decision)
        try emitClosed(in: decision)
        try decideMade(in: decision)
    }
}
