@testable import SluiceMQTT
import SluicePlugins
import Testing

@Suite("Copies of a message")
struct SubscriptionCopiesTests {
    private let on = Publication(topic: "a/b", payload: [1])
    private let off = Publication(topic: "a/b", payload: [0])

    @Test("equal messages through different subscriptions are copies")
    func copies() {
        var copies = SubscriptionCopies()
        let found = ([1, 2, 3] as [UInt32]).map { copies.isCopy(on, through: [$0]) }
        #expect(found == [false, true, true])
    }

    @Test("the same text published again is a message of its own")
    func repeated() {
        var copies = SubscriptionCopies()
        let found = ([1, 2, 1, 2, 2] as [UInt32]).map { copies.isCopy(on, through: [$0]) }
        #expect(found == [false, true, false, true, false])
        let both = copies.isCopy(on, through: [1, 2])
        #expect(!both)
    }

    @Test("other messages, and those without ids, are never copies")
    func others() {
        var copies = SubscriptionCopies()
        let found = [
            copies.isCopy(on, through: [1]), copies.isCopy(off, through: [2]), copies.isCopy(on, through: [2]),
            copies.isCopy(on, through: []), copies.isCopy(on, through: [1]),
        ]
        #expect(found == [false, false, false, false, false])
        copies.forget()
        let afterwards = copies.isCopy(on, through: [2])
        #expect(!afterwards)
    }

    @Test("ids are the same in every run, and fit MQTT")
    func ids() {
        #expect(SubscriptionCopies.id(of: "sensor/#") == SubscriptionCopies.id(of: "sensor/#"))
        #expect(SubscriptionCopies.id(of: "sensor/#") != SubscriptionCopies.id(of: "sensor/+"))
        for number in 0..<1000 { #expect((1...268_435_455).contains(SubscriptionCopies.id(of: "a/\(number)"))) }
    }
}
