import SluiceTopics

/// The subscriptions of one connection: which there are, and which of the broker's answers are still to come.
///
/// A subscription is named by the text that the broker is told, with the shared group's name where there is one.
struct SourceSession {
    let connection: MosquittoConnection
    /// What was asked for.
    private(set) var subscriptions: [String] = []
    /// What the broker may have: what an earlier connection has left there, and what was asked for, until the broker says
    /// that it is gone.
    private(set) var held: [String]
    /// What is wanted and the broker has refused.
    private(set) var refused: [String] = []
    private var joining: [Int32: String] = [:]
    private var leaving: [Int32: String] = [:]

    /// - Parameters:
    ///   - granted: what the broker is known to have, unless it has forgotten the session. It is not asked for again, which
    ///     would bring every retained message again.
    ///   - held: what the broker may have, unless it has forgotten the session.
    init(_ connection: MosquittoConnection, granted: [String], held: [String]) {
        let isKept = connection.acceptance?.hasSession == true
        self.connection = connection
        subscriptions = isKept ? granted : []
        self.held = isKept ? held : []
    }

    /// Whether the broker has answered everything that was asked.
    var isSettled: Bool { joining.isEmpty && leaving.isEmpty }

    /// Queues what makes the broker's subscriptions those that are wanted.
    ///
    /// What is new is asked for first. What is not wanted any more is left once the broker has granted all of it: until then it
    /// may be what brings the messages. A message that comes through both meanwhile is recognised as a copy, where the broker knows
    /// subscription identifiers; else it may come twice, which QoS 1 allows.
    mutating func change(to wanted: [String]) throws(MQTTError) {
        let old = Self.bytes(subscriptions)
        let new = Self.bytes(wanted)
        let known = isSettled ? subscriptions : []
        subscriptions.removeAll { !new.contains(Array($0.utf8)) }
        refused = []
        // Only where the client has several subscriptions can one message come more than once.
        let usesIDs = connection.options.version == .v5 && connection.acceptance?.hasSubscriptionIDs == true
        for text in wanted where !old.contains(Array(text.utf8)) {
            let number = try connection.subscribe(
                to: text, id: usesIDs ? SubscriptionCopies.id(of: text) : nil,
                withRetained: !known.contains { Subscriptions.covers($0, text) })
            joining[number] = text
            subscriptions.append(text)
        }
        let held = Self.bytes(held)
        self.held += subscriptions.filter { !held.contains(Array($0.utf8)) }
        leave()
    }

    /// Queues leaving what is not wanted, unless something that is wanted has not been granted.
    private mutating func leave() {
        guard joining.isEmpty, refused.isEmpty else { return }
        let kept = Self.bytes(subscriptions + leaving.values)
        for text in held where !kept.contains(Array(text.utf8)) {
            if let number = connection.unsubscribe(from: text) { leaving[number] = text }
        }
    }

    static func check(_ filters: [String]) throws(MQTTError) {
        for filter in filters {
            do { _ = try TopicFilter(filter) } catch {
                throw MQTTError(.subscriptionRefused, "can't subscribe to '\(filter)': \(error)")
            }
        }
    }

    /// Takes the broker's answers.
    ///
    /// - Returns: why subscriptions were refused, each in a sentence. They are asked for again with the next change, and on the next
    ///   connection.
    mutating func takeAnswers() -> [String] {
        for number in connection.unsubscribed {
            guard let text = leaving.removeValue(forKey: number) else { continue }
            // It may be wanted again by now.
            let isWanted = subscriptions.contains { $0.utf8.elementsEqual(text.utf8) }
            if !isWanted { held.removeAll { $0.utf8.elementsEqual(text.utf8) } }
        }
        connection.unsubscribed.removeAll(keepingCapacity: true)
        var refusals: [String] = []
        for granted in connection.granted {
            guard let text = joining.removeValue(forKey: granted.number), granted.code >= 128 else { continue }
            // It may be wanted no more by now.
            guard let place = subscriptions.firstIndex(where: { $0.utf8.elementsEqual(text.utf8) }) else { continue }
            refused.append(subscriptions.remove(at: place))
            let why = connection.options.version == .v5 ? ": \(MosquittoLibrary.reason(granted.code))" : ""
            refusals.append("the broker at \(connection.options.address) refuses the subscription to '\(text)'\(why)")
        }
        connection.granted.removeAll(keepingCapacity: true)
        leave()
        return refusals
    }

    /// Two texts are the same filter where their bytes are, whatever Unicode says of them.
    private static func bytes(_ texts: [String]) -> Set<[UInt8]> { Set(texts.map { Array($0.utf8) }) }
}
