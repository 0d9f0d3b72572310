public import SluiceValues

/// Why a call can be nothing but Undefined, as its constant arguments tell.
public struct ArgumentProblem: Sendable, Hashable {
    /// Which argument is to blame, from 0.
    public var index: Int
    /// What is wrong with it, after its text: `is no valid regular expression`.
    public var message: String

    public init(_ index: Int, _ message: String) {
        self.index = index
        self.message = message
    }
}

extension [Value?] {
    /// The constant at an index, as a parameter of kind `text` takes it; nil where there is none, or none that is a text.
    public func constantText(_ index: Int) -> String? { indices.contains(index) ? self[index]?.asString : nil }
}

extension Function {
    public func problem(withConstants arguments: [Value?]) -> ArgumentProblem? { nil }
}
