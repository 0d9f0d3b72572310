package import SluiceEvaluation
package import SluicePacks
package import SluicePlugins

/// Watches what becomes of messages at rules, for tests of packs and for whoever asks why.
///
/// Called inside of transactions, from one task at a time; a message that has to wait for an answer is told of once it is there.
package protocol DecisionWitness: Sendable {
    /// A rule has evaluated a message, the rows of its query, or a group of a window.
    ///
    /// - Parameters:
    ///   - message: what it evaluated; the tick of a query, the closing of a window.
    ///   - trace: the values of the statement's parts, where its plan is traced.
    func saw(_ outcome: WitnessedOutcome, of message: Message, at rule: Rule, trace: Trace)

    /// A rule has had its turn with an action.
    func saw(_ action: WitnessedAction, of rule: Rule)
}

/// What a rule's statement came to.
package enum WitnessedOutcome: Sendable, Hashable {
    /// WHERE was not true, for a message; or no row was put out.
    case filtered
    /// A message was selected, or so many rows were put out.
    case passed(rows: Int)
    /// A message was taken into a window.
    case taken
    /// HAVING was not true for a group of a window.
    case dropped
    /// The row of a group of a window was beyond LIMIT.
    case cut
    case failed(String)
}

/// An action's turn: what it was to do, and what came of it in the transaction.
package struct WitnessedAction: Sendable {
    /// Its place among the rule's `actions` or, `onError`, its error actions.
    package var place: Int
    package var onError: Bool
    /// The message that it acted on: the one that the rule evaluated, the group of a window; a name of its own for a row of a
    /// query and for an item of a result.
    package var message: MessageID
    /// What the rule had selected.
    package var payload: Payload
    /// The call with its fields; nil where they could not be made.
    package var call: ActionCall?
    /// The values of the parts of its conditions, where its plans are traced.
    package var trace: Trace
    /// Why it failed at once; nil where it is done, or owed. What becomes of owed work nobody knows yet.
    package var failure: ActionFailure?
}
