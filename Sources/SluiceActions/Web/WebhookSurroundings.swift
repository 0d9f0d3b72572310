public import SluicePlugins

/// What webhooks are called with.
public struct WebhookSurroundings: Sendable {
    public var sender: any HTTPSender
    /// Asked at each delivery for the secrets that the rules name.
    public var secrets: any SecretSource
    /// Tells the time that signatures hold.
    public var clock: any Clock

    public init(sender: any HTTPSender, secrets: any SecretSource, clock: any Clock) {
        self.sender = sender
        self.secrets = secrets
        self.clock = clock
    }
}
