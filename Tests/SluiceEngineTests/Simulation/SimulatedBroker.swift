import SluicePlugins
import SluiceTestSupport

/// A broker with messages at QoS 1 for one session: it offers what is not acknowledged, in order, again and again.
struct SimulatedBroker {
    struct Offer {
        let number: Int
        let publication: Publication
    }

    /// What is not acknowledged, oldest first.
    private(set) var pending: [Offer] = []
    private var last = 0
    /// What each message was published on.
    private(set) var topics: [Int: String] = [:]

    /// Somebody publishes.
    mutating func publish(_ random: inout SeededGenerator) {
        last += 1
        let topic = random.pick(["in/a", "in/b", "in/c"])
        let fields = "\"seq\":\(last),\"id\":\"\(random.pick(["x", "y"]))\",\"v\":\(Int.random(in: 0..<9, using: &random))"
        topics[last] = topic
        pending.append(
            Offer(number: last, publication: Publication(topic: topic, payload: Array("{\(fields)}".utf8), qos: 1)))
    }

    func offer(_ count: Int) -> [Offer] { Array(pending.prefix(count)) }

    mutating func acknowledge(_ count: Int) { pending.removeFirst(min(count, pending.count)) }
}
