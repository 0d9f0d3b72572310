/// Answers what the stores can't: secrets, files, functions.
public protocol OutsideSource: Sendable {
    /// The answer; nil where nobody here answers requests of this kind.
    ///
    /// Called inside a transaction, from one task at a time: it must not wait for the network.
    /// - Parameter folder: the folder of the pack whose rule asks.
    func answer(_ request: OutsideRequest, folder: String) -> OutsideAnswer?
}

/// A source that answers nothing.
public struct NothingOutside: OutsideSource {
    public init() {}

    public func answer(_ request: OutsideRequest, folder: String) -> OutsideAnswer? { nil }
}
