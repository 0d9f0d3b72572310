package import SluiceEvaluation
package import SluicePacks

/// Watches what becomes of messages at rules, for tests of packs.
///
/// Called inside of transactions, from one task at a time; a message that has to wait for an answer is told of once it is there.
package protocol DecisionWitness: Sendable {
    /// A rule has evaluated a message, the rows of its query, or a group of a window.
    ///
    /// - Parameter trace: the values of the statement's parts, where its plan is traced.
    func saw(_ outcome: WitnessedOutcome, at rule: Rule, trace: Trace)

    /// A rule has begun an action, one of its `actions` or, `onError`, of its error actions, by its place among them.
    func saw(action place: Int, onError: Bool, of rule: Rule)
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
    case failed(String)
}
