public import SluicePlugins

/// What mail is sent with.
public struct MailSurroundings: Sendable {
    public var sender: any MailSender
    /// The address that all mail is from: `user@host`.
    public var from: String

    public init(sender: any MailSender, from: String) {
        self.sender = sender
        self.from = from
    }
}
