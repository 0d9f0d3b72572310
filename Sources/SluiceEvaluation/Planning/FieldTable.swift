import SluiceValues
import Synchronization

/// The paths that plans read, each with the number of the slot that holds its token.
package final class FieldTable: Sendable {
    private let state = Mutex<State>(State())

    private struct State {
        var paths: [[String]] = []
        /// By exact text, as JSON keys are compared.
        var places: [[ExactText]: Int] = [:]
    }

    package init() {}

    /// The slot of a path, the same for every plan that reads it.
    package func slot(for path: [String]) -> Int {
        state.withLock { state in
            let key = path.map(ExactText.init)
            if let place = state.places[key] { return place }
            state.paths.append(path)
            state.places[key] = state.paths.count - 1
            return state.paths.count - 1
        }
    }

    /// All paths so far, in the order of their slots.
    package var paths: [[String]] { state.withLock { $0.paths } }
}
