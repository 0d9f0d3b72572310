/// Where the texts of secrets come from, by name.
public protocol SecretSource: Sendable {
    /// The text of a secret, read anew at each call so that a change counts at once.
    ///
    /// Called from many tasks at once; it must not wait for the network.
    func secret(named name: String) throws(SecretFailure) -> String
}

/// Why there is no secret of a name.
public struct SecretFailure: Error, Sendable, Hashable {
    /// For messages: it names the secret and never holds a part of its text.
    public var message: String

    public init(message: String) { self.message = message }
}
