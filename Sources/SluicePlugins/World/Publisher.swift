/// Where messages are published: a broker, or a recorder in tests.
public protocol Publisher: Sendable {
    /// Publishes in order and answers one result for each, when the broker has taken them (QoS 0: when they were sent).
    ///
    /// Called from one task at a time. A failure tells the resource (the topic) and whether a retry can help.
    func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>]
}
