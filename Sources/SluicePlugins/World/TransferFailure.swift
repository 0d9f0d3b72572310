/// Why a request has no response, or a mail was not taken.
public struct TransferFailure: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The host could not be reached; nothing of the request was sent.
        case unreachable
        /// The host took the request, but its answer did not come in time.
        case late
        /// The connection broke, or the server could not take it now.
        case broken
        /// The task was cancelled.
        case cancelled
        /// It would fail the same way again.
        case refused
    }

    public var kind: Kind
    /// What went wrong, as the end of a sentence that begins with the host; it holds nothing of the request.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
