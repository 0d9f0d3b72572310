import SluiceTopics

/// The subscriptions of one connection: which there are, and which the broker has yet to grant.
struct SourceSession {
    let connection: MosquittoConnection
    /// What was asked for.
    private(set) var filters: [String] = []
    private var awaited: [Int32: String] = [:]

    init(_ connection: MosquittoConnection) {
        self.connection = connection
    }

    /// Whether the broker has granted everything that was asked.
    var isSubscribed: Bool { awaited.isEmpty }

    /// Takes note of subscriptions that the broker has kept.
    mutating func keep(_ filters: [String]) {
        self.filters = filters
    }

    private mutating func subscribe(to filters: [String]) throws(MQTTError) {
        // Only where the client has several subscriptions can one message come more than once.
        let usesIDs = connection.options.version == .v5 && connection.acceptance?.hasSubscriptionIDs == true
        for filter in filters {
            awaited[try connection.subscribe(to: filter, id: usesIDs ? SubscriptionCopies.id(of: filter) : nil)] = filter
        }
        self.filters += filters
    }

    mutating func change(to wanted: [String]) throws(MQTTError) {
        let old = Set(filters.map { Array($0.utf8) })
        let new = Set(wanted.map { Array($0.utf8) })
        for filter in filters where !new.contains(Array(filter.utf8)) { connection.unsubscribe(from: filter) }
        filters.removeAll { !new.contains(Array($0.utf8)) }
        try subscribe(to: wanted.filter { !old.contains(Array($0.utf8)) })
    }

    static func check(_ filters: [String]) throws(MQTTError) {
        for filter in filters {
            do { _ = try TopicFilter(filter) } catch {
                throw MQTTError(.subscriptionRefused, "can't subscribe to '\(filter)': \(error)")
            }
        }
    }

    /// Takes the broker's answers.
    mutating func checkGranted() throws(MQTTError) {
        for granted in connection.granted {
            guard let filter = awaited.removeValue(forKey: granted.number) else { continue }
            guard granted.code < 128 else {
                let why = connection.options.version == .v5 ? ": \(MosquittoLibrary.reason(granted.code))" : ""
                throw MQTTError(
                    .subscriptionRefused,
                    "the broker at \(connection.options.address) refuses the subscription to '\(filter)'\(why)")
            }
        }
        connection.granted.removeAll(keepingCapacity: true)
    }
}
