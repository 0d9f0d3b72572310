package import SluiceEngine

extension WitnessedOutcome {
    /// Whether an action belongs to a row of this outcome that has not acted yet.
    ///
    /// The groups of a window are all told of before the first of them acts, so an action is that of the first outcome of its
    /// rule that awaits it, and not of the last one.
    ///
    /// - Parameter done: the actions that are known to be of this outcome.
    package func awaits(_ action: WitnessedAction, after done: [WitnessedAction]) -> Bool {
        guard !action.onError, case .passed(let rows) = self else { return false }
        return done.count { !$0.onError && $0.place == action.place } < rows
    }
}
