package import SluicePlugins
import SluiceTopics

// For whoever asks what becomes of one message: the engine decides it as it decides all others, in a database that is thrown away.
extension Engine {
    /// Decides a message as it is: its name and its time are kept, so that what is drawn for it is drawn the same again, and its
    /// topic may be one of the engine's own.
    ///
    /// - Throws: `StoreError` where nothing was stored.
    package func consider(_ message: Message) throws(StoreError) {
        try transact(at: clock.now()) { decider, decision in try decider.consider(message, in: decision) }
    }

    /// Decides a message, and undoes all of it: who watches has seen what the rules did with it, and nothing is left.
    ///
    /// What rules ask functions is not answered; a rule that asks one has seen nothing.
    /// - Throws: `StoreError` where the stores can't be worked on.
    package func tryOut(_ message: Message) throws(StoreError) {
        let undoing = StoreError(.invalid, "undone")
        do throws(StoreError) {
            try transact(at: clock.now()) { decider, decision in
                try decider.consider(message, in: decision)
                throw undoing
            }
        } catch {
            if error.message != undoing.message { throw error }
        }
    }

    /// Runs a scheduled rule as if it were due.
    package func consider(tickOf rule: String, due: Timestamp) throws(StoreError) {
        try transact(at: clock.now()) { decider, decision in
            guard let rule = decider.rule(named: rule), rule.isScheduled else { return }
            try decider.tick(rule, due: due, in: decision)
        }
    }

    /// Asks what rules ask functions, until all of them are answered; what their actions owe stays owed.
    package func answerQuestions() async throws(StoreError) {
        while case let asking = lanes.filter({ $0.hasPrefix(FunctionQuestion.lanePrefix) }), !asking.isEmpty {
            var isAnswered = false
            for lane in asking where try await deliver(lane: lane) == .ready { isAnswered = true }
            // What is to be tried again later is not waited for.
            guard isAnswered else { return }
        }
    }
}

extension Decider {
    fileprivate func consider(_ message: Message, in decision: Decision) throws {
        if ReservedTopics.isInternal(message.topic) {
            try run(router.route(topic: message.topic), on: message, in: decision)
        } else if let (route, topic) = destination(of: message.topic, in: decision) {
            try run(route, on: Message(topic: topic, payload: message.payload, context: message.context), in: decision)
        }
        try decideMade(in: decision)
    }
}
