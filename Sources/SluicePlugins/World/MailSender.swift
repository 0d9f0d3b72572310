/// Where mail is handed over: a mail server, or a recorder in tests.
public protocol MailSender: Sendable {
    /// Hands a mail over and returns when the server has taken it, or with the reason why it has not.
    ///
    /// Called from many tasks at once. The mail of a task that is cancelled is given up.
    func send(_ mail: Mail) async -> Result<Void, TransferFailure>
}

/// A mail, ready to be handed over.
public struct Mail: Sendable, Hashable {
    /// Addresses as they stand in the envelope: `user@host`.
    public var from: String
    public var to: String
    /// Headers, an empty line and the body; each line ends with CR LF.
    public var text: [UInt8]

    public init(from: String, to: String, text: [UInt8]) {
        self.from = from
        self.to = to
        self.text = text
    }
}
