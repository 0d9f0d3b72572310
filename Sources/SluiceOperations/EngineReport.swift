package import SluiceEngine
package import SluicePlugins

/// What there is to tell about an engine that runs.
package struct EngineReport: Sendable {
    package var version: String
    package var startedAt: Timestamp
    package var status: EngineStatus
    /// Deliveries owed from which on no more messages are taken.
    package var owedLimit: Int
    package var standing: EngineStanding
    package var broker: BrokerCounts

    package init(
        version: String, startedAt: Timestamp, status: EngineStatus, owedLimit: Int, standing: EngineStanding, broker: BrokerCounts
    ) {
        self.version = version
        self.startedAt = startedAt
        self.status = status
        self.owedLimit = owedLimit
        self.standing = standing
        self.broker = broker
    }
}

/// Whether an engine takes messages.
package struct EngineStanding: Sendable, Hashable {
    /// Connected to the broker, and subscribed.
    package var isConnected: Bool
    /// Subscriptions that the broker has refused.
    package var refused: [String]
    package var isSaturated: Bool
    /// Why messages can't be stored, in a sentence; nil where they can.
    package var outage: String?

    package init(isConnected: Bool, refused: [String] = [], isSaturated: Bool, outage: String? = nil) {
        self.isConnected = isConnected
        self.refused = refused
        self.isSaturated = isSaturated
        self.outage = outage
    }

    /// Why it does not, in a sentence; nil where it does.
    package var obstacle: String? {
        if !isConnected { return "there is no connection to the broker" }
        if let outage { return outage }
        if let filter = refused.first { return "the broker refuses the subscription to '\(filter)'" }
        if isSaturated { return "so much is owed that no more messages are taken" }
        return nil
    }
}

/// What a source has taken from its broker.
package struct BrokerCounts: Sendable, Hashable {
    package var received = 0
    package var copies = 0
    package var unreadable = 0
    package var reconnects = 0

    package init(received: Int = 0, copies: Int = 0, unreadable: Int = 0, reconnects: Int = 0) {
        self.received = received
        self.copies = copies
        self.unreadable = unreadable
        self.reconnects = reconnects
    }
}

/// An engine as those see it who watch over it. Called from several tasks at once.
package protocol ObservedEngine: Sendable {
    func report() throws -> EngineReport
    var standing: EngineStanding { get }
    /// Writes to the store, durably.
    /// - Throws: why that can't be.
    func checkStore() throws
}
